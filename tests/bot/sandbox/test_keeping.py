import asyncio
import json
from pathlib import Path

from bot.sandbox.app_facts import DEFAULT_MANIFEST
from bot.sandbox.keeping import Keeper, write_whole
from tests.bot.sandbox.conftest import home, modal, standing
from tests.bot.sandbox.test_mailbox import invitation, send

HIRING = "C0HIRING01"


async def test_a_restart_loses_nothing_but_modals(tmp_path: Path):
    state = tmp_path / "deep" / "sandbox.json"
    async with standing(state_file=state) as first:
        card = await first.client.chat_postMessage(channel=HIRING, text="Card")
        await first.client.chat_postMessage(channel=HIRING, text="Reply", thread_ts=card["ts"])
        await first.client.chat_postMessage(channel="U0ROSA0001", text="For you")
        await first.client.chat_postEphemeral(channel=HIRING, user="U0ROSA0001", text="gone soon")
        published = await first.client.views_publish(user_id="U0ROSA0001", view=home())
        await first.client.views_open(trigger_id=first.trigger(), view=modal())
        await first.sandbox.change_profile("U0IAN00007", tz="Asia/Kathmandu")
        await send(first, invitation())
        await first.rosa.read("dm")
        before = await first.rosa.world()
    async with standing(state_file=state) as second:
        after = await second.rosa.world()
        assert after["revision"] >= before["revision"]
        assert after["dms"] == before["dms"]
        assert after["home"] == before["home"]
        assert after["unread_mail"] == 1
        assert after["modals"] == []
        assert [message.text for message in await second.rosa.messages("hiring")] == ["Card"]
        assert (await second.client.users_info(user="U0IAN00007"))["user"]["tz"] == "Asia/Kathmandu"
        assert (await second.rosa.mails())[0]["calendar"]["uid"] == "meeting-1@panelry"
        await second.client.views_publish(user_id="U0ROSA0001", hash=published["view"]["hash"], view=home())
        later = await second.client.chat_postMessage(channel=HIRING, text="Later")
        assert float(later["ts"]) > float(card["ts"])
        await second.client.chat_update(channel=HIRING, ts=card["ts"], text="Card, changed")


async def test_the_file_is_written_whole_and_a_strange_one_left_aside(tmp_path: Path):
    state = tmp_path / "sandbox.json"
    write_whole(state, {"version": 0})
    async with standing(state_file=state) as stand:
        assert await stand.rosa.messages("hiring") == []
    with state.open() as kept:
        assert json.load(kept)["version"] == 1
    assert not state.with_name("sandbox.json.draft").exists()


async def test_a_changed_manifest_takes_effect_on_kept_state(tmp_path: Path):
    state = tmp_path / "sandbox.json"
    async with standing(state_file=state) as stand:
        await stand.client.chat_postMessage(channel=HIRING, text="Card")
    fewer = {**DEFAULT_MANIFEST, "oauth_config": {"scopes": {"bot": ["chat:write", "channels:history"]}}}
    async with standing(state_file=state, manifest=fewer) as stand:
        answer = await stand.client.conversations_history(channel=HIRING)
        assert [message["text"] for message in answer["messages"]] == ["Card"]
        assert answer.headers["x-oauth-scopes"] == "chat:write,channels:history"


async def test_many_changes_become_one_write(tmp_path: Path):
    state, asked = tmp_path / "sandbox.json", asyncio.Event()
    pictures: list[int] = []

    def snapshot():
        pictures.append(len(pictures) + 1)
        asked.set()
        return {"picture": pictures[-1]}

    keeper = Keeper(state, snapshot, pause_seconds=0)
    for _ in range(50):
        keeper.changed()
    await asked.wait()
    assert pictures == [1]
    await keeper.finish()
    with state.open() as kept:
        assert json.load(kept) == {"picture": 2}

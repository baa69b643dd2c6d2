"""The page's own endpoints, and the person who uses them without a browser."""

import asyncio

import aiohttp
import pytest

from bot.sandbox.people import Member
from tests.bot.sandbox.conftest import Stand, home
from tests.person import PageProblem, Person

HIRING = "C0HIRING01"


async def test_the_world_has_the_agreed_shape(stand: Stand):
    await stand.client.views_publish(user_id="U0ROSA0001", view=home())
    posted = await stand.client.chat_postMessage(channel=HIRING, text="Card")
    await stand.client.chat_postMessage(channel=HIRING, text="Reply", thread_ts=posted["ts"])
    world = await stand.rosa.world()
    assert set(world) == {
        "revision", "team", "app", "me", "people", "channels", "dms", "home", "modals", "clock",
        "unread_mail", "commands",
    }  # fmt: skip
    assert set(world["app"]) == {"id", "name", "bot_user_id", "initials"}
    user = {"id", "name", "real_name", "title", "tz", "tz_label", "initials", "color"}
    assert user <= set(world["me"])
    assert world["me"]["initials"] == "RA"
    channel = next(channel for channel in world["channels"] if channel["name"] == "hiring")
    assert {"id", "name", "is_private", "topic", "unread", "messages"} <= set(channel)
    assert channel["unread"] == 1
    message = channel["messages"][0]
    assert set(message) == {
        "ts", "user", "text", "blocks", "is_app", "is_ephemeral", "edited", "thread_ts", "reply_count",
        "replies",
    }  # fmt: skip
    assert (message["reply_count"], message["thread_ts"]) == (1, posted["ts"])
    assert [reply["text"] for reply in message["replies"]] == ["Reply"]
    assert world["commands"][0]["command"] == "/schedule"
    assert world["dms"][0]["with"] == world["app"]["bot_user_id"]
    assert "leadership" in [channel["name"] for channel in world["channels"]]


async def test_everyone_sees_their_own_channels(stand: Stand):
    async with Person(f"{stand.root}/sandbox", "U0GRACE014") as grace:
        assert [channel["name"] for channel in (await grace.world())["channels"]] == ["hiring"]
        with pytest.raises(AssertionError, match="no channel 'leadership'"):
            await grace.say("hi", channel="leadership")
        with pytest.raises(PageProblem, match="not in this channel"):
            await grace._post("/message", channel="C0LEADER01", text="hi")
    async with Person(f"{stand.root}/sandbox", "U0VIKTOR15") as viktor:
        with pytest.raises(PageProblem, match="nobody with this id"):
            await viktor.world()


async def test_reading_marks_as_read(stand: Stand):
    await stand.client.chat_postMessage(channel="U0ROSA0001", text="one")
    assert (await stand.rosa.world())["dms"][0]["unread"] == 1
    await stand.rosa.read("dm")
    assert (await stand.rosa.world())["dms"][0]["unread"] == 0


async def test_a_person_waits_for_what_comes(stand: Stand):
    looked = asyncio.Event()

    def look(world):
        looked.set()
        return any(channel["unread"] for channel in world["channels"])

    waiting = asyncio.create_task(stand.rosa.until(look, "something unread"))
    await looked.wait()
    await stand.client.chat_postMessage(channel=HIRING, text="came at last")
    assert await waiting
    assert (await stand.rosa.message("at last", "hiring")).channel == HIRING


async def test_waiting_in_vain_says_what_was_there_instead(stand: Stand):
    await stand.client.chat_postMessage(channel=HIRING, text="something else")
    async with Person(f"{stand.root}/sandbox", "U0ROSA0001", patience=0.05) as rosa:
        with pytest.raises(AssertionError, match=r"waited for a message showing 'card'(?s:.)*something else"):
            await rosa.message("card", "hiring")


async def test_the_clock_moves_forward_only(stand: Stand):
    assert (await stand.rosa.clock())["now"] == "2026-11-21T12:00:00+00:00"
    await stand.rosa.advance(60)
    assert (await stand.rosa.world())["clock"]["now"] == "2026-11-21T12:01:00+00:00"
    await stand.rosa.advance_to("15 min before: Jane Doe")
    assert (await stand.rosa.clock())["now"] == "2026-11-21T14:01:00+00:00"
    for wrong in ({"advance_seconds": -1}, {"to": "2026-11-20T00:00:00+00:00"}, {"to": "soon"}, {}):
        with pytest.raises(PageProblem):
            await stand.rosa._post("/clock", **wrong)


async def test_a_request_without_a_field_is_a_problem(stand: Stand):
    with pytest.raises(PageProblem, match="has no 'channel'"):
        await stand.rosa._post("/message", text="x")


async def test_events_come_at_once_and_at_changes(stand: Stand):
    stream = stand.sandbox.workspace.changes.stream("U0ROSA0001")
    first = await anext(stream)
    stand.sandbox.workspace.changes.tell(["U0TOM00002"])
    await stand.client.chat_postMessage(channel=HIRING, text="x")
    assert await anext(stream) == first + 2
    stand.sandbox.end_streams()
    with pytest.raises(StopAsyncIteration):
        await anext(stream)


async def test_only_this_machine_and_this_page_may_come_in(stand: Stand):
    async with aiohttp.ClientSession() as session:
        for headers in (
            {"Host": "evil.example"},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
        ):
            sent = {"as": "U0ROSA0001", "channel": "D0ROSA0001", "text": "x"}
            async with session.post(f"{stand.root}/sandbox/message", json=sent, headers=headers) as answer:
                assert answer.status == 403, headers
        text = {"Content-Type": "text/plain"}
        async with session.post(f"{stand.root}/sandbox/message", data=b"{}", headers=text) as answer:
            assert answer.status == 400
        same = {"Origin": stand.root}
        async with session.get(f"{stand.root}/sandbox/clock", headers=same) as answer:
            assert answer.status == 200
        link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"}
        async with session.get(f"{stand.root}/sandbox/", headers=link) as answer:
            assert answer.status == 200
            assert "not Slack" in await answer.text()


async def test_somebody_more_can_join(stand: Stand):
    newcomer = Member(
        id="U0NEW00016", name="nia.new", real_name="Nia New", title="Engineer", tz="Asia/Kolkata"
    )
    stand.sandbox.workspace.add_person(newcomer, ["hiring"])
    async with Person(f"{stand.root}/sandbox", newcomer.id) as nia:
        await nia.say("hello", channel="hiring")
    assert (await stand.rosa.message("hello", "hiring")).data["user"] == newcomer.id

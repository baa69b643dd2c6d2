from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.sandbox.app_facts import DEFAULT_MANIFEST
from tests.bot.sandbox.conftest import (
    SECRET,
    TOKEN,
    Stand,
    StillClock,
    assert_same_keys,
    home,
    modal,
    sample,
    standing,
)

HIRING = "C0HIRING01"
ROSA = "U0ROSA0001"


async def error_of(call):
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


async def test_a_message_and_all_that_happens_to_it_look_as_documented(stand: Stand):
    given = sample("api.chat.postMessage.ok")["message"]
    posted = await stand.client.chat_postMessage(
        channel=ROSA, text=given["text"], blocks=given["blocks"], metadata=given["metadata"]
    )
    assert_same_keys(sample("api.chat.postMessage.ok"), posted.data)
    where = {"channel": posted["channel"], "ts": posted["ts"]}
    updated = await stand.client.chat_update(**where, text="Confirmed", blocks=given["blocks"])
    assert_same_keys(sample("api.chat.update.ok"), updated.data)
    link = await stand.client.chat_getPermalink(channel=where["channel"], message_ts=where["ts"])
    assert where["channel"] in link["permalink"]
    assert_same_keys(sample("api.chat.delete.ok"), (await stand.client.chat_delete(**where)).data)
    assert (await stand.rosa.messages()) == []


async def test_reading_methods_look_as_documented(stand: Stand):
    assert_same_keys(sample("api.auth.test.ok"), (await stand.client.auth_test()).data)
    ephemeral = await stand.client.chat_postEphemeral(channel=HIRING, user=ROSA, text="only you")
    assert_same_keys(sample("api.chat.postEphemeral.ok"), ephemeral.data)
    expected = sample("api.users.info.ok")
    expected["user"]["profile"]["title"] = "Staff engineer"
    assert_same_keys(expected, (await stand.client.users_info(user="U0IAN00007")).data)
    everybody: Any = (await stand.client.users_list()).data
    assert set(everybody) == set(sample("api.users.list.ok"))
    assert_same_keys(expected["user"], everybody["members"][0])
    members = await stand.client.conversations_members(channel=HIRING)
    assert_same_keys(sample("api.conversations.members.ok"), members.data)
    assert "already_open" not in (await stand.client.conversations_open(users=ROSA)).data
    again = await stand.client.conversations_open(users=ROSA)
    assert_same_keys(sample("api.conversations.open.ok"), again.data)
    assert (await stand.client.team_info())["team"]["name"] == "Northwind Labs"


async def test_views_look_as_documented(stand: Stand):
    opened = await stand.client.views_open(trigger_id=stand.trigger(), view=modal())
    expected = sample("api.views.open.ok")
    assert_same_keys(expected, opened.data)
    same = ("blocks", "title", "submit", "close", "callback_id", "private_metadata", "state")
    assert {key: opened["view"][key] for key in same} == {key: expected["view"][key] for key in same}
    published = await stand.client.views_publish(user_id=ROSA, view=home())
    assert_same_keys(sample("api.views.publish.ok"), published.data)


async def test_all_people_come_page_by_page(stand: Stand):
    found = []
    async for page in await stand.client.users_list(limit=5):
        assert len(page["members"]) <= 5
        found += page["members"]
    ids = [member["id"] for member in found]
    assert len(ids) == len(set(ids)) == len(stand.sandbox.workspace.members)
    offsets = {member["tz"]: member["tz_offset"] for member in found}
    assert offsets["Asia/Kathmandu"] == 20700
    assert offsets["Asia/Kolkata"] == 19800
    assert (await error_of(stand.client.users_list(cursor="nonsense")))["error"] == "invalid_cursor"


@pytest.mark.parametrize(
    ("token", "error"), [(None, "not_authed"), ("xoxb-1-other", "invalid_auth"), (TOKEN, "token_revoked")]
)
async def test_tokens_are_checked(stand: Stand, token, error):
    stand.sandbox.faults.revoke_token()
    client = AsyncWebClient(token=token, base_url=f"{stand.root}/sandbox/api/")
    assert (await error_of(client.auth_test())).data == {"ok": False, "error": error}


async def test_scopes_are_those_of_the_manifest():
    manifest = {
        **DEFAULT_MANIFEST,
        "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "users:read"]}},
    }
    async with standing(manifest=manifest) as stand:
        refused = await error_of(stand.client.users_lookupByEmail(email="ian.schmidt@northwind.example"))
        assert_same_keys(sample("api.missing_scope"), refused.data)
        assert refused["needed"] == "users:read.email"
        assert refused["provided"] == "commands,chat:write,users:read"
        assert "email" not in (await stand.client.users_info(user=ROSA))["user"]["profile"]
        answer = await stand.client.auth_test()
        assert answer.headers["x-oauth-scopes"] == "commands,chat:write,users:read"


async def test_the_scope_of_a_history_follows_the_kind_of_channel():
    manifest = {**DEFAULT_MANIFEST, "oauth_config": {"scopes": {"bot": ["im:history", "chat:write"]}}}
    async with standing(manifest=manifest) as stand:
        refused = await error_of(stand.client.conversations_history(channel=HIRING))
        assert refused["needed"] == "channels:history"
        posted = await stand.client.chat_postMessage(channel=ROSA, text="Hello")
        assert (await stand.client.conversations_history(channel=posted["channel"]))["messages"]


async def test_an_unknown_method_fails_loudly(stand: Stand):
    refused = await error_of(stand.client.api_call("chat.postMesage"))
    assert refused["error"] == "unknown_method"
    assert "chat.postMesage" in stand.sandbox.workspace.complaints[0]


async def test_a_missing_argument_is_named(stand: Stand):
    refused = await error_of(stand.client.api_call("chat.postMessage", json={"text": "x"}))
    assert refused["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


async def test_json_without_charset_is_warned_about(stand: Stand):
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    async with aiohttp.ClientSession() as session:
        url = f"{stand.root}/sandbox/api/auth.test"
        async with session.post(url, data=b"{}", headers=headers) as answer:
            assert (await answer.json())["warning"] == "missing_charset"
        async with session.post(url, data=b"{", headers=headers) as answer:
            assert (await answer.json())["error"] == "invalid_json"
        async with session.post(url, data={"token": TOKEN}) as answer:
            assert (await answer.json())["ok"] is True


async def test_a_form_carries_blocks_as_json(stand: Stand):
    block = '[{"type":"divider"}]'
    async with aiohttp.ClientSession() as session:
        form = {"token": TOKEN, "channel": HIRING, "text": "x", "blocks": block}
        async with session.post(f"{stand.root}/sandbox/api/chat.postMessage", data=form) as answer:
            assert (await answer.json())["message"]["blocks"][0]["type"] == "divider"


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE1", "channel_not_found"),
        ("C0GENERAL1", "not_in_channel"),
        ("C0LEADER01", "channel_not_found"),
        ("U0NOBODY99", "channel_not_found"),
        ("U0VIKTOR15", "channel_not_found"),
    ],
)
async def test_the_app_writes_only_where_it_may(stand: Stand, channel, error):
    assert (await error_of(stand.client.chat_postMessage(channel=channel, text="x")))["error"] == error


async def test_archived_channels_and_unknown_people_are_refused(stand: Stand):
    stand.sandbox.workspace.channels[HIRING].is_archived = True
    assert (await error_of(stand.client.chat_postMessage(channel=HIRING, text="x")))["error"] == "is_archived"
    assert (await error_of(stand.client.users_info(user="U0NOBODY99")))["error"] == "user_not_found"
    missing = await error_of(stand.client.users_lookupByEmail(email="viktor.petrov@northwind.example"))
    assert missing.data == sample("api.users.lookupByEmail.not_found")
    assert (await error_of(stand.client.conversations_open(users="U0VIKTOR15")))["error"] == "user_disabled"


async def test_once_invited_the_app_may_write(stand: Stand):
    await stand.rosa.command("/invite @panelry", channel="general")
    await stand.client.chat_postMessage(channel="C0GENERAL1", text="Hello all")
    assert (await stand.rosa.message("Hello all", "general")).data["is_app"]


async def test_metadata_is_found_again_by_history_and_survives_an_update(stand: Stand):
    key = {"event_type": "panelry_message", "event_payload": {"key": "card:1"}}
    first = await stand.client.chat_postMessage(channel=HIRING, text="before")
    posted = await stand.client.chat_postMessage(channel=HIRING, text="card", metadata=key)
    await stand.client.chat_postMessage(channel=HIRING, text="reply", thread_ts=posted["ts"])
    await stand.client.chat_update(channel=HIRING, ts=posted["ts"], text="card, changed")
    plain = await stand.client.conversations_history(channel=HIRING, oldest=first["ts"])
    assert [message["text"] for message in plain["messages"]] == ["card, changed"]
    assert "metadata" not in plain["messages"][0]
    full = await stand.client.conversations_history(
        channel=HIRING, oldest=first["ts"], inclusive=True, include_all_metadata=True
    )
    assert full["messages"][0]["metadata"] == key
    assert len(full["messages"]) == 2
    thread = await stand.client.conversations_replies(channel=HIRING, ts=posted["ts"])
    assert [message["text"] for message in thread["messages"]] == ["card, changed", "reply"]
    await stand.client.api_call(
        "chat.update", json={"channel": HIRING, "ts": posted["ts"], "text": "bare", "metadata": {}}
    )
    bare = await stand.client.conversations_history(channel=HIRING, include_all_metadata=True, limit=1)
    assert "metadata" not in bare["messages"][0]
    assert bare["response_metadata"]["next_cursor"]


async def test_only_own_messages_can_be_changed(stand: Stand):
    await stand.rosa.say("mine", channel="hiring")
    ts = (await stand.rosa.message("mine", "hiring")).ts
    change = stand.client.chat_update(channel=HIRING, ts=ts, text="yours")
    assert (await error_of(change))["error"] == "cant_update_message"
    gone = stand.client.chat_delete(channel=HIRING, ts="1.000000")
    assert (await error_of(gone))["error"] == "message_not_found"


async def test_channels_are_listed_by_kind(stand: Stand):
    everywhere = await stand.client.conversations_list(types="public_channel,private_channel")
    assert [channel["name"] for channel in everywhere["channels"]] == [
        "general", "hiring", "eng-interviews", "design-interviews",
    ]  # fmt: skip
    own = await stand.client.users_conversations()
    assert "general" not in [channel["name"] for channel in own["channels"]]
    assert (await stand.client.conversations_info(channel=HIRING))["channel"]["is_member"] is True


def test_other_tokens_and_addresses_are_refused():
    common: dict[str, Any] = {
        "app_url": "http://127.0.0.1:1",
        "signing_secret": SECRET,
        "clock": StillClock(),
    }
    with pytest.raises(ValueError, match="xoxb-sandbox-"):
        Sandbox(**common, public_url="http://127.0.0.1:1", token="xoxb-123-real")
    with pytest.raises(ValueError, match="loopback"):
        Sandbox(**common, public_url="http://example.com", token=TOKEN)


async def test_blocks_can_be_validated_without_posting(stand: Stand):
    fine = await stand.client.api_call("blocks.validate", json={"blocks": [{"type": "divider"}]})
    assert fine["ok"]
    wrong = await error_of(stand.client.api_call("blocks.validate", json={"blocks": [{"type": "chart"}]}))
    assert wrong["errors"][0]["pointer"] == "/blocks/0/type"

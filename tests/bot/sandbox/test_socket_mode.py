"""The sandbox's end of Socket Mode: one-time addresses, envelopes, acknowledgements, farewells."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.bot.sandbox.conftest import (
    APP_TOKEN,
    TOKEN,
    Json,
    Stand,
    assert_same_keys,
    modal,
    sample,
    standing,
)
from tests.person import PageProblem


class App:
    """An app's end of one connection."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def take(self) -> Json:
        """What comes next."""
        got: Json = await self._socket.receive_json(timeout=5)
        return got

    async def acknowledge(self, envelope: Json, **payload: Any) -> None:
        answer = {"envelope_id": envelope["envelope_id"], **({"payload": payload} if payload else {})}
        await self.say(json.dumps(answer))

    async def say(self, text: str) -> None:
        await self._socket.send_str(text)

    async def closed(self) -> int | None:
        assert (await self._socket.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE
        return self._socket.close_code


async def address(stand: Stand) -> str:
    return str((await stand.client.apps_connections_open(app_token=APP_TOKEN))["url"])


@asynccontextmanager
async def connected(stand: Stand, count: int = 1) -> AsyncIterator[list[App]]:
    """So many connections, greeted."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        apps = []
        for _ in range(count):
            socket = await stack.enter_async_context(session.ws_connect(await address(stand)))
            apps.append(App(socket))
            await apps[-1].take()
        yield apps


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with standing(app_token=APP_TOKEN) as made:
        yield made


async def test_it_says_hello(stand: Stand):
    async with aiohttp.ClientSession() as session, session.ws_connect(await address(stand)) as socket:
        hello = await App(socket).take()
        assert_same_keys(sample("socket_mode.hello"), hello)
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)


async def test_an_address_is_good_once_and_not_for_long(stand: Stand):
    used, old = await address(stand), await address(stand)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(used):
            pass
        stand.older(31)
        for url in (used, old, old.split("?", maxsplit=1)[0]):
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await session.ws_connect(url)
        elsewhere = {"Origin": "https://evil.example"}
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await session.ws_connect(await address(stand), headers=elsewhere)


@pytest.mark.parametrize(
    "token,error",
    [(TOKEN, "not_allowed_token_type"), ("xapp-other", "invalid_auth"), ("", "not_authed")],
)
async def test_only_the_app_level_token_opens_connections(stand: Stand, token: str, error: str):
    with pytest.raises(SlackApiError, match=error):
        await AsyncWebClient(base_url=f"{stand.root}/sandbox/api/").apps_connections_open(app_token=token)


async def test_the_app_level_token_opens_nothing_else_and_stands_in_the_header(stand: Stand):
    app = AsyncWebClient(token=APP_TOKEN, base_url=f"{stand.root}/sandbox/api/")
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await app.auth_test()
    url = f"{stand.root}/sandbox/api/apps.connections.open"
    async with aiohttp.ClientSession() as session, session.post(url, data={"token": APP_TOKEN}) as answer:
        assert (await answer.json())["error"] == "invalid_auth"


async def test_without_socket_mode_there_is_no_way_in():
    async with standing() as http_only:
        with pytest.raises(SlackApiError, match="invalid_auth"):
            await address(http_only)


async def test_a_command_and_its_answer(stand: Stand):
    async with connected(stand) as (app,):
        typing = asyncio.create_task(stand.rosa.command("/schedule Jane"))
        envelope = await app.take()
        assert set(envelope) == {"envelope_id", "type", "accepts_response_payload", "payload"}
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        assert set(envelope["payload"]) == set(sample("slash_command.form")["form"])
        await app.acknowledge(envelope, text="Looking …", response_type="ephemeral")
        await typing
    assert (await stand.rosa.message("Looking …", channel="hiring")).text == "Looking …"


async def test_a_form_its_search_and_its_submission(stand: Stand):
    await stand.client.views_open(trigger_id=stand.trigger(), view=modal())
    option = {"text": {"type": "plain_text", "text": "Dana Okafor"}, "value": "cand_77"}
    async with connected(stand) as (app,):
        searching = asyncio.create_task(stand.rosa.options("candidate", "dana"))
        envelope = await app.take()
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("interactive", True)
        await app.acknowledge(envelope, options=[option])
        assert await searching == [option]
        choosing = asyncio.create_task(stand.rosa.choose("candidate", {"selected_option": option}))
        envelope = await app.take()
        assert (envelope["payload"]["type"], envelope["accepts_response_payload"]) == ("block_actions", False)
        await app.acknowledge(envelope)
        await choosing
        await stand.rosa.choose("interviewers", ["U0IAN00007"])
        await stand.rosa.choose("duration", "45 minutes")
        await stand.rosa.choose("start", 1795341600)
        submitting = asyncio.create_task(stand.rosa.submit())
        await app.acknowledge(await app.take(), response_action="errors", errors={"start": "Later, please."})
        assert await submitting == {"start": "Later, please."}


async def test_nobody_connected_is_told_at_once(stand: Stand):
    with pytest.raises(PageProblem, match="dispatch_failed"):
        await stand.rosa.command("/schedule Jane")


async def test_what_is_not_acknowledged_in_time_is_told_and_may_come_late():
    async with standing(app_token=APP_TOKEN, deadline_seconds=0.05) as stand, connected(stand) as (app,):
        with pytest.raises(PageProblem, match="operation_timeout"):
            await stand.rosa.command("/schedule Jane")
        await app.acknowledge(await app.take())
        (complaint,) = await _complaints(stand, app)
        assert "something more" in complaint


@pytest.mark.parametrize(
    "text,sentence",
    [
        ("acknowledged", "acknowledges nothing"),
        ("[]", "acknowledges nothing"),
        ('{"payload": {}}', "acknowledges nothing"),
        ('{"envelope_id": "another"}', "nobody waits for"),
        ('{"envelope_id": "ENVELOPE", "ok": true}', "keys that mean nothing"),
        ('{"envelope_id": "ENVELOPE", "payload": {"text": "Hello"}}', "where none is accepted"),
        ('{"envelope_id": "ENVELOPE", "payload": "Hello"}', "is no object"),
    ],
)
async def test_a_wrong_acknowledgement_is_complained_of(stand: Stand, text: str, sentence: str):
    async with connected(stand) as (app,):
        opening = asyncio.create_task(stand.rosa._post("/home", tab="home"))
        envelope = await app.take()
        await app.say(text.replace("ENVELOPE", envelope["envelope_id"]))
        if "ENVELOPE" not in text:
            await app.acknowledge(envelope)
        await opening
        assert sentence in (await _complaints(stand, app))[0]


async def test_an_event_is_sent_again_in_another_envelope():
    async with standing(app_token=APP_TOKEN, deadline_seconds=0.05) as stand, connected(stand) as (app,):
        await stand.rosa._post("/home", tab="home")
        first, second = await app.take(), await app.take()
        await app.acknowledge(second)
        assert [(each["type"], each["accepts_response_payload"]) for each in (first, second)] == [
            ("events_api", False)
        ] * 2
        assert [(each["retry_attempt"], each["retry_reason"]) for each in (first, second)] == [
            (0, ""),
            (1, "timeout"),
        ]
        assert first["payload"] == second["payload"]
        assert first["envelope_id"] != second["envelope_id"]


async def test_connections_take_turns_and_any_of_them_may_acknowledge(stand: Stand):
    async with connected(stand, 2) as (one, other):
        for taking, answering in ((one, other), (other, one)):
            typing = asyncio.create_task(stand.rosa.command("/schedule Jane"))
            await answering.acknowledge(await taking.take())
            await typing


async def test_the_eleventh_connection_is_one_too_many(stand: Stand):
    async with (
        connected(stand, 10),
        aiohttp.ClientSession() as session,
        session.ws_connect(await address(stand)) as socket,
    ):
        app = App(socket)
        assert (await app.take())["reason"] == "too_many_websockets"
        assert await app.closed() == 1000


async def test_a_connection_that_is_leaving_gets_nothing_when_there_is_another(stand: Stand):
    async with connected(stand) as (leaving,):
        await stand.sandbox.links.ask_to_reconnect()
        await stand.sandbox.links.close_leaving()
        farewell = await leaving.take()
        assert_same_keys(sample("socket_mode.disconnect"), farewell)
        assert (farewell["type"], farewell["reason"]) == ("disconnect", "refresh_requested")
        assert await leaving.closed() == 1000
        assert stand.sandbox.links.open == 0
    async with connected(stand) as (leaving,):
        await stand.sandbox.links.ask_to_reconnect("warning")
        async with connected(stand) as (staying,):
            for _ in range(2):
                typing = asyncio.create_task(stand.rosa.command("/schedule Jane"))
                await staying.acknowledge(await staying.take())
                await typing
        assert (await leaving.take())["reason"] == "warning"


async def _complaints(stand: Stand, app: App) -> list[str]:
    """All there are when everything the app said so far was heard, and one more that shows it."""
    await app.say("something more")
    while not any("something more" in each for each in stand.sandbox.workspace.complaints):
        await stand.rosa.world()
    return stand.sandbox.workspace.complaints

"""Envelopes are answered as requests over HTTP are, and each request once."""

import asyncio
import json
from typing import Any

import pytest
from prometheus_client import REGISTRY

from bot.app import build_app
from bot.envelopes import Envelopes
from tests.bot.journeys.fake_slack import RITA
from tests.bot.journeys.world import World, open_world, unique

JOINED = {"type": "user_change", "user": {"id": "U1", "team_id": "T1", "name": "x"}}


@pytest.fixture
async def world():
    async with open_world() as opened:
        yield opened


@pytest.fixture
def envelopes(world: World) -> Envelopes:
    return Envelopes(build_app(world.parts, signing_secret=""))


def event(number: str = "E1", **more: Any) -> dict[str, Any]:
    payload = {"type": "event_callback", "team_id": "T1", "event_id": number, "event": JOINED}
    return {"envelope_id": unique(), "type": "events_api", "payload": payload, **more}


def command(text: str) -> dict[str, Any]:
    payload = {
        "command": "/schedule", "text": text, "team_id": "T1", "user_id": RITA, "trigger_id": unique(),
        "channel_id": "C1", "response_url": "",
    }  # fmt: skip
    kind = {"type": "slash_commands", "accepts_response_payload": True}
    return {"envelope_id": unique(), **kind, "payload": payload}


def read(acknowledgement: str | None) -> dict[str, Any]:
    assert acknowledgement is not None
    said: dict[str, Any] = json.loads(acknowledgement)
    return said


async def test_a_command_is_answered_with_what_http_would_say(world: World, envelopes: Envelopes):
    envelope = command("help")
    said = read(await envelopes.answer(envelope))
    assert said == {"envelope_id": envelope["envelope_id"], "payload": (await world.command("help")).body}


async def test_nothing_is_said_where_nothing_may_be(envelopes: Envelopes):
    envelope = command("help") | {"accepts_response_payload": False}
    assert read(await envelopes.answer(envelope)) == {"envelope_id": envelope["envelope_id"]}


async def test_an_event_sent_again_is_acknowledged_again_and_handled_once(world: World, envelopes: Envelopes):
    for attempt in range(3):
        envelope = event(retry_attempt=attempt, retry_reason="timeout" if attempt else "")
        assert read(await envelopes.answer(envelope)) == {"envelope_id": envelope["envelope_id"]}
    await envelopes.answer(event("E2"))
    assert len(world.core.called("register_members")) == 2


async def test_one_sent_again_while_it_is_worked_on_waits_for_the_same_answer(
    world: World, envelopes: Envelopes
):
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def register(*_: Any) -> None:
        begun.set()
        await go_on.wait()

    world.core.answers["register_members"] = register
    first = asyncio.create_task(envelopes.answer(event()))
    await begun.wait()
    again = asyncio.create_task(envelopes.answer(event()))
    go_on.set()
    assert read(await first)["envelope_id"] != read(await again)["envelope_id"]
    assert len(world.core.called("register_members")) == 1


async def test_a_command_in_another_envelope_gets_the_same_answer(envelopes: Envelopes):
    envelope = command("help")
    first = read(await envelopes.answer(envelope))
    again = read(await envelopes.answer(envelope | {"envelope_id": "another"}))
    assert again == first | {"envelope_id": "another"}


async def test_an_event_that_failed_is_not_acknowledged_and_handled_when_it_comes_again(
    world: World, envelopes: Envelopes
):
    world.core.answers["register_members"] = RuntimeError("database is gone")
    assert await envelopes.answer(event()) is None
    world.core.answers["register_members"] = None
    assert await envelopes.answer(event(retry_attempt=1)) is not None
    assert len(world.core.called("register_members")) == 2


async def test_a_request_is_remembered_for_ten_minutes(world: World):
    now = [0.0]
    envelopes = Envelopes(build_app(world.parts, signing_secret=""), monotonic=lambda: now[0])
    for at, handled in ((0, 1), (600, 1), (601, 2)):
        now[0] = at
        await envelopes.answer(event())
        assert len(world.core.called("register_members")) == handled


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        "nonsense",
        {},
        {"type": "block_actions", "actions": [], "team": {"id": "T1"}},
        {"view": 7, "team": 3},
        {"type": "view_submission", "view": {"type": "modal", "callback_id": "older"}, "team": {"id": "T1"}},
        {"type": "app_rate_limited", "team_id": "T1"},
    ],
)
async def test_what_nobody_understands_is_acknowledged_all_the_same(envelopes: Envelopes, payload: Any):
    said = read(await envelopes.answer({"envelope_id": "1", "type": "interactive", "payload": payload}))
    assert said == {"envelope_id": "1"}


async def test_how_long_slack_waited_is_measured(envelopes: Envelopes):
    labels = {"kind": "event_callback", "status": "200"}
    before = REGISTRY.get_sample_value("panelry_slack_answer_seconds_count", labels) or 0
    await envelopes.answer(event())
    assert REGISTRY.get_sample_value("panelry_slack_answer_seconds_count", labels) == before + 1

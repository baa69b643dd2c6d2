"""Every listener is given every payload that may reach it, with any part missing, null or foreign.

Always a 200, nothing unforeseen, and where a person waits a sentence reaches them. Listeners come from the
app's own list, forms from the samples of `tests/bot/blocks`: what is added there is covered here.
"""

import json
import os
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs

from bot.journeys.net import acknowledge
from bot.journeys.parts import Parts
from bot.listeners import Listener, listeners
from bot.work import BackgroundWork
from core.clock import FixedClock
from core.errors import NotAllowed
from tests.bot.journeys.samples import NOW
from tests.bot.journeys.world import Reply, World, open_world, unique
from tests.bot.payload_variations import Path, Payload, on_the_grid, varied
from tests.bot.payloads import Sample, is_choice, nobodys, samples_for

NOTHING: Any = None
ALL = listeners(
    Parts(
        run=NOTHING,
        clients=NOTHING,
        people=NOTHING,
        work=BackgroundWork(),
        clock=FixedClock(NOW),
        connecting=NOTHING,
        schedulers=NOTHING,
        calls=NOTHING,
        visits=NOTHING,
    )
)
SENTENCE = "Ask a recruiter."
SHOWING = {"views.open", "views.update", "views.publish", "chat.postMessage"}

# Of the variations, a share goes to each listener of a kind, another one to each: together they meet every
# one several times, and a new listener its part. "all" gives all to all, which takes a quarter of an hour.
SHARES = {"action": 24, "command": 4, "options": 4, "view": 4, "event": 4}
ALL_TO_ALL = os.environ.get("PANELRY_TEST_PAYLOADS") == "all"

# Without these nobody knows who asks, of which workspace, or what.
ESSENTIAL = {
    ("type",), ("command",), ("actions",), ("actions", 0), ("actions", 0, "action_id"), ("event",),
    ("event", "type"), ("event", "tab"), ("event", "user"), ("event", "user", "id"), ("view", "callback_id"),
    ("user",), ("user", "id"), ("user_id",), ("team",), ("team", "id"), ("team_id",), ("authorizations",),
    ("authorizations", 0), ("authorizations", 0, "team_id"), ("view", "app_installed_team_id"),
}  # fmt: skip
# A choice is followed in the view it was made in, and in no other.
OF_A_CHOICE = {("view",), ("view", "id"), ("view", "hash"), ("view", "type"), ("view", "blocks")}


OF_A_PERSON = {"button", "ephemeral", "home", "view_submission"}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Whatever is asked of the product, it refuses in a sentence."""
    async with open_world() as opened:
        del opened.core.answers["list_failed"], opened.core.answers["list_follow_ups"]
        opened.core.otherwise = NotAllowed(SENTENCE)
        yield opened


def name(listener: Listener) -> str:
    return f"{listener.kind} {getattr(listener.key, 'pattern', listener.key)}"


def variations(sample: Sample, share: int, turn: int) -> Iterator[tuple[Path, Payload]]:
    """The sample, the same of an organisation, and every so many-th variation from the turn-th on."""
    yield (), sample.payload
    yield from (((), each) for each in on_the_grid(sample.payload))
    every = 1 if ALL_TO_ALL else share
    yield from islice(varied(sample.payload), turn % every, None, every)


def open_something(world: World) -> None:
    """So that a window can be put over it: with none open, nobody sees one, and nobody waits for it."""
    world.slack.views.clear()
    world.slack.views["V0"] = {"id": "V0", "hash": "0"}


async def send(world: World, payload: Payload) -> Reply:
    """Signed, to the endpoint, as Slack sends it; what it leads to is done."""
    world.slack.calls.clear()
    world.slack.responses.clear()
    open_something(world)
    payload = {**payload, "unheard_of": unique()}
    if payload.get("type") in {"event_callback", "app_rate_limited"}:
        answer = await world.send(json.dumps(payload), {"content-type": "application/json"})
    elif "command" in payload:
        answer = await world.send(urlencode({key: value or "" for key, value in payload.items()}))
    else:
        answer = await world.send(urlencode({"payload": json.dumps(payload)}))
    await world.settled()
    return answer


def reached(world: World, answer: Reply) -> bool:
    """Whether the person was shown anything."""
    shown = [call for call in world.slack.calls if call.method in SHOWING]
    return bool(answer.body or shown or world.slack.responses)


def waits(listener: Listener, path: Path) -> bool:
    """Whether a person waits who can be told."""
    if listener.kind == "event":
        return False
    if listener.kind == "view" and path in {("view",), ("view", "type")}:
        return False
    return path not in ESSENTIAL and not (is_choice(listener) and path in OF_A_CHOICE)


async def check(world: World, listener: Listener, path: Path, payload: Payload) -> str | None:
    """What is wrong, if anything."""
    with capture_logs() as logs:
        answer = await send(world, payload)
    errors = [each["event"] for each in logs if each["log_level"] == "error"]
    if answer.status != 200 or errors:
        return f"{answer.status} {errors}"
    if listener.listen is not acknowledge and waits(listener, path) and not reached(world, answer):
        return "nobody was told"
    return None


@pytest.mark.parametrize("kind", SHARES)
async def test_any_payload_is_answered_and_whoever_waits_is_told(world: World, kind: str):
    wrong = []
    for turn, listener in enumerate(each for each in ALL if each.kind == kind):
        for sample in samples_for(listener, f"{world.slack.url}/hooks"):
            for path, payload in variations(sample, SHARES[kind], turn):
                problem = await check(world, listener, path, payload)
                if problem is not None:
                    wrong.append(f"{name(listener)}, {sample.shape} {'.'.join(map(str, path))}: {problem}")
    assert not wrong, "\n".join(wrong)


async def test_what_no_listener_is_for_is_answered(world: World):
    for turn, sample in enumerate(nobodys(f"{world.slack.url}/hooks")):
        for path, payload in variations(sample, 16, turn):
            assert (await send(world, payload)).status == 200, (sample.shape, path)


async def test_whoever_presses_or_submits_what_no_listener_is_for_is_told(world: World):
    hooks = f"{world.slack.url}/hooks"
    for sample in (each for each in nobodys(hooks) if each.shape in OF_A_PERSON):
        assert reached(world, await send(world, sample.payload)), sample.shape

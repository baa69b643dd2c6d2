"""What is offered in windows and messages, and what listens to it."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.listeners import Listener, listeners
from tests.bot.every_screen import screens
from tests.bot.journeys.world import open_world
from tests.bot.test_manifest import FEATURES, SETTINGS


@pytest.fixture
async def registered():
    async with open_world() as world:
        yield listeners(world.parts)


def keys(registered: tuple[Listener, ...], kind: str) -> set[str]:
    return {each.key for each in registered if each.kind == kind and isinstance(each.key, str)}


async def test_commands_and_events_have_their_listeners(registered):
    assert keys(registered, "command") == {each["command"] for each in FEATURES["slash_commands"]}
    assert keys(registered, "event") == set(SETTINGS["event_subscriptions"]["bot_events"])
    assert "shortcuts" not in FEATURES


def elements(block: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    """The elements of a block, each with whether Slack tells us at once when it is used."""
    if block["type"] == "input":
        yield block["element"], bool(block.get("dispatch_action"))
    for each in [*block.get("elements", []), *filter(None, [block.get("accessory")])]:
        if "action_id" in each:
            yield each, True


def offered() -> tuple[set[str], set[str], set[str]]:
    """Action ids that reach us, action ids that ask for options, callback ids that can be submitted."""
    actions, options, callbacks = set(), set(), set()
    for screen in screens():
        if screen.get("submit"):
            callbacks.add(screen["callback_id"])
        for block in screen["blocks"]:
            for element, tells in elements(block):
                actions |= {element["action_id"]} if tells else set()
                options |= {element["action_id"]} if element["type"] == "external_select" else set()
    return actions, options, callbacks


def is_heard(registered: tuple[Listener, ...], action_id: str) -> bool:
    patterns = [each.key for each in registered if each.kind == "action"]
    return any(key == action_id if isinstance(key, str) else key.search(action_id) for key in patterns)


async def test_everything_offered_is_heard(registered):
    actions, options, callbacks = offered()
    assert {each for each in actions if not is_heard(registered, each)} == set()
    assert options == keys(registered, "options")
    assert callbacks == keys(registered, "view")


async def test_nothing_is_listened_to_that_is_never_offered(registered):
    actions, _, _ = offered()
    for each in registered:
        if each.kind == "action":
            heard = [one for one in actions if is_heard((each,), one)]
            assert heard, each.key


async def test_each_thing_is_listened_to_once(registered):
    actions, _, _ = offered()
    for action_id in actions:
        assert sum(is_heard((each,), action_id) for each in registered) == 1, action_id
    assert len({(each.kind, str(each.key)) for each in registered}) == len(registered)


def test_no_view_asks_to_hear_of_its_closing():
    assert not any(screen.get("notify_on_close") for screen in screens())

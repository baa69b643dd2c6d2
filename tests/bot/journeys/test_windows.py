"""A form put over its window: closed once it is done, and the window beneath shows what came of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from core.calendars.facts import Service
from core.calendars.words import WordList, WordLists
from core.errors import BadInput
from core.outside_bookings.accounts import SchedulerKind
from core.providers.calendly.deliveries import read_delivery
from tests.bot.blocks import made
from tests.bot.journeys.samples import ACTOR
from tests.bot.journeys.test_home import HOME
from tests.bot.journeys.world import World, filled, open_world, words
from tests.bot.room_screens import ROSA_PARKS, TURING
from tests.core.providers.receiver import Time
from tests.core.providers.schedulers.memory import scheduler_of
from tests.core.providers.schedulers.memory_store import Store

SAVED = "Turing, London (1 seat) is saved."


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with open_world() as opened:
        opened.core.answers |= ANSWERS
        yield opened


@pytest.fixture
async def hasty() -> AsyncIterator[World]:
    """Nothing is waited for before the answer."""
    async with open_world(patience_seconds=0) as opened:
        opened.core.answers |= ANSWERS
        yield opened


ANSWERS = {
    "list_connections": made.connections(),
    "list_rooms": (ROSA_PARKS,),
    "read_room": ROSA_PARKS,
    "save_room": TURING,
    "read_word_lists": WordLists(own=WordList(), everybodys=WordList(), may_change_all=False),
    "set_word_lists": None,
}


async def connections(world: World) -> None:
    await world.press("open_connections", value="all", view=HOME)
    await world.settled()


async def press(world: World, action_id: str, value: str = "1") -> dict[str, Any]:
    await world.press(action_id, value=value, view=world.slack.top())
    await world.settled()
    return world.slack.top()


async def add_room(world: World) -> dict[str, Any]:
    """Home, Connections, Rooms, Add a room: as many as Slack lays on one another."""
    await connections(world)
    await press(world, "open_rooms")
    return filled(await press(world, "room:add"), room_name={"value": "Turing"})


def shown(world: World) -> list[str]:
    """What lies on one another, lowest first."""
    return [each["callback_id"] for each in world.slack.views.values()]


async def test_what_is_saved_stands_in_the_list_beneath_before_the_form_goes(world: World):
    form = await add_room(world)
    assert shown(world) == ["connections", "rooms", "room_form"]
    assert (await world.submit(form)).body == ""
    assert shown(world) == ["connections", "rooms"]
    assert SAVED in words(world.slack.top())


async def test_a_form_over_connections_changes_what_it_says(world: World):
    await connections(world)
    form = await press(world, "open_conflict_words")
    assert (await world.submit(filled(form))).body == ""
    assert "The words are saved." in words(world.slack.view())


async def test_a_key_that_is_forgotten_is_so_in_connections_beneath(world: World):
    world.core.answers |= {
        "find_actor": replace(ACTOR, role="admin"),
        "read_status": (),
        "forget_key": None,
    }
    await connections(world)
    await press(world, "open_schedulers")
    world.core.answers["list_connections"] = made.connections(made.connected())
    await press(world, "scheduler:forget", "calendly")
    below, above = world.slack.views.values()
    assert "ana@acme.example" in words(below)
    assert above["callback_id"] == "schedulers"


async def under_message(world: World) -> None:
    """An admin's "Schedulers", alone; Calendly takes any key."""
    found = scheduler_of(Store(time=Time(), tell=lambda *_: None))
    kind = SchedulerKind(
        service=Service.CALENDLY, open=lambda *_: found, read=read_delivery, variable="CALENDLY_TOKEN"
    )
    world.parts.schedulers.offer({Service.CALENDLY: kind})
    world.core.answers |= {"find_actor": replace(ACTOR, role="admin"), "read_status": (), "save_key": None}
    await world.press("open_schedulers", value="all")
    await world.settled()


async def test_where_connections_do_not_lie_beneath_a_saved_key_does_not_draw_them(world: World):
    await under_message(world)
    form = filled(await press(world, "scheduler:key", "calendly"), key={"value": "k"})
    gate = asyncio.Event()

    async def late(*_: Any) -> Any:
        await gate.wait()
        return made.connections()

    world.core.answers["list_connections"] = late
    await world.submit(form)
    gate.set()
    await world.settled()
    assert shown(world) == ["schedulers"]
    assert "The key is saved." in words(world.slack.view())


async def test_a_refusal_stays_at_its_field(world: World):
    world.core.answers["save_room"] = BadInput("There is one called so.", field="room_name")
    answer = await world.submit(await add_room(world))
    assert answer.body["errors"] == {"room_name": "There is one called so."}
    assert shown(world) == ["connections", "rooms", "room_form"]


async def submit_slowly(world: World, outcome: Any) -> None:
    gate = asyncio.Event()

    async def save(_: Any) -> Any:
        await gate.wait()
        return outcome

    form = await add_room(world)
    world.core.answers["save_room"] = save
    answer = await world.submit(form)
    assert "press Save again; it is done once only" in words(answer.body["view"])
    gate.set()
    await world.settled()


async def test_done_after_the_answer_the_list_is_beneath_and_the_form_says_so(hasty: World):
    await submit_slowly(hasty, TURING)
    _, below, above = hasty.slack.views.values()
    assert SAVED in words(below)
    assert "This is done. Close this window to go back." in words(above)
    assert "submit" not in above


async def test_a_room_sent_again_while_it_is_saved_is_added_once(hasty: World):
    gate, form = asyncio.Event(), await add_room(hasty)
    outcomes = iter((TURING, BadInput("There is one called so.", field="room_name")))

    async def save(_: Any) -> Any:
        await gate.wait()
        return next(outcomes)

    hasty.core.answers["save_room"] = save
    for _ in range(2):
        await hasty.submit(form)
    gate.set()
    await hasty.settled()
    _, below, above = hasty.slack.views.values()
    assert SAVED in words(below)
    assert "This is done." in words(above)


async def test_refused_after_the_answer_the_form_comes_back(hasty: World):
    await submit_slowly(hasty, BadInput("There is one called so.", field="room_name"))
    assert shown(hasty) == ["connections", "rooms", "room_form"]
    assert "There is one called so." in words(hasty.slack.top())
    assert '"initial_value": "Turing"' in words(hasty.slack.top())


async def test_a_list_that_cannot_be_drawn_beneath_takes_the_place_of_the_form(world: World):
    form = await add_room(world)
    world.slack.refusals["views.update"] = [{"error": "fatal_error"}]
    answer = await world.submit(form)
    assert answer.body["response_action"] == "update"
    assert SAVED in words(world.slack.top())
    assert len(world.core.called("save_room")) == 1


async def test_a_form_of_before_that_lies_over_nothing_gives_its_place_to_the_list(world: World):
    form = await add_room(world)
    alone = {key: form[key] for key in form if key not in {"previous_view_id", "root_view_id"}}
    await world.submit(alone)
    assert SAVED in words(world.slack.top())


async def press_twice(world: World, action_id: str) -> None:
    """Before anything came of the first."""
    view = world.slack.top()
    for _ in range(2):
        await world.press(action_id, value="1", view=view)
    await world.settled()


async def test_where_slack_lays_no_more_on_one_another_the_form_takes_the_place_of_its_button(world: World):
    await connections(world)
    await press_twice(world, "open_rooms")
    assert shown(world) == ["connections", "rooms", "rooms"]
    form = await press(world, "room:add")
    assert shown(world) == ["connections", "rooms", "room_form"]
    await world.submit(filled(form))
    assert shown(world) == ["connections", "rooms"]
    assert SAVED in words(world.slack.top())


async def test_a_form_asked_for_twice_where_there_is_room_for_one_comes_once(world: World):
    await connections(world)
    await press(world, "open_rooms")
    await press_twice(world, "room:add")
    assert shown(world) == ["connections", "rooms", "room_form"]
    await world.submit(filled(world.slack.top()))
    assert shown(world) == ["connections", "rooms"]
    assert SAVED in words(world.slack.top())


async def test_a_window_closed_before_its_button_is_heard_is_no_trouble(world: World):
    await connections(world)
    view = world.slack.top()
    world.slack.views.clear()
    await world.press("open_rooms", value="all", view=view)
    await world.settled()
    assert not world.slack.views
    assert not world.slack.called("chat.postMessage")

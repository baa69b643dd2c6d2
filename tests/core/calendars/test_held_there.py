"""An interview that somebody moved in their calendar takes time there until it is said what is to be."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.calendars.decide import put_event_back
from core.errors import HostBusy
from core.meetings.draft import revise_draft
from core.meetings.facts import Meeting
from core.meetings.forms import MoveForm
from core.meetings.move import draft_move
from tests.core.calendars.scene import Scene, drag
from tests.core.providers.contract.memory import Store
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
LATER = AT + timedelta(hours=3)


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world=world)


async def dragged(scene: Scene) -> tuple[Meeting, Store, str]:
    """With Ana, in whose calendar it stands at another time now, and Bo, who has connected none."""
    ana = await scene.connect("UANA")
    meeting = await scene.world.book("UANA", "UBO", at=AT)
    await scene.write()
    await scene.read()
    [event_id] = ana.entries
    drag(ana, event_id, LATER)
    await scene.read()
    return meeting, ana, event_id


async def is_free(scene: Scene, who: str, at: datetime = LATER) -> bool:
    """Whether Omar can meet them then; nothing stays of it."""
    try:
        other = await scene.world.book(who, at=at, candidate="Omar Haddad")
    except HostBusy:
        return False
    await scene.world.cancel(other)
    return True


@pytest.mark.parametrize("who", ["UANA", "UBO"])
async def test_nobody_in_it_is_booked_twice_while_it_is_asked_about(scene: Scene, who: str):
    await dragged(scene)
    assert not await is_free(scene, who)
    assert await is_free(scene, "UCY")
    assert not await is_free(scene, who, AT)  # the meeting has not moved


async def test_suggestions_leave_the_time_out(scene: Scene):
    form = await scene.world.form("UANA", candidate="Omar Haddad")
    first = (await scene.world.run(revise_draft, scene.world.rosa, form)).suggestions[0].starts_at
    ana = await scene.connect("UANA")
    await scene.world.book("UANA", at=first + timedelta(days=3))
    await scene.write()
    await scene.read()
    drag(ana, next(iter(ana.entries)), first)
    await scene.read()
    draft = await scene.world.run(revise_draft, scene.world.rosa, form)
    assert draft.suggestions
    assert first not in [each.starts_at for each in draft.suggestions]


async def test_its_own_move_is_not_in_its_own_way(scene: Scene):
    meeting, _, _ = await dragged(scene)
    moved = await scene.world.move(meeting, LATER + timedelta(minutes=15))
    assert moved.starts_at == LATER + timedelta(minutes=15)
    again = await scene.world.move(moved, LATER)  # nothing was written there yet
    assert again.starts_at == LATER
    await scene.world.move(again, AT + timedelta(hours=6))
    assert await is_free(scene, "UANA")


async def test_put_back_the_time_is_free_again(scene: Scene):
    meeting, _, _ = await dragged(scene)
    await scene.world.run(put_event_back, scene.world.rosa, meeting.id, meeting.version)
    assert await is_free(scene, "UANA")
    await scene.write()
    await scene.read()
    assert await is_free(scene, "UANA")


async def test_followed_it_takes_the_time_once_and_gives_it_back_when_it_moves_on(scene: Scene):
    meeting, _, _ = await dragged(scene)
    moved = await scene.world.move(meeting, LATER)
    assert not await is_free(scene, "UANA")
    await scene.write()
    await scene.read()
    await scene.world.move(moved, AT)
    assert await is_free(scene, "UANA")


@pytest.mark.parametrize("how", ["dragged back", "deleted", "cancelled"])
async def test_settled_in_another_way_the_time_is_free_again(scene: Scene, how: str):
    meeting, ana, event_id = await dragged(scene)
    if how == "dragged back":
        drag(ana, event_id, AT)
    elif how == "deleted":
        ana.drop(event_id)
    else:
        await scene.world.cancel(meeting)
    await scene.read()
    assert await is_free(scene, "UANA")


async def test_dragged_on_it_takes_the_time_where_it_stands_now(scene: Scene):
    _, ana, event_id = await dragged(scene)
    entry = ana.entries[event_id]
    ana.keep(replace(entry, starts_at=LATER + timedelta(hours=1), ends_at=LATER + timedelta(hours=3)))
    await scene.read()
    assert await is_free(scene, "UANA")
    assert not await is_free(scene, "UANA", LATER + timedelta(hours=2))


async def test_read_from_the_beginning_it_takes_the_time_still(scene: Scene):
    _, ana, _ = await dragged(scene)
    ana.age += 1  # the service forgets what it told
    await scene.read()
    assert not await is_free(scene, "UANA")


async def test_the_form_that_moves_it_may_offer_the_time_it_stands_at(scene: Scene):
    form = await scene.world.form("UANA")
    first = (await scene.world.run(revise_draft, scene.world.rosa, form)).suggestions[0].starts_at
    ana = await scene.connect("UANA")
    meeting = await scene.world.book("UANA", at=first + timedelta(days=3))
    await scene.write()
    await scene.read()
    drag(ana, next(iter(ana.entries)), first)
    await scene.read()
    draft = await scene.world.run(draft_move, scene.world.rosa, MoveForm(meeting_id=meeting.id, version=0))
    assert first in [each.starts_at for each in draft.suggestions]


async def test_a_held_time_does_not_count_among_the_interviews_of_a_day(scene: Scene):
    await dragged(scene)
    await scene.world.ask("UPDATE members SET daily_limit = 2")
    free = replace(
        await scene.world.form("UANA", candidate="Omar Haddad"), custom_starts_at=AT + timedelta(hours=1)
    )
    draft = await scene.world.run(revise_draft, scene.world.rosa, free)
    assert any(each.starts_at.date() == AT.date() for each in draft.suggestions)

"""An interview that has begun is made longer in a calendar, since it overruns; a whole day is no length."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.calendars.decide import follow_event
from core.errors import BadInput, HostBusy, Overtaken
from core.meetings.facts import Meeting
from core.meetings.move import draft_move
from tests.core.calendars.scene import Scene
from tests.core.calendars.test_stretched_there import AT, HALF, LATER, QUARTER, booked, button, put, times
from tests.world import World

NOW = AT + timedelta(minutes=20)
NIGHT = AT.replace(hour=0) + timedelta(days=1)


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world=world)


async def asks(scene: Scene, meeting: Meeting) -> str | None:
    there = (await scene.meeting(meeting)).in_calendar
    assert there is not None
    return there.asks


async def test_while_it_runs_it_is_made_longer_without_another_question(scene: Scene):
    meeting, ana = await booked(scene)
    scene.world.clock.at = NOW
    await put(scene, ana, AT, AT + 2 * HALF)
    form = replace(await button(scene, meeting), confirmed=False)
    moved = await scene.world.run(follow_event, scene.world.rosa, form)
    assert (moved.version, moved.starts_at, moved.ends_at) == (2, AT, AT + 2 * HALF)
    await scene.write()
    await scene.read()
    assert (times(ana), await asks(scene, meeting)) == ((AT, AT + 2 * HALF), None)


async def test_what_is_past_is_still_no_time_to_move_to(scene: Scene):
    meeting, ana = await booked(scene)
    scene.world.clock.at = NOW
    await put(scene, ana, AT + QUARTER, AT + 2 * HALF)
    with pytest.raises(BadInput, match="This time is past"):
        await scene.world.run(follow_event, scene.world.rosa, await button(scene, meeting))


@pytest.mark.parametrize("days", [0, 1])
async def test_what_is_over_there_already_is_not_asked_about(scene: Scene, days: int):
    meeting, ana = await booked(scene)
    scene.world.clock.at = NOW
    await put(scene, ana, AT, AT + 3 * QUARTER)
    earlier = timedelta(days=days)
    await put(scene, ana, AT - earlier, AT + QUARTER - earlier)
    assert await asks(scene, meeting) is None


@pytest.mark.parametrize(("hours", "is_free"), [(11, False), (23, True), (24, True)])
async def test_a_whole_day_takes_nobodys_time(scene: Scene, hours: int, is_free: bool):
    """Of 23 hours on the day the clocks go forward."""
    meeting, ana = await booked(scene)
    await put(scene, ana, NIGHT, NIGHT + timedelta(hours=hours))
    assert await asks(scene, meeting) == "moved"
    at = NIGHT.replace(hour=LATER.hour - 3)
    if is_free:
        await scene.world.book("UBO", at=at, candidate="Omar Haddad")
        with pytest.raises(BadInput, match="more than 12 hours"):
            await scene.world.run(draft_move, scene.world.rosa, await button(scene, meeting))
    else:
        with pytest.raises(HostBusy):
            await scene.world.book("UBO", at=at, candidate="Omar Haddad")


async def test_a_form_the_question_opened_knows_what_it_asked(scene: Scene):
    """Even where another time is chosen in it: dragged on meanwhile, nothing there is written over."""
    meeting, ana = await booked(scene)
    await put(scene, ana, LATER, LATER + HALF)
    draft = await scene.world.run(draft_move, scene.world.rosa, await button(scene, meeting))
    elsewhere = replace(draft.form, custom_starts_at=LATER + 2 * HALF, confirmed=True)
    await put(scene, ana, LATER + HALF, LATER + 2 * HALF)
    for form in (replace(draft.form, confirmed=True), elsewhere):
        with pytest.raises(Overtaken, match="stands elsewhere"):
            await scene.world.run(follow_event, scene.world.rosa, form)
    await put(scene, ana, LATER, LATER + HALF)
    moved = await scene.world.run(follow_event, scene.world.rosa, elsewhere)
    assert moved.starts_at == LATER + 2 * HALF

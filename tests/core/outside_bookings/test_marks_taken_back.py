"""A mark that nobody came is taken back there: it stands again, and how it went is asked; or it cannot."""

from datetime import timedelta

import pytest

from core.calendars.facts import Service
from core.meetings.facts import Status
from core.outside_bookings.take import take_absence
from tests.core.outside_bookings.bookings import AT, booking, ended, meetings, take
from tests.core.outside_bookings.scene import Scene
from tests.world import World

A = booking("a", service=Service.CALCOM, event_type="type")
SOON_AFTER = booking("b", AT + timedelta(minutes=30), service=Service.CALCOM, moved_from="a")
KINDS = "SELECT DISTINCT kind FROM messages WHERE kind LIKE 'outcome%' AND state = 'waiting' ORDER BY kind"
QUESTIONS = [("outcome_due",), ("outcome_escalation",), ("outcome_nudge",)]


@pytest.fixture
async def scene(world: World) -> Scene:
    made = Scene(world=world)
    await made.connect(Service.CALCOM)
    return made


async def mark(scene: Scene, *, no_show: bool, minutes: int = 1) -> None:
    """A minute after whatever was before."""
    world = scene.world
    world.pass_time(minutes=minutes)
    await world.run(take_absence, world.product, Service.CALCOM, "a", world.clock.at, no_show=no_show)


async def missed(scene: Scene) -> None:
    await take(scene.world, A)
    await scene.send()
    scene.world.clock.at = A.starts_at
    await mark(scene, no_show=True, minutes=10)


async def statuses(world: World) -> list[Status]:
    return [each.status for each in await meetings(world)]


@pytest.mark.parametrize("is_read", [False, True])
async def test_where_they_have_another_at_that_time_the_mark_stays(scene: Scene, is_read: bool):
    world = scene.world
    await missed(scene)
    await take(world, SOON_AFTER)
    if is_read:
        world.pass_time(minutes=1)
        await take(world, ended(A, moved_to="b"))
    await mark(scene, no_show=False)
    await mark(scene, no_show=False)
    assert await statuses(world) == [Status.NO_SHOW, Status.SCHEDULED]
    await scene.send()
    assert scene.calcom.calls == []
    await take(world, ended(SOON_AFTER))
    await mark(scene, no_show=False)
    assert await statuses(world) == [Status.SCHEDULED, Status.CANCELLED]


async def test_what_is_read_again_of_it_stops_nothing(scene: Scene):
    world = scene.world
    await missed(scene)
    await take(world, SOON_AFTER)
    world.pass_time(minutes=1)
    await take(world, booking("a", service=Service.CALCOM, updated_at=world.clock.at, moved_to="b"))
    assert await statuses(world) == [Status.NO_SHOW, Status.SCHEDULED]


async def test_before_its_end_it_is_asked_about_as_if_it_had_not_been(scene: Scene):
    await missed(scene)
    assert await scene.world.ask(KINDS) == []
    await mark(scene, no_show=False)
    assert await scene.world.ask(KINDS) == QUESTIONS


async def test_after_its_end_who_was_never_asked_is(scene: Scene):
    world = scene.world
    await missed(scene)
    world.clock.at = A.ends_at + timedelta(minutes=30)
    await scene.send()
    world.slack.clear()
    await mark(scene, no_show=False)
    await scene.send()
    assert ("outcome_prompt", "UROSA") in world.slack.kinds()
    assert await world.ask(KINDS) == QUESTIONS[1:]


async def test_of_what_was_read_quietly_nobody_is_asked(scene: Scene):
    world = scene.world
    world.clock.at = A.ends_at + timedelta(days=7)
    gone = booking("a", service=Service.CALCOM, no_show=True, updated_at=world.clock.at)
    await take(world, gone, announce=False)
    world.pass_time(minutes=1)
    back = booking("a", service=Service.CALCOM, updated_at=world.clock.at)
    await take(world, back, announce=False)
    assert await statuses(world) == [Status.SCHEDULED]
    assert await world.ask("SELECT kind FROM messages WHERE kind LIKE 'outcome%'") == []

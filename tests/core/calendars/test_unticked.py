"""A calendar nobody wants read any more holds interviews still: what is done to those is asked about."""

from datetime import datetime, timedelta

import pytest

from core.calendars.choose import choose_calendars
from core.calendars.forms import CalendarsForm
from core.meetings.facts import Meeting
from tests.core.calendars.scene import Scene, drag, plan_something
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
LATER = AT + timedelta(hours=3)


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world=world)


async def untick(scene: Scene) -> None:
    """Ana wants none of her calendars read, nor interviews written."""
    [(connection_id,)] = await scene.world.ask("SELECT id FROM connections")
    form = CalendarsForm(connection_id=connection_id, reads=(), writes=None)
    await scene.world.run(choose_calendars, await scene.world.actor("UANA"), form)


async def look(scene: Scene) -> None:
    await scene.world.ask("UPDATE chores SET due_at = now() - interval '1 second'")
    await scene.rounds.do_due()


async def asks(scene: Scene, meeting: Meeting) -> datetime | None:
    asked = (await scene.meeting(meeting)).in_calendar
    return asked.asked_starts_at if asked else None


async def test_a_drag_there_is_asked_about_and_nothing_else_is_kept(scene: Scene):
    ana = await scene.connect("UANA")
    meeting = await scene.world.book("UANA", at=AT)
    await scene.write()
    await scene.read()
    await untick(scene)
    plan_something(ana, LATER + timedelta(days=1))
    [event_id] = [each.id for each in ana.entries.values() if each.uid == meeting.uid]
    drag(ana, event_id, LATER)
    await look(scene)
    assert await asks(scene, meeting) == LATER
    assert await scene.busy() == []


async def test_once_the_last_one_is_over_it_is_read_no_more(scene: Scene):
    await scene.connect("UANA")
    meeting = await scene.world.book("UANA", at=AT)
    await scene.write()
    await untick(scene)
    await look(scene)
    assert len(await scene.chore()) == 1
    scene.world.clock.at = meeting.ends_at
    await look(scene)
    assert await scene.chore() == []
    await untick(scene)
    assert await scene.chore() == []

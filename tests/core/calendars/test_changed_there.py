"""What was done to our events is told late, not at all or while we write: nothing is lost or made up."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.calendars.decide import put_event_back
from core.meetings.facts import Meeting, Rsvp
from core.meetings.location import LocationKind
from core.meetings.own_link import set_link
from tests.core.calendars.calls import book_call
from tests.core.calendars.scene import Scene, answer, drag, plan_something
from tests.core.providers.contract.memory import Store
from tests.core.providers.failing import Fault
from tests.world import MONDAY, World

HOUR = timedelta(hours=1)
AT = MONDAY + timedelta(days=1, hours=2)
LATER = AT + 3 * HOUR


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world=world)


async def booked(scene: Scene) -> tuple[Meeting, Store, str]:
    """With Ana, in whose calendar it stands, and Bo; and what it is called there."""
    ana, _ = await scene.connect("UANA"), await scene.connect("UBO")
    meeting = await scene.world.book("UANA", "UBO", at=AT)
    await scene.write()
    await scene.read()
    [event_id] = ana.entries
    return meeting, ana, event_id


async def asks(scene: Scene, meeting: Meeting) -> tuple[str | None, datetime | None]:
    there = (await scene.meeting(meeting)).in_calendar
    assert there is not None
    return there.asks, there.asked_starts_at


async def fail_for_an_hour(scene: Scene, store: Store) -> None:
    """What is to be written does not arrive, and is tried again long after."""
    store.faults = [Fault(status=500)]
    await scene.write()
    await scene.world.ask(
        "UPDATE messages SET retry_at = clock_timestamp() + interval '1 hour' WHERE kind = 'calendar_event'"
    )


async def test_a_write_that_is_put_off_holds_up_no_reading(scene: Scene):
    meeting, ana, event_id = await booked(scene)
    moved = await scene.world.move(meeting, LATER)
    await fail_for_an_hour(scene, ana)
    drag(ana, event_id, AT + HOUR)
    other = plan_something(ana, AT + 6 * HOUR)
    await scene.read()
    assert await scene.busy() == [(other.starts_at, other.ends_at)]
    assert await asks(scene, moved) == (None, None)
    await scene.write_on()
    await scene.read()
    assert (ana.entries[event_id].starts_at, await asks(scene, moved)) == (LATER, (None, None))


async def test_what_is_put_back_and_dragged_on_before_it_was_is_put_back(scene: Scene):
    meeting, ana, event_id = await booked(scene)
    drag(ana, event_id, LATER)
    await scene.read()
    await scene.world.run(put_event_back, scene.world.rosa, meeting.id, meeting.version)
    await fail_for_an_hour(scene, ana)
    drag(ana, event_id, LATER + HOUR)
    await scene.read()
    await scene.write_on()
    await scene.read()
    assert (ana.entries[event_id].starts_at, await asks(scene, meeting)) == (AT, (None, None))


async def test_somebody_who_is_not_in_the_meeting_is_busy_with_their_copy(scene: Scene):
    _, ana, event_id = await booked(scene)
    copy = replace(ana.entries[event_id], id="a-copy", guests=())
    cy = await scene.connect("UCY")
    scene.stores["UBO"].keep(copy)
    cy.keep(copy)
    await scene.read()
    assert await scene.busy("UBO") == []  # it takes his time with us
    assert await scene.busy("UCY") == [(copy.starts_at, copy.ends_at)]


async def test_a_deletion_shows_in_what_is_told_whole(scene: Scene):
    scene.tells_whole = True
    meeting, ana, event_id = await booked(scene)
    plan_something(ana, AT + 6 * HOUR)
    await scene.read()
    assert await asks(scene, meeting) == (None, None)
    ana.drop(event_id)
    await scene.read()
    assert await asks(scene, meeting) == ("deleted", None)


@pytest.mark.parametrize("tells_whole", [False, True])
async def test_dragged_beyond_what_is_read_it_is_not_deleted(scene: Scene, *, tells_whole: bool):
    scene.tells_whole = tells_whole
    meeting, ana, event_id = await booked(scene)
    beyond = MONDAY + timedelta(days=200)
    drag(ana, event_id, beyond)
    await scene.read()
    assert await asks(scene, meeting) == ("moved", beyond)
    await scene.world.run(put_event_back, scene.world.rosa, meeting.id, meeting.version)
    await scene.write()
    await scene.read()
    assert [(each.id, each.starts_at) for each in ana.entries.values()] == [(event_id, AT)]
    assert await asks(scene, meeting) == (None, None)


async def test_an_answer_to_the_old_time_is_none_to_the_new_one(scene: Scene):
    meeting, ana, event_id = await booked(scene)
    ana.faults = [Fault(status=403)]
    moved = await scene.world.move(meeting, LATER)
    await scene.write()  # refused: it stays at the old time
    answer(ana, event_id, "ubo@acme.example", Rsvp.ACCEPTED)
    await scene.read()
    assert [each.rsvp for each in (await scene.meeting(moved)).interviewers] == [Rsvp.PENDING] * 2
    assert await asks(scene, moved) == (None, None)


async def test_a_drag_nobody_has_read_yet_is_asked_about_before_anything_else_is_written(scene: Scene):
    ana = await scene.connect("UANA")
    meeting = await book_call(scene, LocationKind.MEET, "UANA", at=AT)
    for _ in range(3):
        await scene.write_on()
    await scene.read()
    [event_id] = ana.entries
    scene.world.slack.clear()
    drag(ana, event_id, LATER)
    await scene.world.run(set_link, scene.world.rosa, meeting.id, "https://calls.example.com/x")
    for _ in range(3):
        await scene.write_on()
    assert (ana.entries[event_id].starts_at, await asks(scene, meeting)) == (LATER, ("moved", LATER))
    assert scene.world.slack.kinds().count(("calendar_question", "UROSA")) == 1
    await scene.read()
    await scene.world.run(put_event_back, scene.world.rosa, meeting.id, meeting.version)
    await scene.write_on()
    assert (ana.entries[event_id].starts_at, await asks(scene, meeting)) == (AT, (None, None))


async def test_a_meeting_that_moved_is_written_over_a_drag_nobody_has_read(scene: Scene):
    meeting, ana, event_id = await booked(scene)
    moved = await scene.world.move(meeting, LATER)
    drag(ana, event_id, AT + HOUR)
    await scene.write()
    assert (ana.entries[event_id].starts_at, await asks(scene, moved)) == (LATER, (None, None))

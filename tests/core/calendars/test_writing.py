"""A booking stands in an interviewer's calendar, once, whatever breaks on the way; cancelled, it goes."""

from datetime import timedelta

import pytest

from core.meetings.facts import Rsvp
from core.messages.failed import retry_failed
from tests.core.calendars.scene import Scene
from tests.core.providers.contract.memory import Fault
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world=world)


async def test_a_booking_is_written_with_its_guests_and_takes_no_time_twice(scene: Scene):
    ana, _ = await scene.connect("UANA"), await scene.connect("UBO")
    meeting = await scene.world.book("UANA", "UBO", at=AT)
    await scene.write()
    [event] = ana.entries.values()
    assert (event.starts_at, event.ends_at, event.uid) == (meeting.starts_at, meeting.ends_at, meeting.uid)
    assert [each.email for each in event.guests] == ["ubo@acme.example"]
    await scene.read()
    assert await scene.busy() == []


async def test_read_before_it_was_noted_as_ours_it_is_forgotten_once_it_is(scene: Scene):
    ana = await scene.connect("UANA")
    await scene.world.book("UANA", at=AT)
    ana.faults = [Fault(status=None, after=True)]  # it was made, and we do not know
    await scene.write()
    await scene.read()
    assert len(await scene.busy()) == 1
    await scene.world.ask("UPDATE messages SET retry_at = NULL")
    await scene.write()
    assert len(ana.entries) == 1
    assert await scene.busy() == []


async def test_moved_it_moves_and_cancelled_it_goes_and_nothing_said_twice_writes_nothing(scene: Scene):
    ana = await scene.connect("UANA")
    meeting = await scene.world.book("UANA", at=AT)
    await scene.write()
    moved = await scene.world.move(meeting, AT + timedelta(hours=2))
    await scene.write()
    [event] = ana.entries.values()
    assert event.starts_at == moved.starts_at
    serial = ana.serial
    await scene.world.ask("UPDATE messages SET state = 'waiting', retry_at = NULL WHERE road = 'google'")
    await scene.write()
    assert ana.serial == serial
    await scene.world.cancel(moved)
    await scene.write()
    assert ana.entries == {}


async def test_cancelled_while_nobody_knows_whether_it_was_written_it_is_found_and_taken_away(scene: Scene):
    ana = await scene.connect("UANA")
    meeting = await scene.world.book("UANA", at=AT)
    ana.faults = [Fault(status=None, after=True)]
    await scene.write()
    await scene.world.cancel(meeting)
    await scene.world.ask("UPDATE messages SET retry_at = NULL")
    await scene.write()
    await scene.world.ask("UPDATE messages SET retry_at = NULL")
    await scene.write()
    assert ana.entries == {}


async def test_cancelled_before_it_was_written_it_never_is(scene: Scene):
    ana = await scene.connect("UANA")
    await scene.world.cancel(await scene.world.book("UANA", at=AT))
    await scene.write()
    assert (ana.entries, ana.serial) == ({}, 0)


async def test_a_refusal_for_good_stands_on_the_card_and_is_tried_again_by_a_press(scene: Scene):
    ana = await scene.connect("UANA")
    meeting = await scene.world.book("UANA", at=AT)
    ana.faults = [Fault(status=403)]
    await scene.write()
    there = (await scene.meeting(meeting)).in_calendar
    assert there is not None
    assert there.failed is not None
    assert there.why == "The service refused this."
    await scene.world.run(retry_failed, scene.world.rosa, there.failed)
    await scene.write()
    assert len(ana.entries) == 1
    again = (await scene.meeting(meeting)).in_calendar
    assert again is not None
    assert again.failed is None


async def test_asked_to_wait_it_waits_and_goes_then(scene: Scene):
    ana = await scene.connect("UANA")
    await scene.world.book("UANA", at=AT)
    ana.faults = [Fault(status=429, retry_after=120.0)]
    await scene.write()
    assert ana.entries == {}
    await scene.world.ask("UPDATE messages SET retry_at = NULL")
    await scene.world.ask("DELETE FROM delivery_pauses")
    await scene.write()
    assert len(ana.entries) == 1


async def test_the_first_who_has_to_come_writes_and_who_scheduled_it_where_nobody_else_can(scene: Scene):
    rosa = await scene.connect("UROSA")
    await scene.world.book("UANA", "UBO", at=AT)
    await scene.write()
    assert len(rosa.entries) == 1
    bo = await scene.connect("UBO")
    await scene.world.book("UANA", "UBO", at=AT + timedelta(hours=3), candidate="Omar Haddad")
    await scene.write()
    assert (len(rosa.entries), len(bo.entries)) == (1, 1)


async def test_an_answer_given_in_slack_is_no_reason_to_write(scene: Scene):
    ana, _ = await scene.connect("UANA"), await scene.connect("UBO")
    meeting = await scene.world.book("UANA", "UBO", at=AT)
    await scene.write()
    serial = ana.serial
    await scene.world.ask("UPDATE attendees SET rsvp = :rsvp", rsvp=Rsvp.ACCEPTED)
    await scene.world.ask("UPDATE messages SET state = 'waiting' WHERE road = 'google'")
    await scene.write()
    assert ana.serial == serial
    await scene.world.move(meeting, AT + timedelta(hours=1))
    await scene.write()
    assert ana.serial == serial + 1


async def test_made_and_deleted_there_before_we_knew_it_is_made_under_another_name(scene: Scene):
    ana = await scene.connect("UANA")
    await scene.world.book("UANA", at=AT)
    ana.faults = [Fault(status=None, after=True)]
    await scene.write()
    ana.drop(next(iter(ana.entries)))
    for _ in range(2):
        await scene.world.ask("UPDATE messages SET retry_at = NULL")
        await scene.write()
    [event_id] = ana.entries
    assert event_id.endswith("-2")


async def test_deleted_there_and_moved_in_slack_since_it_is_written_anew(scene: Scene):
    ana = await scene.connect("UANA")
    meeting = await scene.world.book("UANA", at=AT)
    await scene.write()
    ana.drop(next(iter(ana.entries)))
    moved = await scene.world.move(meeting, AT + timedelta(hours=1))
    await scene.write()
    await scene.write()
    [event] = ana.entries.values()
    assert event.starts_at == moved.starts_at

"""A booking stands in an interviewer's calendar, once, whatever breaks on the way; cancelled, it goes."""

from datetime import timedelta

import pytest

from core.calendars.disconnect import disconnect_account
from core.meetings.facts import Rsvp
from core.messages.failed import retry_failed
from tests.core.calendars.scene import Scene, plan_something
from tests.core.providers.failing import Fault
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
LATER = AT + timedelta(hours=1)


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


async def disconnect(scene: Scene, slack_user_id: str) -> None:
    actor = await scene.world.actor(slack_user_id)
    [(account,)] = await scene.world.ask(
        "SELECT id FROM connections WHERE member_id = :member", member=actor.member_id
    )
    await scene.world.run(disconnect_account, actor, account)


@pytest.mark.parametrize("who", ["UANA", "UROSA"])
async def test_whoever_connects_after_its_account_went_has_it_from_the_next_move_on(scene: Scene, who: str):
    await scene.connect("UANA")
    meeting = await scene.world.book("UANA", at=AT)
    await scene.write()
    await disconnect(scene, "UANA")
    store = await scene.connect(who)
    moved = await scene.world.move(meeting, AT + timedelta(hours=1))
    await scene.write()
    assert [each.starts_at for each in store.entries.values()] == [moved.starts_at]
    there = (await scene.meeting(meeting)).in_calendar
    assert there is not None
    assert there.failed is None


@pytest.mark.parametrize("how", ["moved", "cancelled"])
async def test_out_of_reach_and_not_true_any_more_it_says_so_on_the_card(scene: Scene, how: str):
    await scene.connect("UANA")
    meeting = await scene.world.book("UANA", at=AT)
    await scene.write()
    await disconnect(scene, "UANA")
    await scene.world.ask("UPDATE messages SET state = 'waiting' WHERE road = 'google'")
    await scene.write()
    there = (await scene.meeting(meeting)).in_calendar
    assert there is None or there.failed is None
    await (scene.world.cancel(meeting) if how == "cancelled" else scene.world.move(meeting, LATER))
    await scene.write()
    there = (await scene.meeting(meeting)).in_calendar
    assert there is not None
    assert there.why == "The account whose calendar it stands in is not connected any more."


async def test_a_meeting_that_is_over_is_not_written_again(scene: Scene):
    ana = await scene.connect("UANA")
    meeting = await scene.world.book("UANA", at=AT)
    await scene.write()
    [before] = ana.entries.values()
    scene.world.clock.at = meeting.ends_at
    await scene.world.ask("UPDATE meeting_types SET name = 'Renamed'")
    await scene.world.ask("UPDATE messages SET state = 'waiting' WHERE road = 'google'")
    await scene.write()
    assert [*ana.entries.values()] == [before]


async def test_only_a_hosts_copy_is_forgotten_as_ours(scene: Scene):
    ana, bo = await scene.connect("UANA"), await scene.connect("UBO")
    await scene.world.book("UANA", at=AT)
    plan_something(bo, AT + timedelta(hours=4))
    await scene.read()
    await scene.world.ask("UPDATE busy_times SET ical_uid = (SELECT uid::text FROM meetings)")
    await scene.write()
    assert (len(ana.entries), len(await scene.busy("UBO"))) == (1, 1)

"""What is changed in Slack is changed at the scheduler, what is told of it is known; nothing goes round."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.meetings.decided import Choice, Decision
from core.meetings.draft import revise_draft
from core.meetings.facts import Meeting, Outcome, Status
from core.outside.trouble import Denied, SlotGone, Unreachable
from core.schedulers.facts import BookingStatus
from tests.core.outside_bookings.bookings import AT, booking, ended, meetings, take
from tests.core.outside_bookings.scene import Memory, Scene

LATER = AT + timedelta(days=1)
SOON_AFTER = AT + timedelta(minutes=15)


async def booked(scene: Scene, memory: Memory) -> Meeting:
    one = booking(service=memory.service, event_type="type")
    memory.hold(one)
    await take(scene.world, one)
    await scene.send()
    assert memory.calls == []
    [meeting] = await meetings(scene.world)
    return meeting


async def tell_everything(scene: Scene, memory: Memory) -> None:
    """The scheduler tells of all it knows, twice."""
    for each in [*memory.kept.values(), *memory.kept.values()]:
        await take(scene.world, each, is_moved=each.moved_to is not None)


async def assert_quiet(scene: Scene, memory: Memory) -> None:
    """Neither side sets the other going."""
    before = list(memory.calls), [(each.version, each.status) for each in await meetings(scene.world)]
    for _ in range(2):
        await tell_everything(scene, memory)
        await scene.send()
    assert before == (
        memory.calls,
        [(each.version, each.status) for each in await meetings(scene.world)],
    )


@pytest.mark.parametrize("service", ["calendly", "calcom"])
async def test_a_cancellation_is_made_there(scene: Scene, service: str):
    memory: Memory = getattr(scene, service)
    await scene.world.cancel(await booked(scene, memory))
    await scene.send()
    assert memory.calls == ["cancel a"]
    await assert_quiet(scene, memory)
    assert scene.world.mail.sent == []


async def test_cancelled_before_it_was_ever_sent_it_is_cancelled_there_all_the_same(scene: Scene):
    one = booking()
    scene.calendly.hold(one)
    await take(scene.world, one)
    [meeting] = await meetings(scene.world)
    await scene.world.cancel(meeting)
    await scene.send()
    assert scene.calendly.calls == ["cancel a"]


async def test_replaced_by_one_booked_here_it_is_cancelled_there(scene: Scene):
    world = scene.world
    meeting = await booked(scene, scene.calendly)
    form = replace(await world.form("UANA", candidate="Tomas Okafor"), type_id=meeting.type_id)
    draft = await world.run(revise_draft, world.rosa, form)
    assert draft.existing is not None
    assert draft.existing.service == "calendly"
    said = Decision(meeting_id=meeting.id, version=1, choice=Choice.REPLACE)
    await world.book_form(replace(draft.form, existing=said, custom_starts_at=AT))
    await scene.send()
    assert scene.calendly.calls == ["cancel a"]
    assert world.mail.kinds() == [("invitation", "tomas@mail.example")]
    await tell_everything(scene, scene.calendly)
    assert [each.status for each in await meetings(world)] == [Status.CANCELLED, Status.SCHEDULED]


async def test_used_it_is_moved_there(scene: Scene):
    world = scene.world
    meeting = await booked(scene, scene.calcom)
    form = replace(await world.form("UROSA", candidate="Tomas Okafor"), type_id=meeting.type_id)
    draft = await world.run(revise_draft, world.rosa, replace(form, duration_minutes=45))
    said = Decision(meeting_id=meeting.id, version=1, choice=Choice.USE)
    await world.book_form(replace(draft.form, existing=said, custom_starts_at=LATER))
    await scene.send()
    assert scene.calcom.calls == ["move a"]
    assert [(each.version, each.starts_at) for each in await meetings(world)] == [(2, LATER)]


async def test_a_move_is_made_at_cal_com(scene: Scene):
    meeting = await booked(scene, scene.calcom)
    await scene.world.move(meeting, LATER)
    await scene.send()
    assert scene.calcom.calls == ["move a"]
    await assert_quiet(scene, scene.calcom)
    [after] = await meetings(scene.world)
    assert (after.version, after.starts_at, after.status) == (2, LATER, Status.SCHEDULED)
    assert scene.world.mail.sent == []


@pytest.mark.parametrize(
    "at, calls", [(LATER, ["book 03 10:00", "cancel a"]), (SOON_AFTER, ["cancel a", "book 02 10:15"])]
)
async def test_a_move_at_calendly_is_another_booking(scene: Scene, at: datetime, calls: list[str]):
    meeting = await booked(scene, scene.calendly)
    await scene.world.move(meeting, at)
    await scene.send()
    assert scene.calendly.calls == calls
    await assert_quiet(scene, scene.calendly)
    [after] = await meetings(scene.world)
    assert (after.version, after.starts_at, after.status) == (2, at, Status.SCHEDULED)


async def test_the_webhook_may_be_faster_than_our_own_note(scene: Scene):
    meeting = await booked(scene, scene.calendly)
    await scene.world.move(meeting, LATER)
    made = booking("made", LATER, tag=meeting.uid)
    await take(scene.world, made)
    assert len(await meetings(scene.world)) == 1
    stranger = booking("stranger", LATER + timedelta(days=3), tag=meeting.uid)
    await take(scene.world, stranger)
    assert len(await meetings(scene.world)) == 2


async def test_cut_off_between_booking_and_cancelling_it_is_cancelled_later(scene: Scene):
    meeting = await booked(scene, scene.calendly)
    await scene.world.move(meeting, LATER)
    scene.calendly.trouble = [None, Unreachable("gone")]
    await scene.send()
    await scene.world.ask("UPDATE messages SET retry_at = NULL")
    await scene.send()
    assert scene.calendly.calls == ["book 03 10:00", "cancel a"]
    await assert_quiet(scene, scene.calendly)


async def test_a_time_that_is_not_offered_is_said_on_the_card_and_tried_again(scene: Scene):
    meeting = await booked(scene, scene.calendly)
    await scene.world.move(meeting, LATER)
    scene.calendly.trouble = [SlotGone()]
    await scene.send()
    await scene.send()
    [after] = await meetings(scene.world)
    assert after.outside is not None
    assert after.outside.failed is not None
    assert after.outside.why == (
        "Calendly does not offer this time. Ask the candidate to choose another time there."
    )
    assert scene.calendly.kept["a"].status is BookingStatus.ACTIVE
    assert "undelivered" in {each.kind for each in scene.world.slack.sent}
    # They cancel there after all: it is the meeting's end.
    await take(scene.world, ended(booking(event_type="type")))
    [over] = await meetings(scene.world)
    assert over.status is Status.CANCELLED


async def test_a_refused_key_is_said_too(scene: Scene):
    meeting = await booked(scene, scene.calcom)
    scene.calcom.trouble = [Denied("Make the key anew.")]
    await scene.world.cancel(meeting)
    await scene.send()
    [after] = await meetings(scene.world)
    assert after.outside is not None
    assert after.outside.why == "Make the key anew."


async def test_an_absence_recorded_here_is_marked_there_and_back(scene: Scene):
    meeting = await booked(scene, scene.calcom)
    await scene.world.record(meeting, Outcome.NO_SHOW)
    await scene.send()
    await assert_quiet(scene, scene.calcom)
    await scene.world.record(meeting, Outcome.ADVANCE)
    await scene.send()
    assert scene.calcom.calls == ["absent a True", "absent a False"]

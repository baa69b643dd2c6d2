"""A meeting follows its booking: to another time, to its end, and back from a mark that nobody came."""

from datetime import datetime

from psycopg.errors import ExclusionViolation
from sqlalchemy.exc import IntegrityError

from core.candidates.read import access_candidate
from core.meetings.attend import give_time_back
from core.meetings.cancel import call_off
from core.meetings.facts import Outcome, Party, Status
from core.meetings.load import access_meeting
from core.meetings.reasons import Reason, cancel_reason
from core.meetings.undo import ask_again
from core.meetings.versions import close_version, set_time
from core.messages.audience import audience_of
from core.messages.outbox import MAIL, drop_waiting, enqueue, touch, touch_living
from core.messages.plan import ASKS_OUTCOME, after_move, history, living_messages, outside_booking
from core.messages.timed import timed_messages
from core.offers.freed import time_freed
from core.outside_bookings.begin import accept_for_host, begin_meeting, place_of
from core.outside_bookings.chain import ENDED, later
from core.outside_bookings.host_time import keep_time_of_all, keep_time_of_others
from core.outside_bookings.rows import rows_of_meeting
from core.outside_bookings.told import opened
from core.records.audit import record_change
from core.schedulers.facts import Booking, BookingStatus
from core.tenancy import Actor, Tx
from db.models import Meeting, OutsideBooking

MOVED = "company_other"
_REASONS = {Party.CANDIDATE: "candidate_asked", Party.INTERVIEWER: "interviewer_unavailable"}
LONGEST_NOTE = 1000


def begins_anew(meeting: Meeting, booking: Booking, now: datetime) -> bool:
    """Whether a booking that follows the meeting's is an interview of its own: the meeting was cancelled
    there, has its outcome, or was over when this was booked. One cancelled in Slack stays cancelled, and what
    we booked for a meeting ourselves is for that one only.
    """
    if booking.tag == meeting.uid and booking.starts_at == meeting.starts_at:
        return False
    if meeting.status == Status.CANCELLED:
        return meeting.cancelled_by_id is None
    return meeting.outcome is not None or _was_over(meeting, booking, now)


def _was_over(meeting: Meeting, booking: Booking, now: datetime) -> bool:
    """Where nobody says when it was booked, one to come was now. A move told late is still a move."""
    booked_at = booking.created_at or (now if booking.ends_at > now else meeting.starts_at)
    return booked_at >= meeting.ends_at


async def begin_again(
    tx: Tx, meeting: Meeting, row: OutsideBooking, booking: Booking, actor: Actor, *, announce: bool
) -> Meeting:
    """Another meeting with the same candidate; what was left to ask about them is asked of this one."""
    asked = None
    for each in await rows_of_meeting(tx, meeting.id):
        each.status = later(BookingStatus(each.status), BookingStatus.CANCELLED)
        asked, each.asked_candidate_id = asked or each.asked_candidate_id, None
    await tx.session.flush()
    if asked is not None:
        await touch_living(tx, meeting)
    same = await access_candidate(tx, meeting.candidate_id) if meeting.candidate_id else None
    known = (same, asked) if same else None
    return await begin_meeting(tx, row, booking, actor, announce=announce, known=known)


async def follow_move(
    tx: Tx, meeting: Meeting, actor: Actor, row: OutsideBooking, booking: Booking, *, announce: bool
) -> None:
    """The same meeting at the booking's time and place, one version more for another time; nothing where it
    is over. For one that was cancelled here the booking is, too. announce: whether people are told.
    """
    row.meeting_id = meeting.id
    if meeting.status == Status.CANCELLED:
        await _cancel_there(tx, meeting, row)
    if meeting.status == Status.CANCELLED or meeting.outcome is not None:
        return
    is_elsewhere = _follow_place(meeting, booking)
    if (row.starts_at, row.ends_at) != (meeting.starts_at, meeting.ends_at):
        await _follow_time(tx, meeting, actor, row, booking.reason, announce=announce)
    elif is_elsewhere:
        await tx.session.flush()
        await touch_living(tx, meeting)


async def _cancel_there(tx: Tx, meeting: Meeting, row: OutsideBooking) -> None:
    if row.status not in ENDED and row.ends_at > tx.now:
        await tx.session.flush()
        await touch(tx, meeting, outside_booking(await audience_of(tx, meeting), tx.now))


async def follow_place(tx: Tx, row: OutsideBooking, before: Booking | None) -> None:
    """A booking that the meeting was brought to is told to be elsewhere than `before`, or where at last."""
    booking = opened(tx.secrets, row.told)
    if before is None or booking is None or not _is_told_elsewhere(before, booking):
        return
    if row.meeting_id is None or row.taken != BookingStatus.ACTIVE:
        return
    if (await rows_of_meeting(tx, row.meeting_id))[-1] is not row:
        return
    meeting = await access_meeting(tx, row.meeting_id, lock=True)
    is_open = meeting.status != Status.CANCELLED and meeting.outcome is None
    if is_open and _follow_place(meeting, booking):
        meeting.updated_at = tx.now
        await tx.session.flush()
        await touch_living(tx, meeting)


def _is_told_elsewhere(before: Booking, booking: Booking) -> bool:
    """What was true before is told late, and no news."""
    is_late = before.updated_at and booking.updated_at and booking.updated_at < before.updated_at
    return not is_late and (before.location, before.join_url) != (booking.location, booking.join_url)


def _follow_place(meeting: Meeting, booking: Booking) -> bool:
    """Whether it is another one; a room that somebody chose here stays."""
    if meeting.room_id is not None or not (booking.join_url or booking.location):
        return False
    before = (meeting.location_kind, meeting.location_detail, meeting.join_url)
    meeting.location_kind, meeting.location_detail = place_of(booking)
    meeting.join_url = booking.join_url
    return before != (meeting.location_kind, meeting.location_detail, meeting.join_url)


async def _follow_time(
    tx: Tx, meeting: Meeting, actor: Actor, row: OutsideBooking, why: str, *, announce: bool
) -> None:
    before, ended = meeting.starts_at, meeting.ends_at
    await close_version(tx, meeting, actor, MOVED, why[:LONGEST_NOTE])
    await give_time_back(tx, meeting)
    set_time(tx, meeting, row.starts_at, row.ends_at)
    await tx.session.flush()
    await keep_time_of_all(tx, meeting)
    await keep_time_of_others(tx, meeting)
    await accept_for_host(tx, meeting)
    await _tell_move(tx, meeting, announce=announce)
    if announce:
        await enqueue(tx, meeting, time_freed(meeting, before, ended, Party.CANDIDATE, tx.now))
    facts = {"service": row.service, "from": before.isoformat(), "to": meeting.starts_at.isoformat()}
    await record_change(
        tx,
        actor,
        "meeting.moved_outside",
        "meeting",
        meeting.id,
        facts=facts | {"version": meeting.version},
        person_id=meeting.candidate_id,
    )


async def _tell_move(tx: Tx, meeting: Meeting, *, announce: bool) -> None:
    """Without `announce` they are reminded at the new time all the same."""
    audience = await audience_of(tx, meeting)
    await drop_waiting(tx, meeting)
    await touch_living(tx, meeting)
    if meeting.ends_at > tx.now:
        if announce:
            # One that was taken quietly has nothing yet to look at and to press.
            await touch(tx, meeting, living_messages(meeting, audience, tx.now))
            told = after_move(meeting, audience, tx.now, None)
        else:
            told = timed_messages(meeting, audience, tx.now)
        await enqueue(tx, meeting, [each for each in told if each.road != MAIL])


async def follow_cancellation(
    tx: Tx, meeting: Meeting, actor: Actor, booking: Booking | None, *, announce: bool
) -> None:
    """It does not take place; nothing where it was cancelled already, or its outcome is recorded.

    announce: whether people are told; of one whose time is over nobody is.
    """
    if meeting.status == Status.CANCELLED or meeting.outcome is not None:
        return
    party = booking.cancelled_by if booking else None
    note = booking.reason[:LONGEST_NOTE] if booking else ""
    is_told = announce and meeting.ends_at > tx.now
    await call_off(tx, meeting, actor, _reason(party), note, announce=is_told)


def _reason(party: Party | None) -> Reason:
    return cancel_reason(_REASONS.get(party, "company_other") if party else "company_other")


async def follow_absence(
    tx: Tx, meeting: Meeting, actor: Actor, *, no_show: bool, announce: bool = True
) -> None:
    """They did not come, or did after all; an outcome that a person recorded stays, and so does the mark
    where they have another interview at that time by now.
    """
    is_told = meeting.outcome == Outcome.NO_SHOW and meeting.outcome_by_id is None
    if meeting.status == Status.CANCELLED or no_show == is_told:
        return
    if (meeting.outcome is not None and not is_told) or meeting.starts_at > tx.now:
        return
    if not await _is_marked(tx, meeting, no_show=no_show):
        return
    await _tell_absence(tx, meeting, no_show=no_show, announce=announce)
    await record_change(
        tx,
        actor,
        "meeting.no_show_outside",
        "meeting",
        meeting.id,
        facts={"no_show": no_show},
        person_id=meeting.candidate_id,
    )


async def _is_marked(tx: Tx, meeting: Meeting, *, no_show: bool) -> bool:
    """False where it cannot be taken back: in two interviews at once nobody can be."""
    try:
        async with tx.session.begin_nested():
            meeting.status = Status.NO_SHOW if no_show else Status.SCHEDULED
            meeting.outcome = Outcome.NO_SHOW if no_show else None
            meeting.outcome_at = meeting.completed_at = tx.now if no_show else None
            meeting.updated_at = tx.now
            await tx.session.flush()
    except IntegrityError as error:
        if not isinstance(error.orig, ExclusionViolation):
            raise
        await tx.session.refresh(meeting)
        return False
    return True


async def _tell_absence(tx: Tx, meeting: Meeting, *, no_show: bool, announce: bool) -> None:
    audience = await audience_of(tx, meeting)
    if no_show:
        await drop_waiting(tx, meeting, kinds=tuple(ASKS_OUTCOME))
    await touch_living(tx, meeting)
    if announce and not no_show:
        await ask_again(tx, meeting, audience)
    if announce:
        what = "outcome" if no_show else "outcome_undone"
        await enqueue(tx, meeting, history(meeting, audience, what, None, tx.now))

"""Bookings that we made ourselves, for a meeting moved in Slack, told of before or after we know of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from core.calendars.facts import Service
from core.meetings.facts import Party, Status
from core.meetings.load import access_meeting
from core.messages.audience import audience_of
from core.messages.outbox import touch
from core.messages.plan import outside_booking
from core.outside_bookings.rows import find_row, rows_of_meeting, tell_row
from core.outside_bookings.told import opened
from core.schedulers.facts import Booking, BookingStatus
from core.tenancy import Tx
from db.models import Meeting, MeetingVersion, OutsideBooking


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Whose booking it is, and the last one we knew of. is_left: the meeting was moved on before we knew."""

    meeting: Meeting
    last: OutsideBooking
    is_left: bool


async def made_by_us(tx: Tx, booking: Booking) -> Made | None:
    """Our tag alone proves nothing, as who books may write it themselves: it has to be the same person, at a
    time the meeting was moved to. None for what has its meeting already.
    """
    if not booking.tag or booking.moved_from:
        return None
    row = await find_row(tx, booking.service, booking.key)
    if row is not None and row.meeting_id is not None:
        return None
    found = await tx.session.scalar(
        select(Meeting.id).where(Meeting.workspace_id == tx.workspace_id, Meeting.uid == booking.tag)
    )
    rows = await rows_of_meeting(tx, found) if found is not None else []
    if found is None or not rows:
        return None
    last = rows[-1]
    told = opened(tx.secrets, last.told)
    is_same = told is not None and told.invitee.email.lower() == booking.invitee.email.lower()
    if not is_same or last.service != booking.service:
        return None
    # Before its messages, as all who change a meeting do; and it stays at its time meanwhile.
    meeting = await access_meeting(tx, found, lock=True)
    is_left = booking.starts_at != meeting.starts_at
    if is_left and not await _was_moved_there(tx, meeting, booking):
        return None
    return Made(meeting=meeting, last=last, is_left=is_left)


async def _was_moved_there(tx: Tx, meeting: Meeting, booking: Booking) -> bool:
    found = await tx.session.scalar(
        select(MeetingVersion.version)
        .where(
            MeetingVersion.workspace_id == tx.workspace_id,
            MeetingVersion.meeting_id == meeting.id,
            MeetingVersion.version > 1,
            MeetingVersion.starts_at == booking.starts_at,
        )
        .limit(1)
    )
    return found is not None


async def join_chain(tx: Tx, booking: Booking, made: Made) -> Booking | None:
    """The booking, with the one it takes the place of, which is to end; None for one to end itself."""
    await touch(tx, made.meeting, outside_booking(await audience_of(tx, made.meeting), tx.now))
    if not made.is_left:
        made.last.is_moved = True
        return replace(booking, moved_from=made.last.key)
    row, _ = await tell_row(tx, booking, is_moved=True)
    row.moved_from, made.last.moved_from = made.last.moved_from, row.key
    row.meeting_id, row.taken = made.meeting.id, BookingStatus.ACTIVE
    await tx.session.flush()
    return None


async def pass_over_left(tx: Tx, meeting: Meeting | None, rows: Sequence[OutsideBooking]) -> None:
    """The meeting, which is locked, does not go back to bookings it has left; the last is to move on, too."""
    left = await left_behind(tx, meeting, rows) if meeting else []
    for each in left:
        each.taken = BookingStatus.ACTIVE
    await tx.session.flush()
    if meeting and left and left[-1] is rows[-1]:
        await touch(tx, meeting, outside_booking(await audience_of(tx, meeting), tx.now))


async def left_behind(tx: Tx, meeting: Meeting, rows: Sequence[OutsideBooking]) -> list[OutsideBooking]:
    """Of a chain, oldest first, those we made for a time that the meeting was moved on from before it was
    brought to them. Its times and the chain are gone along side by side: who booked may well go back to a
    time it once had.
    """
    waiting = [each for each in rows if each.taken is None and each.starts_at != meeting.starts_at]
    if not waiting or meeting.status != Status.SCHEDULED:
        return []
    times, reached, left = await _times(tx, meeting), 0, []
    for row in rows:
        at = next((at for at, start in times if at > reached and start == row.starts_at), None)
        reached = at or reached
        if at is not None and row in waiting and _may_be_ours(opened(tx.secrets, row.told), meeting):
            left.append(row)
    return left


async def _times(tx: Tx, meeting: Meeting) -> list[tuple[int, datetime]]:
    """Each version's, oldest first."""
    found = await tx.session.execute(
        select(MeetingVersion.version, MeetingVersion.starts_at)
        .where(MeetingVersion.workspace_id == tx.workspace_id, MeetingVersion.meeting_id == meeting.id)
        .order_by(MeetingVersion.version)
    )
    return [(row.version, row.starts_at) for row in found]


def _may_be_ours(booking: Booking | None, meeting: Meeting) -> bool:
    """Nothing of ours can be put on what is moved at Cal.com, which may say that it was the candidate."""
    if booking is None or booking.cancelled_by is Party.CANDIDATE:
        return False
    return booking.service is Service.CALCOM or booking.tag == meeting.uid

"""Bookings that we made ourselves, for a meeting moved in Slack, told of before or after we know of them."""

from dataclasses import dataclass, replace

from sqlalchemy import select

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
    row = await tell_row(tx, booking, is_moved=True)
    row.moved_from, made.last.moved_from = made.last.moved_from, row.key
    row.meeting_id, row.taken = made.meeting.id, BookingStatus.ACTIVE
    await tx.session.flush()
    return None

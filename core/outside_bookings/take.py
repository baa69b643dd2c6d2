"""Takes what a scheduler says of a booking: told twice, late or in another order, it comes to the same."""

from dataclasses import replace
from datetime import datetime

from psycopg.errors import ExclusionViolation
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.calendars.busy import free_booked
from core.calendars.facts import Service
from core.meetings.load import access_meeting
from core.messages.notices import Notice, tell
from core.outside_bookings.begin import begin_meeting
from core.outside_bookings.chain import Step, missing, steps
from core.outside_bookings.fields import keep_answers
from core.outside_bookings.follow import follow_absence, follow_cancellation, follow_move
from core.outside_bookings.people import keeper_of
from core.outside_bookings.rows import chain_of, find_row, link_of, lock_bookings, rows_of_meeting, tell_row
from core.outside_bookings.told import opened
from core.schedulers.facts import Booking, BookingStatus
from core.tenancy import Actor, Tx
from db.models import Meeting, OutsideBooking

NOT_TAKEN = "outside_not_taken"
TWO_AT_ONCE = "The candidate has another interview at that time."


async def take_booking(
    tx: Tx,
    actor: Actor,
    booking: Booking,
    *,
    is_moved: bool = False,
    alone: bool = False,
    announce: bool = True,
) -> str | None:
    """Bring its meeting to where the booking is; what is known already changes nothing.

    Answers the key of a booking that it followed and nobody told us of: it waits for that one, unless it is
    to be taken `alone`. is_moved: another booking takes its place. announce: whether people are told.
    """
    await lock_bookings(tx, booking.service)
    before = await _replaced_by_us(tx, booking)
    booking = replace(booking, moved_from=before) if before else booking
    row = await tell_row(tx, booking, is_moved=is_moved)
    return await _settle(tx, actor, row, alone=alone, announce=announce)


async def take_absence(
    tx: Tx, actor: Actor, service: Service, key: str, at: datetime, *, no_show: bool
) -> bool:
    """Somebody was marked as absent there, or no longer; False for a booking nobody told us of yet."""
    await lock_bookings(tx, service)
    row = await find_row(tx, service, key)
    if row is None:
        return False
    if row.no_show_at is None or at > row.no_show_at:
        row.no_show, row.no_show_at, row.synced_at = no_show, at, tx.now
    await _settle(tx, actor, row, alone=False, announce=True)
    return True


async def _replaced_by_us(tx: Tx, booking: Booking) -> str | None:
    """The key of the booking in whose place we made this one; our tag alone proves nothing, as who books may
    write it themselves: it has to be the same person, at the time the meeting was moved to.
    """
    if not booking.tag or booking.moved_from:
        return None
    meeting = await tx.session.scalar(
        select(Meeting).where(Meeting.workspace_id == tx.workspace_id, Meeting.uid == booking.tag)
    )
    rows = await rows_of_meeting(tx, meeting.id) if meeting is not None else []
    if meeting is None or not rows or booking.key in {each.key for each in rows}:
        return None
    last = opened(tx.secrets, rows[-1].told)
    is_same = last is not None and last.invitee.email.lower() == booking.invitee.email.lower()
    is_there = rows[-1].service == booking.service and booking.starts_at == meeting.starts_at
    return rows[-1].key if is_same and is_there else None


async def _settle(tx: Tx, actor: Actor, row: OutsideBooking, *, alone: bool, announce: bool) -> str | None:
    rows = {each.key: each for each in await chain_of(tx, row)}
    links = [link_of(each) for each in rows.values()]
    gap = missing(links)
    if gap is not None and not alone:
        return gap
    meeting_id = next((each.meeting_id for each in rows.values() if each.meeting_id), None)
    meeting = await access_meeting(tx, meeting_id, lock=True) if meeting_id else None
    for key, step in steps(links):
        try:
            async with tx.session.begin_nested():
                meeting = await _take(tx, actor, rows[key], step, meeting, announce=announce)
        except IntegrityError as error:
            if not isinstance(error.orig, ExclusionViolation):
                raise
            await _note_trouble(tx, rows[key])
            return None
    await _mark_absence(tx, actor, list(rows.values())[-1], meeting)
    return None


async def _take(
    tx: Tx, actor: Actor, row: OutsideBooking, step: Step, meeting: Meeting | None, *, announce: bool
) -> Meeting | None:
    booking = opened(tx.secrets, row.told)
    if step is Step.CANCEL:
        if meeting is not None:
            await follow_cancellation(tx, meeting, actor, booking)
        row.taken = BookingStatus.CANCELLED
    elif booking is not None:
        if meeting is None:
            meeting = await begin_meeting(tx, row, booking, actor, announce=announce)
        else:
            await follow_move(tx, meeting, actor, row, booking)
        await free_booked(tx, meeting.id)
        await keep_answers(tx, booking, actor, meeting.candidate_id, is_news=announce)
        row.taken, row.trouble = BookingStatus.ACTIVE, None
    await tx.session.flush()
    return meeting


async def _mark_absence(tx: Tx, actor: Actor, last: OutsideBooking, meeting: Meeting | None) -> None:
    if meeting is not None and last.no_show_at is not None:
        await follow_absence(tx, meeting, actor, no_show=last.no_show)
        await tx.session.flush()


async def _note_trouble(tx: Tx, row: OutsideBooking) -> None:
    """It cannot be a meeting of ours: whoever looks after the scheduler hears of it once."""
    await tx.session.refresh(row)
    row.trouble = TWO_AT_ONCE
    keeper = await keeper_of(tx, row.service)
    if keeper is not None:
        about = {"service": row.service, "starts_at": row.starts_at.isoformat(), "why": TWO_AT_ONCE}
        notice = Notice(kind=NOT_TAKEN, recipient=keeper.slack_user_id, subject=str(row.id), detail=about)
        await tell(tx, [notice])
    await tx.session.flush()

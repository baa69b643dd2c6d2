"""Takes what a scheduler says of a booking: told twice, late or in another order, it comes to the same."""

from collections.abc import Collection, Mapping
from datetime import datetime

from psycopg.errors import ExclusionViolation
from sqlalchemy.exc import IntegrityError

from core.calendars.busy import free_booked
from core.calendars.facts import Service
from core.meetings.load import lock_meetings
from core.messages.notices import Notice, tell
from core.outside_bookings.begin import begin_meeting
from core.outside_bookings.chain import Step, missing, steps
from core.outside_bookings.fields import keep_answers
from core.outside_bookings.follow import (
    begin_again,
    begins_anew,
    follow_absence,
    follow_cancellation,
    follow_move,
    follow_place,
)
from core.outside_bookings.hosts import follow_hosts
from core.outside_bookings.ours import join_chain, made_by_us, pass_over_left
from core.outside_bookings.people import keeper_of
from core.outside_bookings.rows import chain_of, find_row, link_of, lock_bookings, tell_row
from core.outside_bookings.told import opened
from core.schedulers.facts import Booking, BookingStatus
from core.tenancy import Actor, Tx
from db.models import Meeting, OutsideBooking

NOT_TAKEN = "outside_not_taken"
TWO_AT_ONCE = "The candidate has another interview at that time."

Rows = Mapping[str, OutsideBooking]
"""A chain by key, oldest first."""


async def take_booking(
    tx: Tx,
    actor: Actor,
    booking: Booking,
    *,
    is_moved: bool = False,
    alone: bool = False,
    announce: bool = True,
    since: datetime | None = None,
) -> str | None:
    """Bring its meeting to where the booking is; what is known already changes nothing.

    Answers the key of a booking that it followed and nobody told us of: it waits for that one, unless it is
    to be taken `alone`. is_moved: another booking takes its place. announce: whether people are told; of one
    met for the first time only if it was booked since then, or nobody knows when.
    """
    await lock_bookings(tx, booking.service)
    made = await made_by_us(tx, booking)
    joined = await join_chain(tx, booking, made) if made else booking
    if joined is None:
        return None
    row, before = await tell_row(tx, joined, is_moved=is_moved)
    _note_absence(row, joined)
    gap = await _settle(tx, actor, row, alone=alone, announce=announce, since=since)
    await follow_place(tx, row, before)
    return gap


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
    await _settle(tx, actor, row, alone=False, announce=True, since=None)
    return True


def _note_absence(row: OutsideBooking, booking: Booking) -> None:
    """A booking that is read says it too, and when it was changed last; what was told later stays."""
    at = booking.updated_at or (booking.ends_at if booking.no_show else None)
    is_late = at is None or (row.no_show_at is not None and at <= row.no_show_at)
    is_news = booking.status is BookingStatus.ACTIVE and row.no_show != booking.no_show
    if is_news and not is_late:
        row.no_show, row.no_show_at = booking.no_show, at


async def _settle(
    tx: Tx,
    actor: Actor,
    row: OutsideBooking,
    *,
    alone: bool,
    announce: bool,
    since: datetime | None,
) -> str | None:
    rows = {each.key: each for each in await chain_of(tx, row)}
    gap = missing([link_of(each) for each in rows.values()])
    if gap is not None and not alone:
        return gap
    known = await _meetings_of(tx, rows)
    meeting = known[-1] if known else None
    await pass_over_left(tx, meeting, list(rows.values()))
    news = _news(tx, rows, since) if announce else frozenset()
    meeting, refused = await _take_all(tx, actor, rows, meeting, news)
    await _note_trouble(tx, rows, refused)
    if meeting is not None:
        await _belong(tx, rows, meeting, refused)
        await follow_hosts(tx, meeting, actor, _of(meeting, rows), news)
    for each in known:
        if each.id == row.meeting_id:
            last = _of(each, rows)[-1]
            await _mark_absence(tx, actor, last, each, announce=last.key in news)
    return None


async def _meetings_of(tx: Tx, rows: Rows) -> list[Meeting]:
    """Locked, in the order of their bookings: who booked again after one was over has several."""
    ids = dict.fromkeys(each.meeting_id for each in rows.values() if each.meeting_id)
    found = {each.id: each for each in await lock_meetings(tx, ids)}
    return [found[each] for each in ids]


def _of(meeting: Meeting, rows: Rows) -> list[OutsideBooking]:
    return [each for each in rows.values() if each.meeting_id == meeting.id]


def _news(tx: Tx, rows: Rows, since: datetime | None) -> frozenset[str]:
    """The keys people are told of: all but those met for the first time that were booked before `since`."""
    if since is None:
        return frozenset(rows)
    return frozenset(key for key, row in rows.items() if row.taken or not _is_older(tx, row, since))


def _is_older(tx: Tx, row: OutsideBooking, since: datetime) -> bool:
    booking = opened(tx.secrets, row.told)
    return booking is not None and booking.created_at is not None and booking.created_at < since


async def _take_all(
    tx: Tx, actor: Actor, rows: Rows, meeting: Meeting | None, news: Collection[str]
) -> tuple[Meeting | None, OutsideBooking | None]:
    """The meeting, and the booking it could not be brought to. One is passed over where a later one can be.

    What was moved, or over, before anybody here heard of it is no news to anybody.
    """
    todo = steps([link_of(each) for each in rows.values()])
    is_ending = bool(todo) and todo[-1][1] is Step.CANCEL
    is_known, refused = meeting is not None, None
    is_over = is_ending and not is_known
    for key, step in todo:
        is_anew = meeting is not None and _begins_anew(tx, rows[key], meeting)
        is_first = meeting is None or (is_anew and step is Step.FOLLOW)
        if is_first:
            is_known, is_over = False, is_ending
        is_told = key in news and not is_over and (is_known or is_first)
        try:
            async with tx.session.begin_nested():
                meeting = await _take(tx, actor, rows[key], step, meeting, is_anew=is_anew, announce=is_told)
                if meeting is not None and step is Step.FOLLOW:
                    await _keep_answers(tx, actor, rows[key], meeting, is_news=key in news)
                    await _mark_absence(tx, actor, rows[key], meeting, announce=is_known and key in news)
            refused = None
            is_known = is_known or (meeting is not None and key not in news)  # a move since then is news
        except IntegrityError as error:
            if not isinstance(error.orig, ExclusionViolation):
                raise
            refused = rows[key]
            for each in filter(None, (*rows.values(), meeting)):
                await tx.session.refresh(each)
    return meeting, refused


async def _take(
    tx: Tx,
    actor: Actor,
    row: OutsideBooking,
    step: Step,
    meeting: Meeting | None,
    *,
    is_anew: bool,
    announce: bool,
) -> Meeting | None:
    booking = opened(tx.secrets, row.told)
    if step is Step.CANCEL:
        if meeting is not None and not is_anew:
            await follow_cancellation(tx, meeting, actor, booking, announce=announce)
        row.taken = BookingStatus.CANCELLED
    elif booking is not None:
        if meeting is None:
            meeting = await begin_meeting(tx, row, booking, actor, announce=announce)
        elif is_anew:
            meeting = await begin_again(tx, meeting, row, booking, actor, announce=announce)
        else:
            await follow_move(tx, meeting, actor, row, booking, announce=announce)
        await free_booked(tx, meeting.id)
        row.taken = BookingStatus.ACTIVE
    await tx.session.flush()
    return meeting


def _begins_anew(tx: Tx, row: OutsideBooking, meeting: Meeting) -> bool:
    booking = opened(tx.secrets, row.told)
    return booking is not None and begins_anew(meeting, booking, tx.now)


async def _keep_answers(
    tx: Tx, actor: Actor, row: OutsideBooking, meeting: Meeting, *, is_news: bool
) -> None:
    booking = opened(tx.secrets, row.told)
    if booking is not None:
        await keep_answers(tx, booking, actor, meeting.candidate_id, is_news=is_news)


async def _belong(tx: Tx, rows: Rows, meeting: Meeting, refused: OutsideBooking | None) -> None:
    """Those passed over, and one that waits to be confirmed, are its own as well; not so one that asks for
    another interview.
    """
    is_after = False
    for each in rows.values():
        is_after = is_after or each.meeting_id == meeting.id
        is_other = is_after and each.meeting_id is None and _begins_anew(tx, each, meeting)
        if each.meeting_id is None and each is not refused and not is_other:
            each.meeting_id = meeting.id
    await tx.session.flush()


async def _mark_absence(
    tx: Tx, actor: Actor, last: OutsideBooking, meeting: Meeting, *, announce: bool
) -> None:
    if last.no_show_at is not None:
        await follow_absence(tx, meeting, actor, no_show=last.no_show, announce=announce)


async def _note_trouble(tx: Tx, rows: Rows, refused: OutsideBooking | None) -> None:
    """It cannot be a meeting of ours: whoever looks after the scheduler hears once of all that followed."""
    is_told = any(each.trouble for each in rows.values())
    for each in rows.values():
        each.trouble = TWO_AT_ONCE if each is refused else None
    await tx.session.flush()
    keeper = await keeper_of(tx, refused.service) if refused is not None and not is_told else None
    if keeper is not None and refused is not None:
        about = {"service": refused.service, "starts_at": refused.starts_at.isoformat(), "why": TWO_AT_ONCE}
        notice = Notice(kind=NOT_TAKEN, recipient=keeper.slack_user_id, subject=str(refused.id), detail=about)
        await tell(tx, [notice])

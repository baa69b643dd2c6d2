"""What has to be changed at the scheduler, so that the booking there is as the meeting is here."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.calendars.facts import Service
from core.meetings.facts import Outcome, Status
from core.meetings.load import access_meeting
from core.outside_bookings.ours import left_behind
from core.outside_bookings.rows import find_row, lock_bookings, rows_of_meeting
from core.outside_bookings.told import opened
from core.schedulers.facts import Booking, BookingPlan, BookingStatus, Invitee
from core.tenancy import Actor, Tx
from core.wall import is_zone
from db.models import Meeting, OutsideBooking

ALIVE = frozenset({BookingStatus.ACTIVE, BookingStatus.PENDING})


class What(StrEnum):
    """What to do there. `REBOOK`: another booking is to follow one that has ended. `END`: the one that
    another one of ours took the place of.
    """

    CANCEL = "cancel"
    MOVE = "move"
    REBOOK = "rebook"
    END = "end"
    ABSENT = "absent"
    PRESENT = "present"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change; `plan` is the booking to make in place of `booking`, where it has to be made anew."""

    what: What
    booking: Booking
    starts_at: datetime
    plan: BookingPlan


async def plan_change(tx: Tx, actor: Actor, meeting_id: int) -> Change | None:
    """The next thing to do there, None when all is as it should be."""
    meeting = await access_meeting(tx, meeting_id)
    rows = await rows_of_meeting(tx, meeting.id)
    replaced = next((each for each in rows[:-1] if _is_replaced(each)), None)
    row = replaced or (rows[-1] if rows else None)
    is_left = row in await left_behind(tx, meeting, rows)
    what = What.END if replaced else _what(meeting, row, is_left=is_left) if row else None
    if row is not None and what is None and _is_replaced(row):  # the move it was to end for was taken back
        await note_following(tx, actor, Service(row.service), row.key, follows=False)
    booking = opened(tx.secrets, row.told) if row and what else None
    if booking is None or what is None:
        return None
    return Change(what=what, booking=booking, starts_at=meeting.starts_at, plan=_plan(meeting, booking))


def _is_replaced(row: OutsideBooking) -> bool:
    return row.is_moved and row.status in ALIVE and row.moved_to is None


def _what(meeting: Meeting, row: OutsideBooking, *, is_left: bool) -> What | None:
    is_alive, is_met = row.status in ALIVE, is_left or row.taken is not None
    if meeting.status == Status.CANCELLED:
        return What.CANCEL if is_alive else None
    if meeting.status == Status.SCHEDULED and row.starts_at != meeting.starts_at and is_met:
        return What.MOVE if is_alive else What.REBOOK if row.is_moved and not row.moved_to else None
    is_no_show = meeting.outcome == Outcome.NO_SHOW
    if not is_alive or is_no_show == row.no_show:
        return None
    return What.ABSENT if is_no_show else What.PRESENT


def _plan(meeting: Meeting, booking: Booking) -> BookingPlan:
    invitee = booking.invitee
    zone = invitee.timezone if invitee.timezone and is_zone(invitee.timezone) else "UTC"
    return BookingPlan(
        event_type=booking.event_type,
        starts_at=meeting.starts_at,
        invitee=Invitee(email=invitee.email, name=invitee.name, timezone=zone),
        timezone=zone,
        tag=meeting.uid,
        answers=booking.answers if booking.service is Service.CALENDLY else (),
    )


async def note_ended(tx: Tx, actor: Actor, service: Service, key: str, *, is_moved: bool) -> None:
    """We cancelled it there, or are about to. is_moved: another is to take its place."""
    await lock_bookings(tx, service)
    row = await find_row(tx, service, key)
    if row is None:
        return
    row.is_moved = row.is_moved or is_moved
    row.status, row.synced_at = BookingStatus.CANCELLED, tx.now
    if not is_moved:
        row.taken = BookingStatus.CANCELLED
    await tx.session.flush()


async def note_following(tx: Tx, actor: Actor, service: Service, key: str, *, follows: bool = True) -> None:
    """Another booking is about to take its place, or will not: whether its end is the meeting's."""
    await lock_bookings(tx, service)
    row = await find_row(tx, service, key)
    if row is not None:
        row.is_moved = follows
        await tx.session.flush()


async def note_marked(tx: Tx, actor: Actor, service: Service, key: str, *, no_show: bool) -> None:
    """We said there who did not come."""
    await lock_bookings(tx, service)
    row = await find_row(tx, service, key)
    if row is not None:
        row.no_show, row.synced_at = no_show, tx.now
        await tx.session.flush()

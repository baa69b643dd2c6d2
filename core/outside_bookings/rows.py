"""Bookings as rows: each told into its own, and found with all that came before and after it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import or_, select, text
from sqlalchemy.dialects.postgresql import insert

from core.calendars.facts import Service
from core.meetings.facts import Party
from core.outside_bookings.chain import ENDED, Link, in_order, later
from core.outside_bookings.people import first_seats
from core.outside_bookings.told import Seats, opened, sealed, seats_in
from core.schedulers.facts import Booking, BookingStatus
from core.tenancy import Tx
from db.models import OutsideBooking

LONGEST_CHAIN = 200
_LOCK = text("""
    SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(CAST(:names AS text[])) AS name
""")


async def lock_bookings(tx: Tx, *services: Service) -> None:
    """One at a time for a workspace: what bookings mean depends on each other."""
    names = [f"outside_bookings:{tx.workspace_id}:{each}" for each in services]
    await tx.session.execute(_LOCK, {"names": names})


async def tell_row(
    tx: Tx, booking: Booking, *, is_moved: bool = False
) -> tuple[OutsideBooking, Booking | None]:
    """Its row, with what is new, and what was told before; a booking told late takes nothing back."""
    row = await find_row(tx, booking.service, booking.key)
    before = opened(tx.secrets, row.told) if row else None
    booking = _with_known(before, booking)
    if row is None:
        row = await _added(tx, booking)
    elif _is_news(tx, row, booking):
        seats = await _seats_before(tx, row)
        row.told = row.told if _stays_forgotten(tx, row, booking) else sealed(tx.secrets, booking, seats)
        row.status = _reached(row, booking)
        row.starts_at, row.ends_at = booking.starts_at, booking.ends_at
    row.moved_from = row.moved_from or booking.moved_from
    row.moved_to = row.moved_to or booking.moved_to
    row.is_moved = is_moved or (row.is_moved and not _is_their_end(row, booking))
    row.synced_at = tx.now
    await tx.session.flush()
    return row, before


async def _seats_before(tx: Tx, row: OutsideBooking) -> Seats | None:
    """Those of the first that an older version took are known by what it says still: it wrote down nobody."""
    seats, told = seats_in(tx.secrets, row.told), opened(tx.secrets, row.told)
    if seats is not None or told is None or row.taken is None or row.meeting_id is None:
        return seats
    others = [each for each in await rows_of_meeting(tx, row.meeting_id) if each is not row]
    return None if any(each.taken for each in others) else await first_seats(tx, told)


def _with_known(known: Booking | None, booking: Booking) -> Booking:
    """When it was made is not told each time (by Cal.com's webhooks a moment later), nor its pages."""
    if known is None:
        return booking
    told = [each.created_at for each in (known, booking) if each.created_at]
    return replace(
        booking,
        created_at=min(told, default=None),
        cancel_url=booking.cancel_url or known.cancel_url,
        reschedule_url=booking.reschedule_url or known.reschedule_url,
    )


def _reached(row: OutsideBooking, booking: Booking) -> BookingStatus:
    """A request taken back before it was confirmed never was a booking, whoever took it back."""
    is_withdrawn = row.status == BookingStatus.PENDING and booking.status is BookingStatus.CANCELLED
    return BookingStatus.REJECTED if is_withdrawn else booking.status


def _stays_forgotten(tx: Tx, row: OutsideBooking, booking: Booking) -> bool:
    """Who booked was deleted since; only a request that is confirmed after that makes them known again."""
    is_confirmed = row.status == BookingStatus.PENDING and booking.status is BookingStatus.ACTIVE
    return opened(tx.secrets, row.told) is None and not is_confirmed


def _is_their_end(row: OutsideBooking, booking: Booking) -> bool:
    """The candidate cancelled it: that was not us, who were to book another."""
    return booking.status in ENDED and booking.cancelled_by is Party.CANDIDATE and not row.moved_to


def _is_news(tx: Tx, row: OutsideBooking, booking: Booking) -> bool:
    is_over = later(BookingStatus(row.status), booking.status) is not booking.status
    before = opened(tx.secrets, row.told)
    return not is_over and before != booking and not (before and _is_late(before, booking))


def _is_late(before: Booking, booking: Booking) -> bool:
    """What was true before, of a booking that is where it was in its life."""
    since = before.updated_at if before.status is booking.status else None
    return bool(since and booking.updated_at and booking.updated_at < since)


async def find_row(tx: Tx, service: Service, key: str) -> OutsideBooking | None:
    """By the key it has there."""
    return await tx.session.scalar(
        select(OutsideBooking).where(
            OutsideBooking.workspace_id == tx.workspace_id,
            OutsideBooking.service == service,
            OutsideBooking.key == key,
        )
    )


async def _added(tx: Tx, booking: Booking) -> OutsideBooking:
    values = {
        "workspace_id": tx.workspace_id,
        "service": booking.service,
        "key": booking.key,
        "event": booking.event,
        "status": booking.status,
        "starts_at": booking.starts_at,
        "ends_at": booking.ends_at,
        "told": sealed(tx.secrets, booking),
        "synced_at": tx.now,
    }
    found = await tx.session.scalars(insert(OutsideBooking).values(values).returning(OutsideBooking))
    return found.one()


async def chain_of(tx: Tx, row: OutsideBooking) -> list[OutsideBooking]:
    """The booking with those before and after it, oldest first; also over one that nobody told us of."""
    found = {row.key: row}
    names: set[str] = set()
    while names != (wanted := _names(found.values())) and len(found) < LONGEST_CHAIN:
        names = wanted
        there = OutsideBooking
        rows = await tx.session.scalars(
            select(there).where(
                there.workspace_id == tx.workspace_id,
                there.service == row.service,
                or_(there.key.in_(names), there.moved_from.in_(names), there.moved_to.in_(names)),
            )
        )
        found |= {each.key: each for each in rows}
    return [found[each.key] for each in in_order([link_of(each) for each in found.values()])]


async def rows_of_meeting(tx: Tx, meeting_id: int) -> list[OutsideBooking]:
    """Those of a meeting, oldest first."""
    found = await tx.session.scalars(
        select(OutsideBooking).where(
            OutsideBooking.workspace_id == tx.workspace_id, OutsideBooking.meeting_id == meeting_id
        )
    )
    return sorted_rows(found.all())


def sorted_rows(rows: Sequence[OutsideBooking]) -> list[OutsideBooking]:
    """Oldest first."""
    by_key = {each.key: each for each in rows}
    return [by_key[each.key] for each in in_order([link_of(each) for each in rows])] if rows else []


def link_of(row: OutsideBooking) -> Link:
    """What decides of it."""
    return Link(
        key=row.key,
        status=BookingStatus(row.status),
        taken=BookingStatus(row.taken) if row.taken else None,
        moved_from=row.moved_from,
        moved_to=row.moved_to,
        is_moved=row.is_moved,
    )


def _names(rows: Iterable[OutsideBooking]) -> set[str]:
    return {name for each in rows for name in (each.key, each.moved_from, each.moved_to) if name}

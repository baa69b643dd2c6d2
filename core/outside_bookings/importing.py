"""Reads the bookings of some days into meetings, page by page; interrupted, it goes on where it was."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from core.calendars.facts import Service, Window
from core.chores.claim import Chore
from core.chores.ends import Ask, ask_for
from core.errors import BadInput
from core.messages.notices import Notice, show
from core.outside.trouble import CursorExpired
from core.outside_bookings.accounts import Schedulers
from core.outside_bookings.keys import check_looks_after
from core.outside_bookings.take import take_booking
from core.records.audit import record_change
from core.schedulers.facts import Booking, BookingPage
from core.tenancy import Actor, Run, Tx
from db.models import Member, OutsideBooking, OutsideImport

IMPORT = "import_bookings"
PROGRESS = "outside_import"
LONGEST = timedelta(days=3 * 366)
ACTING_AGAIN_SECONDS = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far an import is."""

    service: Service
    window: Window
    cursor: str | None


async def begin_import(tx: Tx, actor: Actor, service: Service, first: date, last: date) -> int:
    """Have what starts on these days, both included and the actor's, read; the id. Nobody else is told."""
    check_looks_after(actor)
    if last < first:
        raise BadInput("The last day is before the first. Choose them the other way round.", field="last")
    if last - first > LONGEST:
        raise BadInput("Choose at most three years at once.", field="last")
    zone = ZoneInfo(actor.timezone)
    row = OutsideImport(
        workspace_id=tx.workspace_id,
        service=service,
        member_id=actor.member_id,
        window_start=datetime.combine(first, time(), zone),
        window_end=datetime.combine(last + timedelta(days=1), time(), zone),
    )
    tx.session.add(row)
    await tx.session.flush()
    await ask_for(tx, Ask(kind=IMPORT, subject=row.id, road=service, recipient=service))
    facts = {"service": service, "first": first.isoformat(), "last": last.isoformat()}
    await record_change(tx, actor, "scheduler.import", "outside_import", row.id, facts=facts)
    await _show(tx, row, None)
    return row.id


async def read_import(tx: Tx, actor: Actor, import_id: int) -> Place | None:
    """None when it is done, or gone."""
    row = await tx.session.get(OutsideImport, (tx.workspace_id, import_id))
    if row is None or row.is_done:
        return None
    window = Window(start=row.window_start, end=row.window_end)
    return Place(service=Service(row.service), window=window, cursor=row.cursor)


async def keep_import(tx: Tx, actor: Actor, import_id: int, place: Place, page: BookingPage) -> bool:
    """Write down how far it is, and show it; False when another process was faster."""
    row = await tx.session.get(OutsideImport, (tx.workspace_id, import_id), with_for_update=True)
    if row is None or row.is_done or row.cursor != place.cursor:
        return False
    row.read += len(page.bookings)
    row.cursor, row.is_done = page.cursor, page.cursor is None
    await tx.session.flush()
    await _show(tx, row, page.remaining)
    return True


async def begin_anew(tx: Tx, actor: Actor, import_id: int) -> None:
    """The scheduler no longer knows where we were; what was read does no harm twice."""
    row = await tx.session.get(OutsideImport, (tx.workspace_id, import_id), with_for_update=True)
    if row is not None:
        row.cursor, row.read = None, 0


async def waiting_bookings(tx: Tx, actor: Actor, service: Service, window: Window) -> list[str]:
    """Keys of those in the window that still wait for one before them, which nobody will tell us of."""
    found = await tx.session.scalars(
        select(OutsideBooking.key)
        .where(
            OutsideBooking.workspace_id == tx.workspace_id,
            OutsideBooking.service == service,
            OutsideBooking.taken.is_(None),
            OutsideBooking.trouble.is_(None),
            OutsideBooking.moved_from.is_not(None),
            OutsideBooking.starts_at >= window.start,
            OutsideBooking.starts_at < window.end,
        )
        .order_by(OutsideBooking.starts_at, OutsideBooking.id)
    )
    return list(found)


async def _show(tx: Tx, row: OutsideImport, remaining: int | None) -> None:
    """To whoever asked for it: one message, edited in place."""
    member = await tx.session.get(Member, (tx.workspace_id, row.member_id)) if row.member_id else None
    if member is None:
        return
    left = max(remaining - row.read, 0) if remaining is not None and row.cursor is None else remaining
    told = {"service": row.service, "read": row.read, "left": left, "is_done": row.is_done}
    notice = Notice(kind=PROGRESS, recipient=member.slack_user_id, subject=str(row.id), detail=told)
    await show(tx, notice)


class Importing:
    """Reads one page a round."""

    def __init__(self, run: Run, schedulers: Schedulers) -> None:
        self._run = run
        self._schedulers = schedulers

    async def read(self, chore: Chore) -> float | None:
        """The next page; on the same path as what webhooks tell, without a word to anybody."""
        actor = Actor(workspace_id=chore.workspace_id)
        place = await self._run(read_import, actor, chore.subject)
        if place is None:
            return None
        scheduler = await self._schedulers.open(actor.workspace_id, place.service)
        try:
            page = await scheduler.bookings.bookings(place.window, place.cursor)
        except CursorExpired:
            await self._run(begin_anew, actor, chore.subject)
            return ACTING_AGAIN_SECONDS
        for each in page.bookings:
            await self._take(actor, each)
        if page.cursor is None:
            for key in await self._run(waiting_bookings, actor, place.service, place.window):
                booking = await scheduler.bookings.booking(key)
                if booking is not None:
                    await self._take(actor, booking, alone=True)
        await self._run(keep_import, actor, chore.subject, place, page)
        return None if page.cursor is None else ACTING_AGAIN_SECONDS

    async def _take(self, actor: Actor, booking: Booking, *, alone: bool = False) -> None:
        is_moved = booking.moved_to is not None
        await self._run(take_booking, actor, booking, is_moved=is_moved, alone=alone, announce=False)

"""Reads the bookings of some days into meetings, page by page; interrupted, it goes on where it was."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.calendars.facts import Service, Window
from core.chores.claim import Chore
from core.chores.ends import Ask, ask_for
from core.errors import BadInput
from core.outside.trouble import CursorExpired, Denied, GrantRevoked
from core.outside_bookings.accounts import Schedulers
from core.outside_bookings.import_progress import IMPORT, show_progress, stop_import
from core.outside_bookings.keys import check_looks_after
from core.outside_bookings.pages import EXPIRED_SECONDS, NEXT_PAGE_SECONDS, Pages, Place
from core.outside_bookings.troubles import note_trouble
from core.records.audit import record_change
from core.schedulers.facts import BookingPage
from core.tenancy import Actor, Run, Tx
from db.models import OutsideImport

LONGEST = timedelta(days=3 * 366)


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
    await show_progress(tx, row)
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
    row.unread += page.unread
    row.cursor, row.is_done = page.cursor, page.cursor is None
    await tx.session.flush()
    await show_progress(tx, row, page)
    return True


async def begin_anew(tx: Tx, actor: Actor, import_id: int) -> None:
    """The scheduler no longer knows where we were; what was read does no harm twice."""
    row = await tx.session.get(OutsideImport, (tx.workspace_id, import_id), with_for_update=True)
    if row is not None:
        row.cursor, row.read, row.unread = None, 0, 0
        await show_progress(tx, row)


class Importing:
    """Reads one page a round."""

    def __init__(self, run: Run, schedulers: Schedulers) -> None:
        self._run = run
        self._schedulers = schedulers

    async def read(self, chore: Chore) -> float | None:
        """The next page, without a word to anybody; what does not pass by itself stops it."""
        actor = Actor(workspace_id=chore.workspace_id)
        place = await self._run(read_import, actor, chore.subject)
        if place is None:
            return None
        try:
            scheduler = await self._schedulers.open(actor.workspace_id, place.service)
            page = await Pages(self._run, actor, scheduler, announce=False).take(place)
        except CursorExpired:
            await self._run(begin_anew, actor, chore.subject)
            return EXPIRED_SECONDS
        except (Denied, GrantRevoked) as trouble:
            await self._stop(actor, chore.subject, place.service, trouble)
            return None
        await self._run(keep_import, actor, chore.subject, place, page)
        return None if page.cursor is None else NEXT_PAGE_SECONDS

    async def _stop(
        self, actor: Actor, import_id: int, service: Service, trouble: Denied | GrantRevoked
    ) -> None:
        for_good = isinstance(trouble, Denied)
        await self._run(stop_import, actor, import_id, trouble.sentence, for_good=for_good)
        if not for_good:
            await self._run(note_trouble, actor, service, trouble)

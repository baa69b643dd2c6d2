"""The message an import shows itself in, and imports that stop and go on with the key."""

from sqlalchemy import delete, select

from core.calendars.facts import Service
from core.chores.ends import Ask, ask_for
from core.messages.notices import Notice, show
from core.schedulers.facts import BookingPage
from core.tenancy import Actor, Tx
from db.models import Chore, Member, OutsideImport

IMPORT = "import_bookings"
PROGRESS = "outside_import"


async def show_progress(tx: Tx, row: OutsideImport, page: BookingPage | None = None, why: str = "") -> None:
    """To whoever asked for it: one message, edited in place. page: the one just read. why: what it stopped
    for.
    """
    member = await tx.session.get(Member, (tx.workspace_id, row.member_id)) if row.member_id else None
    if member is None:
        return
    told = {"service": row.service, "read": row.read, "left": _left_after(page), "is_done": row.is_done}
    told |= ({"unread": row.unread} if row.unread else {}) | ({"why": why} if why else {})
    notice = Notice(kind=PROGRESS, recipient=member.slack_user_id, subject=str(row.id), detail=told)
    await show(tx, notice)


def _left_after(page: BookingPage | None) -> int | None:
    if page is None or page.remaining is None:
        return None
    return max(page.remaining - len(page.bookings) - page.unread, 0)


async def stop_import(tx: Tx, actor: Actor, import_id: int, why: str, *, for_good: bool) -> None:
    """It reads no further: for good, or until there is a key that works."""
    row = await tx.session.get(OutsideImport, (tx.workspace_id, import_id), with_for_update=True)
    if row is None or row.is_done:
        return
    row.is_done = for_good
    await tx.session.flush()
    await show_progress(tx, row, why=why)


async def end_imports(tx: Tx, service: Service, why: str) -> None:
    """None of this scheduler goes on."""
    for row in await _unfinished(tx, service):
        row.is_done = True
        await show_progress(tx, row, why=why)
    await tx.session.execute(
        delete(Chore).where(
            Chore.workspace_id == tx.workspace_id, Chore.kind == IMPORT, Chore.road == service
        )
    )


async def resume_imports(tx: Tx, service: Service, *, anew: bool = False) -> None:
    """Those that stopped go on. anew: from the beginning, as another account knows no place of ours."""
    rows = await _unfinished(tx, service)
    for row in rows:
        if anew:
            row.cursor, row.read, row.unread = None, 0, 0
        await show_progress(tx, row)
    asks = [Ask(kind=IMPORT, subject=each.id, road=service, recipient=service) for each in rows]
    await ask_for(tx, *asks)


async def _unfinished(tx: Tx, service: Service) -> list[OutsideImport]:
    found = await tx.session.scalars(
        select(OutsideImport)
        .where(
            OutsideImport.workspace_id == tx.workspace_id,
            OutsideImport.service == service,
            OutsideImport.is_done.is_(False),
        )
        .order_by(OutsideImport.id)
        .with_for_update()
    )
    return list(found)

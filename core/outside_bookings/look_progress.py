"""How far we are in asking a scheduler for what it did not tell: the chore itself remembers."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from core.chores.claim import Chore
from core.chores.ends import Ask, ask_for
from core.tenancy import Actor, Tx
from db import models

LOOK = "look_at_bookings"
BEHIND, AHEAD = timedelta(days=1), timedelta(days=60)


async def look_soon(tx: Tx, row: models.OutsideScheduler, *, is_refused: bool = False) -> None:
    """Have everything from yesterday on read, from the first page.

    is_refused: the scheduler does not tell us, which is a trouble however well it answers.
    """
    window = {"start": (tx.now - BEHIND).isoformat(), "end": (tx.now + AHEAD).isoformat()}
    since = row.created_at.replace(microsecond=0)  # not every moment comes in parts of a second
    told = {**window, "since": since.isoformat(), "is_refused": is_refused, "ticket": row.ticket}
    await ask_for(tx, Ask(kind=LOOK, subject=row.id, road=row.service, recipient=row.service, detail=told))


async def look_or_go_on(
    tx: Tx, actor: Actor, scheduler_id: int, ticket: str, *, is_refused: bool = False
) -> None:
    """The same; what is being read already, for the same reason, is read to its end instead.

    ticket: of the place it was asked for; nothing where its key went meanwhile.
    """
    row = await tx.session.get(models.OutsideScheduler, (tx.workspace_id, scheduler_id), with_for_update=True)
    if row is None or row.ticket != ticket:
        return
    known = await _being_read(tx, scheduler_id)
    if known is None or known.get("is_refused", False) is not is_refused:
        await look_soon(tx, row, is_refused=is_refused)


async def look_anew(tx: Tx, scheduler_id: int) -> None:
    """What is being read is read from its first page, with another key; nothing where nothing is."""
    if await is_looking(tx, scheduler_id):
        there = (tx.workspace_id, scheduler_id)
        row = await tx.session.get_one(models.OutsideScheduler, there, populate_existing=True)
        await look_soon(tx, row)


async def keep_look(tx: Tx, actor: Actor, chore: Chore, cursor: str | None) -> None:
    """Write down how far it is; not where it was asked for anew meanwhile."""
    there = models.Chore
    await tx.session.execute(
        update(there)
        .where(
            there.workspace_id == tx.workspace_id,
            there.id == chore.id,
            there.lease_until == chore.lease_until,
            there.again.is_(False),
        )
        .values(detail={**chore.detail, "cursor": cursor})
    )


async def is_looking(tx: Tx, scheduler_id: int) -> bool:
    """Whether something is being read, or waits to be."""
    return await _being_read(tx, scheduler_id) is not None


async def _being_read(tx: Tx, scheduler_id: int) -> dict[str, Any] | None:
    found: dict[str, Any] | None = await tx.session.scalar(
        select(models.Chore.detail).where(
            models.Chore.workspace_id == tx.workspace_id,
            models.Chore.kind == LOOK,
            models.Chore.subject == scheduler_id,
        )
    )
    return found

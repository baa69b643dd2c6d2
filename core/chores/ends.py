"""Chores as rows: asked for, and ended by whoever holds the lease. Due times are the database's real time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, DateTime, case, delete, func, text, update
from sqlalchemy.dialects.postgresql import insert

from core.chores.claim import Chore
from core.tenancy import Actor, Tx
from db import models

CHANNEL = "panelry_chores"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Something to be done; the fields are those of `db.models.Chore`."""

    kind: str
    subject: int
    road: str
    recipient: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


async def ask_for(tx: Tx, *asks: Ask) -> None:
    """Have it done now, also where it waits for later; once more where it is just being done."""
    if not asks:
        return
    now = func.clock_timestamp(type_=DateTime(timezone=True))
    statement = insert(models.Chore).values(
        [{**_row(each), "workspace_id": tx.workspace_id, "due_at": now} for each in asks]
    )
    there = models.Chore
    changes = {
        "due_at": func.least(there.due_at, statement.excluded.due_at),
        "again": func.coalesce(there.lease_until > func.clock_timestamp(), False),
        "road": statement.excluded.road,
        "recipient": statement.excluded.recipient,
        "detail": statement.excluded.detail,
    }
    await tx.session.execute(statement.on_conflict_do_update(constraint="one_chore", set_=changes))
    await _wake(tx)


def _row(ask: Ask) -> dict[str, Any]:
    return {
        "kind": ask.kind,
        "subject": ask.subject,
        "road": ask.road,
        "recipient": ask.recipient,
        "detail": dict(ask.detail),
    }


async def end_chore(
    tx: Tx, actor: Actor, chore: Chore, *, next_seconds: float | None, error: str | None = None
) -> bool:
    """It was done, or could not be: when it comes round next, None for never. False: the lease was lost."""
    there = models.Chore
    if next_seconds is None and await _forgotten(tx, chore):
        return True
    held = await tx.session.scalar(
        update(there)
        .where(*_held(chore))
        .values(
            lease_until=None,
            again=False,
            error=error,
            attempts=0 if error is None else there.attempts,
            due_at=case((there.again, func.clock_timestamp()), else_=_from_now(next_seconds or 0)),
        )
        .returning(there.id)
    )
    return held is not None


async def _forgotten(tx: Tx, chore: Chore) -> bool:
    """Whether it is gone; one that was asked for meanwhile stays."""
    gone = delete(models.Chore).where(*_held(chore), models.Chore.again.is_(False)).returning(models.Chore.id)
    return await tx.session.scalar(gone) is not None


def _held(chore: Chore) -> tuple[ColumnElement[bool], ...]:
    return (
        models.Chore.workspace_id == chore.workspace_id,
        models.Chore.id == chore.id,
        models.Chore.lease_until == chore.lease_until,
    )


def _from_now(seconds: float) -> ColumnElement[Any]:
    return func.clock_timestamp(type_=DateTime(timezone=True)) + func.make_interval(0, 0, 0, 0, 0, 0, seconds)


async def _wake(tx: Tx) -> None:
    await tx.session.execute(text(f"SELECT pg_notify('{CHANNEL}', '')"))

"""Takes chores that are due under a lease, over all workspaces, as `panelry_dispatch`; all by real time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

LEASE_SECONDS = 300

_CLAIM = text("""
    WITH paused AS (
        SELECT workspace_id, road, recipient FROM delivery_pauses WHERE until > clock_timestamp()),
    due AS (
        SELECT workspace_id, id FROM chores c
        WHERE due_at <= clock_timestamp() AND (lease_until IS NULL OR lease_until < clock_timestamp())
          AND (workspace_id, road, recipient) NOT IN (TABLE paused)
          AND (workspace_id, road, '') NOT IN (TABLE paused)
        ORDER BY due_at LIMIT :batch FOR UPDATE OF c SKIP LOCKED)
    UPDATE chores c
    SET lease_until = clock_timestamp() + make_interval(secs => :lease), attempts = c.attempts + 1,
        again = false
    FROM due WHERE c.workspace_id = due.workspace_id AND c.id = due.id
    RETURNING c.workspace_id, c.id, c.kind, c.subject, c.road, c.recipient, c.attempts, c.detail,
              c.lease_until
""")
_NEXT = text("""
    SELECT extract(epoch FROM min(coalesce(lease_until, due_at)) - clock_timestamp()) FROM chores
    WHERE coalesce(lease_until, due_at) > clock_timestamp()
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """A chore this process may do until `lease_until`, and nobody else."""

    workspace_id: int
    id: int
    kind: str
    subject: int
    road: str
    recipient: str
    attempts: int
    detail: Mapping[str, Any]
    lease_until: datetime


async def claim_chores(session: AsyncSession, batch: int) -> list[Chore]:
    """Lease up to `batch` due chores, those due longest first."""
    found = await session.execute(_CLAIM, {"batch": batch, "lease": LEASE_SECONDS})
    return [Chore(**row) for row in found.mappings()]


async def seconds_to_next(session: AsyncSession) -> float | None:
    """Until another chore is due or a lease runs out; None when there is nothing to wait for."""
    seconds = await session.scalar(_NEXT)
    return None if seconds is None else max(float(seconds), 0.0)

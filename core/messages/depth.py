"""How much waits in the outbox, for the monitor. It costs by what waits, not by all that was ever sent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

MOST_COUNTED = 10_000
STATES = ("due", "leased", "failed")

_COUNT = """
    SELECT '{name}', road, count(*) FROM (
        SELECT road FROM messages WHERE {where} LIMIT :most) m GROUP BY road
"""
_DEPTH = text(
    " UNION ALL ".join(
        _COUNT.format(name=name, where=where)
        for name, where in (
            ("due", "state = 'waiting' AND due_at <= :now"),
            ("leased", "state = 'leased'"),
            ("failed", "state = 'failed'"),
        )
    )
)
_OLDEST = text("SELECT min(due_at) FROM messages WHERE state = 'waiting' AND due_at <= :now")


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """Messages by (state, road), at most `MOST_COUNTED` a state; the age in seconds of the oldest due one."""

    counts: dict[tuple[str, str], int]
    oldest_seconds: float


async def read_depth(session: AsyncSession, now: datetime) -> Depth:
    """The outbox of all workspaces at `now`, business time."""
    rows = await session.execute(_DEPTH, {"now": now, "most": MOST_COUNTED})
    oldest = await session.scalar(_OLDEST, {"now": now})
    return Depth(
        counts={(state, road): count for state, road, count in rows},
        oldest_seconds=(now - oldest).total_seconds() if oldest is not None else 0.0,
    )

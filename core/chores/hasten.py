"""Has chores of every workspace come round at once, as `panelry_dispatch`."""

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.chores.ends import CHANNEL

_HASTEN = text("""
    WITH found AS (
        SELECT workspace_id, id FROM chores WHERE kind = :kind AND road = ANY(:roads)
        ORDER BY workspace_id, id FOR UPDATE)
    UPDATE chores c
    SET due_at = least(due_at, clock_timestamp()), again = coalesce(lease_until > clock_timestamp(), false)
    FROM found WHERE c.workspace_id = found.workspace_id AND c.id = found.id
    RETURNING c.workspace_id, c.road
""")


async def hasten(session: AsyncSession, kind: str, roads: Collection[str]) -> set[tuple[int, str]]:
    """Have the chores of this kind on these roads done now, as `ask_for` would; which there are, by
    workspace and road.
    """
    found = await session.execute(_HASTEN, {"kind": kind, "roads": [str(each) for each in roads]})
    hastened = {(workspace_id, road) for workspace_id, road in found}
    await session.execute(text(f"SELECT pg_notify('{CHANNEL}', '')"))
    return hastened

"""The queries that run all day can use an index, however large the tables grow."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from core.hosts.calendar import access_hosts, read_calendars
from core.meetings.read import list_meetings
from core.meetings.types import active_types
from core.messages.claim import claim_due, next_due
from core.tenancy import Actor, Tx
from tests.world import MONDAY, World


def _scans(plan: dict[str, Any]) -> set[tuple[str, str]]:
    """Which table is read how, all through the plan; an index by its name."""
    here = {(plan["Relation Name"], plan["Node Type"])} if "Relation Name" in plan else set()
    here |= {("index", plan["Index Name"])} if "Index Name" in plan else set()
    return here.union(*(_scans(each) for each in plan.get("Plans", [])))


async def explained(
    session: AsyncSession, act: Callable[[], Awaitable[object]], about: str
) -> set[tuple[str, str]]:
    """How the statements of the act that mention `about` would be run, were reading whole tables forbidden."""
    connection = await session.connection()
    heard: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        heard.append((statement, parameters))

    event.listen(connection.sync_connection, "before_cursor_execute", hear)
    await act()
    event.remove(connection.sync_connection, "before_cursor_execute", hear)
    await session.execute(text("SET LOCAL enable_seqscan = off"))
    found: set[tuple[str, str]] = set()
    for statement, parameters in [each for each in heard if about in each[0]]:
        plan = await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
        found |= _scans(plan.scalar_one()[0]["Plan"])
    assert found
    return found

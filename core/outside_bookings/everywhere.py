"""The installation's keys: with them, the schedulers of every workspace are watched."""

from collections.abc import Collection, Sequence

from core.calendars.facts import Service
from core.chores.hasten import hasten
from core.outside_bookings.keys import WATCH, watch_with_fallback
from core.tenancy import Actor, Run
from db.database import Database


async def watch_everywhere(
    database: Database, run: Run, workspaces: Sequence[int], services: Collection[Service]
) -> None:
    """Have these schedulers watched from now on; where they are already, look at once: the key may be new.

    However many workspaces there are, one statement finds who is watched. The others are begun with one by
    one, each once in its life: row-level security lets nobody write into several.
    """
    if not services:
        return
    async with database.outbox() as session:
        watched = await hasten(session, WATCH, services)
    for workspace_id in workspaces:
        if missing := [each for each in services if (workspace_id, each) not in watched]:
            await run(watch_with_fallback, Actor(workspace_id=workspace_id), missing)

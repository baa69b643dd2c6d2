"""Writes what takes people's time in their calendars; a page travels as one value a column."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, not_, or_, text

from core.calendars.facts import Entry
from core.tenancy import Tx
from db.among import among
from db.models import BusyTime, Calendar

LONG = timedelta(days=7)

# A value a row and column would be a statement of its own for each number of rows, built and planned anew.
_WRITE = text("""
    INSERT INTO busy_times
        (workspace_id, calendar_id, member_id, external_id, ical_uid, during, is_long, generation)
    SELECT :workspace_id, :calendar_id, :member_id, id, uid, tstzrange(starts_at, ends_at),
           ends_at - starts_at > :long, :generation
    FROM unnest(CAST(:ids AS text[]), CAST(:uids AS text[]),
                CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[])) e (id, uid, starts_at, ends_at)
    ON CONFLICT (workspace_id, calendar_id, external_id) DO UPDATE
    SET during = excluded.during, is_long = excluded.is_long, generation = excluded.generation,
        ical_uid = excluded.ical_uid
""")


async def write_busy(tx: Tx, calendar: Calendar, entries: Collection[Entry]) -> None:
    """These take its owner's time now; no id is there twice."""
    if not entries:
        return
    written = {
        "workspace_id": tx.workspace_id,
        "calendar_id": calendar.id,
        "member_id": calendar.member_id,
        "generation": calendar.generation,
        "long": LONG,
        "ids": [each.id for each in entries],
        "uids": [each.uid for each in entries],
        "starts": [each.starts_at for each in entries],
        "ends": [each.ends_at for each in entries],
    }
    await tx.session.execute(_WRITE, written)


async def free(
    tx: Tx, calendar: Calendar, ids: Collection[str], replaced: Sequence[str], but: Collection[str]
) -> None:
    """These take no time any more, nor whatever else begins as one of `replaced`."""
    gone: list[ColumnElement[bool]] = [among(BusyTime.external_id, ids)] if ids else []
    gone += [BusyTime.external_id.startswith(each, autoescape=True) for each in replaced]
    if gone:
        await tx.session.execute(
            delete(BusyTime).where(
                BusyTime.workspace_id == tx.workspace_id,
                BusyTime.calendar_id == calendar.id,
                or_(*gone),
                not_(among(BusyTime.external_id, but)),
            )
        )


async def sweep(tx: Tx, calendar: Calendar) -> None:
    """Read to its end: what it did not meet is gone."""
    await tx.session.execute(
        delete(BusyTime).where(
            BusyTime.workspace_id == tx.workspace_id,
            BusyTime.calendar_id == calendar.id,
            BusyTime.generation < calendar.generation,
        )
    )
    calendar.complete_generation = calendar.generation

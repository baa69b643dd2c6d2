"""Writes what takes people's time in their calendars; a page travels as one value a column."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, not_, or_, select, text

from core.calendars.facts import Entry
from core.calendars.forms import SCHEDULER_NAMES
from core.hosts.changed import CHANNEL, telling
from core.tenancy import Tx
from db.among import among
from db.models import BusyTime, Calendar, Connection, HostBooking

LONG = timedelta(days=7)

Span = tuple[datetime, datetime]

# A value a row and column would be a statement of its own for each number of rows, built and planned anew.
_WRITE = text("""
    WITH written AS (
    INSERT INTO busy_times
        (workspace_id, calendar_id, member_id, external_id, ical_uid, during, is_long, generation)
    SELECT :workspace_id, :calendar_id, :member_id, id, uid, tstzrange(starts_at, ends_at),
           ends_at - starts_at > :long, :generation
    FROM unnest(CAST(:ids AS text[]), CAST(:uids AS text[]),
                CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[])) e (id, uid, starts_at, ends_at)
    ON CONFLICT (workspace_id, calendar_id, external_id) DO UPDATE
    SET during = excluded.during, is_long = excluded.is_long, generation = excluded.generation,
        ical_uid = excluded.ical_uid
    RETURNING busy_times.workspace_id)
    SELECT pg_notify(:channel, CAST(workspace_id AS text)) FROM written LIMIT 1
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
        "channel": CHANNEL,
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
            delete(BusyTime)
            .where(
                BusyTime.workspace_id == tx.workspace_id,
                BusyTime.calendar_id == calendar.id,
                or_(*gone),
                not_(among(BusyTime.external_id, but)),
            )
            .returning(telling(tx))
        )


async def sweep(tx: Tx, calendar: Calendar) -> None:
    """Read to its end: what it did not meet is gone."""
    await tx.session.execute(
        delete(BusyTime)
        .where(
            BusyTime.workspace_id == tx.workspace_id,
            BusyTime.calendar_id == calendar.id,
            BusyTime.generation < calendar.generation,
        )
        .returning(telling(tx))
    )
    calendar.complete_generation = calendar.generation


async def booked_spans(tx: Tx, calendar: Calendar, entries: Collection[Entry]) -> set[Span]:
    """When its owner's meetings with us are, for a service that does not say which of its times they are."""
    if not entries:
        return set()
    first, last = min(each.starts_at for each in entries), max(each.ends_at for each in entries)
    found = await tx.session.scalars(
        select(HostBooking.during).where(
            HostBooking.workspace_id == tx.workspace_id,
            HostBooking.member_id == calendar.member_id,
            HostBooking.starts_at >= first,
            HostBooking.starts_at < last,
        )
    )
    return {(each.lower, each.upper) for each in found if each.lower and each.upper}


async def free_booked(tx: Tx, meeting_id: int) -> None:
    """A scheduler told of its booking after it told of the time: it takes its hosts' time once."""
    there = (
        select(HostBooking.id)
        .join(Calendar, Calendar.member_id == HostBooking.member_id)
        .join(Connection, Connection.id == Calendar.connection_id)
        .where(
            HostBooking.workspace_id == tx.workspace_id,
            Calendar.workspace_id == tx.workspace_id,
            Connection.workspace_id == tx.workspace_id,
            HostBooking.meeting_id == meeting_id,
            HostBooking.during == BusyTime.during,
            Calendar.id == BusyTime.calendar_id,
            Connection.service.in_(SCHEDULER_NAMES),
        )
    )
    await tx.session.execute(
        delete(BusyTime)
        .where(BusyTime.workspace_id == tx.workspace_id, there.correlate(BusyTime).exists())
        .returning(telling(tx))
    )

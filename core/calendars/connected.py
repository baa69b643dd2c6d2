"""Writes a connected account down with its calendars; connected again, it takes the place of what it was."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import select

from core.calendars.asked import ask_for_reading, forget_reading, forget_revoking
from core.calendars.catching_up import write_coming
from core.calendars.facts import Account, CalendarInfo, Grant, Service
from core.calendars.grants import sealed_grant
from core.calendars.reconnected import show_reconnected
from core.calendars.standing import looked_at
from core.calendars.tickets import access_connecting, take_ticket
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from core.workspaces.members import as_actor
from db.models import Calendar, Connection, Member

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An account somebody let us into, and all its calendars, its own first."""

    service: Service
    grant: Grant
    account: Account
    calendars: tuple[CalendarInfo, ...]


async def keep_connection(tx: Tx, actor: Actor, member_id: int, found: Found) -> None:
    """Keep the account for this member. A new one's own calendar is read, and written to when none is yet."""
    member = await access_connecting(tx, member_id)
    row = await _connection(tx, member, found)
    calendars = await _calendars(tx, row, found.calendars)
    if row.is_new:
        await _choose_first(tx, calendars)
    await tx.session.flush()
    for each in await looked_at(tx, calendars):
        await ask_for_reading(tx, each, found.service)
    await forget_revoking(tx, row.connection)
    await show_reconnected(tx, row.connection, member)
    await write_coming(tx, row.connection)
    facts = {"service": found.service, "again": not row.is_new}
    await record_change(
        tx, as_actor(member), "calendar.connected", "connection", row.connection.id, facts=facts
    )
    log.info("connection.connected", connection_id=row.connection.id, service=found.service)


async def keep_typed(tx: Tx, actor: Actor, ticket: str, found: Found) -> None:
    """The same for whom the ticket is, which is used up."""
    attempt = await take_ticket(tx, actor, ticket)
    await keep_connection(tx, actor, attempt.member_id, found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    connection: Connection
    is_new: bool


async def _connection(tx: Tx, member: Member, found: Found) -> _Row:
    row = await tx.session.scalar(
        select(Connection)
        .where(
            Connection.workspace_id == tx.workspace_id,
            Connection.member_id == member.id,
            Connection.service == found.service,
            Connection.account == found.account.id,
        )
        .with_for_update()
    )
    is_new = row is None
    if row is None:
        row = Connection(
            workspace_id=tx.workspace_id,
            member_id=member.id,
            service=found.service,
            account=found.account.id,
        )
        tx.session.add(row)
    row.email, row.secret = found.account.email, sealed_grant(tx, found.grant)
    row.is_revoked, row.trouble, row.fetching_until = False, None, None
    await tx.session.flush()
    return _Row(connection=row, is_new=is_new)


async def _calendars(tx: Tx, row: _Row, infos: Sequence[CalendarInfo]) -> list[Calendar]:
    """The account's calendars as it has them now, in its order; choices stay."""
    there = await tx.session.scalars(
        select(Calendar).where(
            Calendar.workspace_id == tx.workspace_id, Calendar.connection_id == row.connection.id
        )
    )
    known = {each.external_id: each for each in there}
    kept = [_calendar(tx, row.connection, known.pop(each.id, None), each) for each in infos]
    tx.session.add_all(kept)
    await forget_reading(tx, [each.id for each in known.values()])
    for each in known.values():
        await tx.session.delete(each)
    return kept


def _calendar(tx: Tx, connection: Connection, row: Calendar | None, info: CalendarInfo) -> Calendar:
    if row is None:
        row = Calendar(
            workspace_id=tx.workspace_id,
            connection_id=connection.id,
            member_id=connection.member_id,
            external_id=info.id,
            reads=False,
            writes=False,
        )
    row.name, row.timezone = info.name, info.timezone
    row.is_primary, row.may_write, row.trouble = info.is_primary, info.may_write, None
    row.writes = row.writes and info.may_write
    return row


async def _choose_first(tx: Tx, calendars: Sequence[Calendar]) -> None:
    """The account's own, or the first where none is called so."""
    first = next((each for each in calendars if each.is_primary), calendars[0] if calendars else None)
    if first is None:
        return
    first.reads = True
    with tx.session.no_autoflush:
        writes = await tx.session.scalar(
            select(Calendar.id).where(
                Calendar.workspace_id == tx.workspace_id,
                Calendar.member_id == first.member_id,
                Calendar.writes,
            )
        )
    first.writes = first.may_write and writes is None

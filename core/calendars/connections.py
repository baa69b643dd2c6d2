"""What somebody connected, for their own eyes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import DateTime, Interval, and_, func, literal, or_, select, type_coerce

from core.calendars.facts import Service
from core.calendars.forms import (
    SCHEDULER_NAMES,
    SERVICE_NAMES,
    CalendarChoice,
    Connected,
    Connections,
    Counted,
    Offered,
)
from core.tenancy import Actor, Tx
from core.workspaces.members import answers_for_all
from db.models import Calendar, Connection

Found = tuple[Connection, Calendar | None, timedelta]
"""With how far business time is ahead of the real time in which it is kept when a calendar was read."""


async def list_connections(
    tx: Tx,
    actor: Actor,
    setups: Mapping[Service, str | None],
    fallbacks: Collection[Service] = (),
) -> Connections:
    """The actor's own accounts, oldest first, and what counts of the workspace's: one query.

    setups: see `Offered`, by service on offer. fallbacks: schedulers the installation has a key for.
    """
    if actor.is_guest or actor.member_id is None:
        return Connections()
    own: dict[int, tuple[Connection, list[Calendar], timedelta]] = {}
    company: dict[str, Found] = {}
    for connection, calendar, ahead in await _found(tx, actor.member_id):
        if connection.member_id is None:
            company[connection.service] = connection, calendar, ahead
        else:
            _, calendars, _ = own.setdefault(connection.id, (connection, [], ahead))
            calendars += filter(None, [calendar])
    return Connections(
        connected=tuple(_fact(*each) for each in own.values()),
        offered=tuple(Offered(service=service, setup=setup) for service, setup in setups.items()),
        schedulers=tuple(_schedulers(company, fallbacks)),
        looks_after_all=answers_for_all(actor),
    )


async def _found(tx: Tx, member_id: int) -> Sequence[Found]:
    """Each account with each calendar of this member's in it."""
    real_now = func.clock_timestamp(type_=DateTime(timezone=True))
    ahead = type_coerce(literal(tx.now) - real_now, Interval)
    found = await tx.session.execute(
        select(Connection, Calendar, ahead)
        .outerjoin(
            Calendar,
            and_(
                Calendar.workspace_id == Connection.workspace_id,
                Calendar.connection_id == Connection.id,
                Calendar.member_id == member_id,
            ),
        )
        .where(
            Connection.workspace_id == tx.workspace_id,
            or_(
                and_(Connection.member_id == member_id, Connection.service.in_(SERVICE_NAMES)),
                and_(Connection.member_id.is_(None), Connection.service.in_(SCHEDULER_NAMES)),
            ),
        )
        .order_by(Connection.id, Calendar.is_primary.desc(), Calendar.id)
    )
    return [(connection, calendar, ahead) for connection, calendar, ahead in found]


def _schedulers(company: Mapping[str, Found], fallbacks: Collection[Service]) -> list[Counted]:
    """Those that count for the viewer, and those that could."""
    counted = []
    for service in SCHEDULER_NAMES:
        connection, calendar, ahead = company.get(service, (None, None, timedelta()))
        if calendar is not None:
            trouble, read_at = calendar.trouble, _as_of([calendar], ahead)
            counted.append(Counted(service=service, email=calendar.name, trouble=trouble, read_at=read_at))
        elif service in fallbacks or (connection is not None and connection.email):
            counted.append(Counted(service=service))
    return counted


def _as_of(calendars: Sequence[Calendar], ahead: timedelta) -> datetime | None:
    """None when one of them was never read, or there is none."""
    known = [each.read_at for each in calendars if each.read_at is not None]
    return min(known) + ahead if known and len(known) == len(calendars) else None


def _fact(connection: Connection, calendars: Sequence[Calendar], ahead: timedelta) -> Connected:
    troubles = [connection.trouble, *(each.trouble for each in calendars if each.reads or each.writes)]
    return Connected(
        id=connection.id,
        service=Service(connection.service),
        email=connection.email,
        is_revoked=connection.is_revoked,
        trouble=next(filter(None, troubles), None),
        read_at=_as_of([each for each in calendars if each.reads], ahead),
        calendars=tuple(_choice(each) for each in calendars),
    )


def _choice(calendar: Calendar) -> CalendarChoice:
    return CalendarChoice(
        id=calendar.id,
        name=calendar.name,
        reads=calendar.reads,
        writes=calendar.writes,
        may_write=calendar.may_write,
    )

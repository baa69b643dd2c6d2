"""What somebody connected, for their own eyes."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, or_, select

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

Pair = tuple[Connection, Calendar | None]


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
    own: dict[int, tuple[Connection, list[Calendar]]] = {}
    company: dict[str, Pair] = {}
    for connection, calendar in await _pairs(tx, actor.member_id):
        if connection.member_id is None:
            company[connection.service] = connection, calendar
        else:
            _, calendars = own.setdefault(connection.id, (connection, []))
            calendars += filter(None, [calendar])
    return Connections(
        connected=tuple(_fact(*each) for each in own.values()),
        offered=tuple(Offered(service=service, setup=setup) for service, setup in setups.items()),
        schedulers=tuple(_schedulers(company, fallbacks)),
        looks_after_all=answers_for_all(actor),
    )


async def _pairs(tx: Tx, member_id: int) -> Sequence[Pair]:
    """Each account with each calendar of this member's in it."""
    found = await tx.session.execute(
        select(Connection, Calendar)
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
    return [(connection, calendar) for connection, calendar in found]


def _schedulers(company: Mapping[str, Pair], fallbacks: Collection[Service]) -> list[Counted]:
    """Those that count for the viewer, and those that could."""
    counted = []
    for service in SCHEDULER_NAMES:
        connection, calendar = company.get(service, (None, None))
        if calendar is not None:
            trouble, read_at = calendar.trouble, calendar.read_at
            counted.append(Counted(service=service, email=calendar.name, trouble=trouble, read_at=read_at))
        elif service in fallbacks or (connection is not None and connection.email):
            counted.append(Counted(service=service))
    return counted


def _fact(connection: Connection, calendars: Sequence[Calendar]) -> Connected:
    troubles = [connection.trouble, *(each.trouble for each in calendars if each.reads or each.writes)]
    read_at = [each.read_at for each in calendars if each.reads]
    known = [each for each in read_at if each is not None]
    return Connected(
        id=connection.id,
        service=Service(connection.service),
        email=connection.email,
        is_revoked=connection.is_revoked,
        trouble=next(filter(None, troubles), None),
        read_at=min(known) if known and len(known) == len(read_at) else None,
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

"""What somebody connected, for their own eyes."""

from collections.abc import Mapping, Sequence

from sqlalchemy import and_, select

from core.calendars.facts import Service
from core.calendars.forms import SERVICE_NAMES, CalendarChoice, Connected, Connections, Offered
from core.tenancy import Actor, Tx
from core.workspaces.members import answers_for_all
from db.models import Calendar, Connection


async def list_connections(tx: Tx, actor: Actor, setups: Mapping[Service, str | None]) -> Connections:
    """The actor's own accounts, oldest first: one query. setups: see `Offered`, by service on offer."""
    if actor.is_guest or actor.member_id is None:
        return Connections()
    rows = await tx.session.execute(
        select(Connection, Calendar)
        .outerjoin(
            Calendar,
            and_(Calendar.workspace_id == Connection.workspace_id, Calendar.connection_id == Connection.id),
        )
        .where(
            Connection.workspace_id == tx.workspace_id,
            Connection.member_id == actor.member_id,
            Connection.service.in_(SERVICE_NAMES),
        )
        .order_by(Connection.id, Calendar.is_primary.desc(), Calendar.id)
    )
    found: dict[int, tuple[Connection, list[Calendar]]] = {}
    for row in rows:
        _, calendars = found.setdefault(row.Connection.id, (row.Connection, []))
        calendars += filter(None, [row.Calendar])
    return Connections(
        connected=tuple(_fact(*each) for each in found.values()),
        offered=tuple(Offered(service=service, setup=setup) for service, setup in setups.items()),
        looks_after_all=answers_for_all(actor),
    )


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

"""Somebody chooses which of an account's calendars are read, and which one interviews are written to."""

from sqlalchemy import delete, select, update

from core.calendars.asked import ask_for_reading, forget_reading
from core.calendars.catching_up import write_coming
from core.calendars.forms import CalendarsForm
from core.calendars.grants import access_connection
from core.calendars.standing import looked_at
from core.calendars.tickets import access_connecting, check_may_connect
from core.errors import BadInput, NotFound
from core.hosts.changed import telling
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from db.models import BusyTime, Calendar, Connection


async def choose_calendars(tx: Tx, actor: Actor, form: CalendarsForm) -> None:
    """Of one's own account; one calendar at most is written to, of all the accounts one has."""
    check_may_connect(actor)
    connection = await own_account(tx, form.connection_id, actor)
    calendars = await _calendars(tx, connection.id)
    _check(form, calendars)
    if form.writes is not None:
        await _write_to_no_other(tx, connection, form.writes)
    for each in calendars.values():
        await _choose(tx, each, form)
    await tx.session.flush()
    await _read_on(tx, calendars, connection.service)
    await write_coming(tx, connection)
    facts = {"reads": len(form.reads), "writes": form.writes is not None}
    await record_change(tx, actor, "calendar.chosen", "connection", connection.id, facts=facts)


async def own_account(tx: Tx, connection_id: int, actor: Actor) -> Connection:
    """The account, locked, its owner's row before it; raises `NotFound` for anybody else's."""
    if actor.member_id is not None:
        await access_connecting(tx, actor.member_id)
    row = await access_connection(tx, connection_id, lock=True)
    if row.member_id is None or row.member_id != actor.member_id:
        raise NotFound("This account is not connected any more.")
    return row


async def _calendars(tx: Tx, connection_id: int) -> dict[int, Calendar]:
    found = await tx.session.scalars(
        select(Calendar)
        .where(Calendar.workspace_id == tx.workspace_id, Calendar.connection_id == connection_id)
        .order_by(Calendar.id)
        .with_for_update(key_share=True)  # who writes an event there holds its meeting
    )
    return {each.id: each for each in found}


def _check(form: CalendarsForm, calendars: dict[int, Calendar]) -> None:
    if not set(form.reads) <= calendars.keys():
        raise BadInput("One of these calendars is gone. Open the list again.", field="reads")
    if form.writes is None:
        return
    wanted = calendars.get(form.writes)
    if wanted is None or not wanted.may_write:
        raise BadInput("Interviews cannot be written there. Choose another calendar.", field="writes")


async def _write_to_no_other(tx: Tx, connection: Connection, calendar_id: int) -> None:
    """First: the database allows one at a time."""
    await tx.session.execute(
        update(Calendar)
        .where(
            Calendar.workspace_id == tx.workspace_id,
            Calendar.member_id == connection.member_id,
            Calendar.id != calendar_id,
            Calendar.writes,
        )
        .values(writes=False)
    )


async def _choose(tx: Tx, calendar: Calendar, form: CalendarsForm) -> None:
    if calendar.reads and calendar.id not in form.reads:
        await _forget_busy_times(tx, calendar)
    if calendar.reads != (calendar.id in form.reads):
        calendar.cursor, calendar.window_start, calendar.window_end = None, None, None
        calendar.read_at, calendar.trouble = None, None
    calendar.reads, calendar.writes = calendar.id in form.reads, calendar.id == form.writes


async def _read_on(tx: Tx, calendars: dict[int, Calendar], service: str) -> None:
    looked = {each.id: each for each in await looked_at(tx, list(calendars.values()))}
    for each in looked.values():
        await ask_for_reading(tx, each, service)
    await forget_reading(tx, sorted(calendars.keys() - looked.keys()))


async def _forget_busy_times(tx: Tx, calendar: Calendar) -> None:
    await tx.session.execute(
        delete(BusyTime)
        .where(BusyTime.workspace_id == tx.workspace_id, BusyTime.calendar_id == calendar.id)
        .returning(telling(tx))
    )

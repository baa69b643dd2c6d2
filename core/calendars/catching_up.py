"""What could not be written while nobody let us in is written once somebody does."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from core.meetings.facts import Status
from core.messages.addressed import to_connection
from core.messages.failed import retry_all
from core.messages.outbox import Outgoing, touch_each
from core.messages.plan import CALENDAR_EVENT
from core.tenancy import Tx
from db.models import Attendee, Calendar, CalendarEvent, Connection, Meeting, Message, OutsideBooking


async def write_coming(tx: Tx, connection: Connection) -> None:
    """Have the owner's coming interviews stand in this account's calendar that stand in nobody's, and what
    failed there tried again. Candidates keep the entry they have: they are not invited to these events.
    """
    account = to_connection(connection.id)
    await retry_all(tx, account)
    if await _writes(tx, connection):
        event = Outgoing(road=connection.service, kind=CALENDAR_EVENT, recipient=account, due_at=tx.now)
        await touch_each(tx, await _standing_nowhere(tx, connection), event)


async def _writes(tx: Tx, connection: Connection) -> bool:
    found = await tx.session.scalar(
        select(Calendar.id).where(
            Calendar.workspace_id == tx.workspace_id,
            Calendar.connection_id == connection.id,
            Calendar.writes,
        )
    )
    return found is not None


async def _standing_nowhere(tx: Tx, connection: Connection) -> Sequence[Meeting]:
    """Of coming meetings nobody is just writing, and no scheduler wrote."""
    is_theirs = _of_meeting(Attendee, Attendee.member_id == connection.member_id)
    stands = _of_meeting(CalendarEvent, CalendarEvent.external_id.is_not(None))
    is_planned = _of_meeting(Message, and_(Message.kind == CALENDAR_EVENT, Message.state != "failed"))
    found = await tx.session.scalars(
        select(Meeting)
        .where(
            Meeting.workspace_id == tx.workspace_id,
            Meeting.status == Status.SCHEDULED,
            Meeting.ends_at > tx.now,
            or_(is_theirs, Meeting.scheduled_by_id == connection.member_id),
            ~stands,
            ~is_planned,
            ~_of_meeting(OutsideBooking),
        )
        .order_by(Meeting.id)
    )
    return found.all()


def _of_meeting(
    table: type[Attendee | CalendarEvent | Message | OutsideBooking], *which: ColumnElement[bool]
) -> ColumnElement[bool]:
    same = (table.workspace_id == Meeting.workspace_id, table.meeting_id == Meeting.id)
    return select(table.id).where(*same, *which).exists()

"""What could not be written while nobody let us in is written once somebody does."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from core.meetings.facts import Rsvp, Status
from core.messages.addressed import to_connection
from core.messages.failed import retry_all
from core.messages.outbox import Outgoing, touch_each
from core.messages.plan import CALENDAR_EVENT
from core.tenancy import Tx
from db.among import among
from db.models import Attendee, Calendar, CalendarEvent, Connection, Meeting, Message, OutsideBooking


async def write_coming(tx: Tx, connection: Connection) -> None:
    """Have the owner's coming interviews stand in this account's calendar that stand in nobody's, and what
    failed there tried again. Candidates keep the entry they have: they are not invited to these events.
    """
    account, coming = to_connection(connection.id), await _lock_coming(tx, connection)
    await retry_all(tx, account, [each.id for each in coming])
    if await _writes(tx, connection):
        event = Outgoing(road=connection.service, kind=CALENDAR_EVENT, recipient=account, due_at=tx.now)
        await touch_each(tx, await _standing_nowhere(tx, coming), event)


async def _lock_coming(tx: Tx, connection: Connection) -> Sequence[Meeting]:
    """What is not over of the owner's; also what was cancelled, as its event may stand there still."""
    comes = and_(Attendee.member_id == connection.member_id, Attendee.rsvp != Rsvp.DECLINED)
    found = await tx.session.scalars(
        select(Meeting)
        .where(
            Meeting.workspace_id == tx.workspace_id,
            Meeting.ends_at > tx.now,
            or_(_of_meeting(Attendee, comes), Meeting.scheduled_by_id == connection.member_id),
        )
        .order_by(Meeting.id)
        .with_for_update()
    )
    return found.all()


async def _writes(tx: Tx, connection: Connection) -> bool:
    found = await tx.session.scalar(
        select(Calendar.id).where(
            Calendar.workspace_id == tx.workspace_id,
            Calendar.connection_id == connection.id,
            Calendar.writes,
        )
    )
    return found is not None


async def _standing_nowhere(tx: Tx, coming: Sequence[Meeting]) -> list[Meeting]:
    """Those nobody is about to write, and no scheduler wrote; asked once they are locked."""
    stands = _of_meeting(CalendarEvent, CalendarEvent.external_id.is_not(None))
    waits = and_(Message.kind == CALENDAR_EVENT, Message.state.in_(("waiting", "leased")))
    found = await tx.session.scalars(
        select(Meeting.id).where(
            Meeting.workspace_id == tx.workspace_id,
            among(Meeting.id, [each.id for each in coming]),
            Meeting.status == Status.SCHEDULED,
            ~stands,
            ~_of_meeting(Message, waits),
            ~_of_meeting(OutsideBooking),
        )
    )
    nowhere = set(found)
    return [each for each in coming if each.id in nowhere]


def _of_meeting(
    table: type[Attendee | CalendarEvent | Message | OutsideBooking], *which: ColumnElement[bool]
) -> ColumnElement[bool]:
    same = (table.workspace_id == Meeting.workspace_id, table.meeting_id == Meeting.id)
    return select(table.id).where(*same, *which).exists()

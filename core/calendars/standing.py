"""Which calendars hold events of coming interviews: what is done to those is followed whatever was chosen."""

from collections.abc import Sequence

from sqlalchemy import and_, select

from core.meetings.facts import Status
from core.tenancy import Tx
from db.among import among
from db.models import Calendar, CalendarEvent, Meeting


async def looked_at(tx: Tx, calendars: Sequence[Calendar]) -> list[Calendar]:
    """Those that are to be read: for busy times, as they are written to, or as they hold such events."""
    others = [each.id for each in calendars if not (each.reads or each.writes)]
    holding = await _holding(tx, others) if others else set()
    return [each for each in calendars if each.reads or each.writes or each.id in holding]


async def _holding(tx: Tx, calendar_ids: Sequence[int]) -> set[int]:
    of_event = and_(
        Meeting.workspace_id == CalendarEvent.workspace_id, Meeting.id == CalendarEvent.meeting_id
    )
    found = await tx.session.scalars(
        select(CalendarEvent.calendar_id)
        .join(Meeting, of_event)
        .where(
            CalendarEvent.workspace_id == tx.workspace_id,
            among(CalendarEvent.calendar_id, calendar_ids),
            CalendarEvent.external_id.is_not(None),
            Meeting.status == Status.SCHEDULED,
            Meeting.ends_at > tx.now,
        )
    )
    return {each for each in found if each is not None}

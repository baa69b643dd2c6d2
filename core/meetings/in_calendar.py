"""Reads how meetings stand in their calendars: one query, however many meetings."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, select

from core.meetings.facts import InCalendar
from core.messages.plan import CALENDAR_EVENT
from core.tenancy import Tx
from core.workspaces.members import as_fact
from db.among import among
from db.models import Calendar, CalendarEvent, Meeting, Member, Message


async def load_in_calendar(tx: Tx, meeting_ids: Sequence[int]) -> dict[int, InCalendar]:
    """How they stand there, by meeting id; nothing for those that need no event, or have none yet."""
    found = await tx.session.execute(_query(tx, meeting_ids))
    return {row.meeting_id: _fact(row) for row in found}


def _query(tx: Tx, meeting_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    failed = and_(
        Message.workspace_id == Meeting.workspace_id,
        Message.meeting_id == Meeting.id,
        Message.kind == CALENDAR_EVENT,
        Message.state == "failed",
    )
    event = and_(CalendarEvent.workspace_id == Meeting.workspace_id, CalendarEvent.meeting_id == Meeting.id)
    calendar = and_(
        Calendar.workspace_id == CalendarEvent.workspace_id, Calendar.id == CalendarEvent.calendar_id
    )
    owner = and_(Member.workspace_id == Calendar.workspace_id, Member.id == Calendar.member_id)
    return (
        select(
            Meeting.id.label("meeting_id"),
            Meeting.version,
            CalendarEvent,
            Member,
            Message.id.label("failed"),
            Message.error,
        )
        .outerjoin(CalendarEvent, event)
        .outerjoin(Calendar, calendar)
        .outerjoin(Member, owner)
        .outerjoin(Message, failed)
        .where(Meeting.workspace_id == tx.workspace_id, among(Meeting.id, meeting_ids))
        .where(CalendarEvent.id.is_not(None) | Message.id.is_not(None))
        .order_by(Message.id)
    )


def _fact(row: Any) -> InCalendar:
    event = row.CalendarEvent
    asks = event is not None and event.asks is not None and event.asked_version == row.version
    return InCalendar(
        owner=as_fact(row.Member) if row.Member else None,
        link=event.link if event else None,
        asks=event.asks if asks else None,
        asked_starts_at=event.asked_starts_at if asks else None,
        asked_ends_at=event.asked_ends_at if asks else None,
        failed=row.failed,
        why=row.error or "",
    )

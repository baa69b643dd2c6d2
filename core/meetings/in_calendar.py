"""Reads how meetings stand in their calendars, and their calls: one query, however many meetings."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, select

from core.meetings.facts import InCalendar
from core.meetings.location import LocationKind
from core.messages.plan import CALENDAR_EVENT, VIDEO_CALL
from core.tenancy import Tx
from core.workspaces.members import as_fact
from db.among import among
from db.models import Calendar, CalendarEvent, Meeting, Member, Message


async def load_in_calendar(tx: Tx, meeting_ids: Sequence[int]) -> dict[int, InCalendar]:
    """How they stand there, by meeting id; nothing for those that need neither event nor call."""
    found = await tx.session.execute(_query(tx, meeting_ids))
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in found:
        rows[row.meeting_id].append(row)
    return {meeting_id: _fact(of_meeting) for meeting_id, of_meeting in rows.items()}


def _query(tx: Tx, meeting_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    unfinished = and_(
        Message.workspace_id == Meeting.workspace_id,
        Message.meeting_id == Meeting.id,
        Message.kind.in_((CALENDAR_EVENT, VIDEO_CALL)),
        Message.state.in_(("waiting", "leased", "failed")),
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
            Meeting.location_kind,
            CalendarEvent,
            Member,
            Message.id.label("message"),
            Message.kind,
            Message.state,
            Message.error,
        )
        .outerjoin(CalendarEvent, event)
        .outerjoin(Calendar, calendar)
        .outerjoin(Member, owner)
        .outerjoin(Message, unfinished)
        .where(Meeting.workspace_id == tx.workspace_id, among(Meeting.id, meeting_ids))
        .where(CalendarEvent.id.is_not(None) | Message.id.is_not(None))
        .order_by(Message.id)
    )


def _fact(rows: Sequence[Any]) -> InCalendar:
    """Of one meeting: a row for each message about it that is not through."""
    row, event = rows[0], rows[0].CalendarEvent
    unfinished = {each.kind: each for each in rows if each.message is not None}
    failed = {kind: each for kind, each in unfinished.items() if each.state == "failed"}
    unwritten, uncalled = failed.get(CALENDAR_EVENT), failed.get(VIDEO_CALL)
    maker = VIDEO_CALL if row.location_kind == LocationKind.ZOOM else CALENDAR_EVENT
    asks = event is not None and event.asks is not None and event.asked_version == row.version
    return InCalendar(
        owner=as_fact(row.Member) if row.Member else None,
        link=event.link if event else None,
        asks=event.asks if asks else None,
        asked_starts_at=event.asked_starts_at if asks else None,
        asked_ends_at=event.asked_ends_at if asks else None,
        failed=unwritten.message if unwritten else None,
        why=(unwritten.error or "") if unwritten else "",
        makes_link=maker in unfinished and maker not in failed,
        call_failed=uncalled.message if uncalled else None,
        call_why=(uncalled.error or "") if uncalled else "",
    )

"""A person's own meetings, page by page: those they scheduled and those they attend."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, select, union

from core.meetings.facts import Status
from core.meetings.forms import MeetingPage
from core.meetings.load import load_meetings
from core.paging import Id, Start, beyond, cut, in_order, is_backwards
from core.tenancy import Actor, Tx
from db.models import Attendee, Meeting

PAGE = 10
WHOLE_DAY = 40
LONGEST_MEETING = timedelta(days=1)
"""Bounds how far back a meeting under way may have begun, so that an index can begin there."""

When = Literal["upcoming", "past", "today"]
Rows = Select[int, datetime]
Bounds = Callable[[Start, Id], Sequence[ColumnElement[bool]]]


async def list_meetings(tx: Tx, actor: Actor, when: When, cursor: str | None = None) -> MeetingPage:
    """Meetings the actor scheduled or attends: upcoming from the nearest, past from the latest on."""
    ascending = (when != "past") is not is_backwards(cursor)
    most = PAGE if when != "today" else WHOLE_DAY

    def bounds(starts_at: Start, meeting_id: Id) -> Sequence[ColumnElement[bool]]:
        rest = [] if cursor is None else [beyond(cursor, starts_at, meeting_id, ascending=ascending)]
        return [*_times(tx, actor, when, starts_at), *rest]

    rows = await tx.session.execute(own_rows(tx, actor.member_id, bounds, ascending=ascending, most=most + 1))
    page = cut([(row[0], row[1]) for row in rows], cursor, most)
    found = await load_meetings(tx, [key[0] for key in page.keys])
    return MeetingPage(
        meetings=tuple(found[key[0]] for key in page.keys),
        this_week=await _this_week(tx, actor),
        next_cursor=page.next_cursor,
        previous_cursor=page.previous_cursor,
        timezone=actor.timezone,
        now=tx.now,
    )


def own_rows(
    tx: Tx, member_id: int | None, bounds: Bounds, *, ascending: bool = True, most: int | None = None
) -> Rows:
    """Ids and starts in order; what was scheduled and what is attended have an index each."""

    def half(rows: Rows, starts_at: Start, meeting_id: Id) -> Any:
        kept = rows.where(Meeting.status != Status.CANCELLED, *bounds(starts_at, meeting_id))
        return select(
            kept.order_by(*in_order(starts_at, meeting_id, ascending=ascending)).limit(most).subquery()
        )

    scheduled = half(_scheduled(tx, member_id), Meeting.starts_at, Meeting.id)
    attended = half(_attended(tx, member_id), Attendee.starts_at, Attendee.meeting_id)
    own = union(scheduled, attended).subquery()
    order = in_order(own.c.starts_at, own.c.id, ascending=ascending)
    return select(own.c.id, own.c.starts_at).order_by(*order).limit(most)


def _scheduled(tx: Tx, member_id: int | None) -> Rows:
    return select(Meeting.id, Meeting.starts_at).where(
        Meeting.workspace_id == tx.workspace_id, Meeting.scheduled_by_id == member_id
    )


def _attended(tx: Tx, member_id: int | None) -> Rows:
    same = and_(Meeting.workspace_id == Attendee.workspace_id, Meeting.id == Attendee.meeting_id)
    return (
        select(Attendee.meeting_id.label("id"), Attendee.starts_at)
        .join(Meeting, same)
        .where(Attendee.workspace_id == tx.workspace_id, Attendee.member_id == member_id)
    )


def _times(tx: Tx, actor: Actor, when: When, starts_at: Start) -> list[ColumnElement[bool]]:
    match when:
        case "upcoming":
            return [starts_at > tx.now - LONGEST_MEETING, Meeting.ends_at > tx.now]
        case "past":
            return [starts_at < tx.now, Meeting.ends_at <= tx.now]
        case "today":
            start, end = _days(tx, actor, 0, 1)
            return [starts_at >= start, starts_at < end]


async def _this_week(tx: Tx, actor: Actor) -> int:
    weekday = tx.now.astimezone(ZoneInfo(actor.timezone)).weekday()
    start, end = _days(tx, actor, -weekday, 7)
    own = own_rows(tx, actor.member_id, lambda starts_at, _: [starts_at >= start, starts_at < end])
    return int(await tx.session.scalar(select(func.count()).select_from(own.subquery())) or 0)


def _days(tx: Tx, actor: Actor, first: int, count: int) -> tuple[datetime, datetime]:
    """Whole local days of the actor, from `first` days after today on, as UTC."""
    zone = ZoneInfo(actor.timezone)
    today = tx.now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    start = today + timedelta(days=first)
    return (
        start.replace(tzinfo=zone).astimezone(UTC),
        (start + timedelta(days=count)).replace(tzinfo=zone).astimezone(UTC),
    )

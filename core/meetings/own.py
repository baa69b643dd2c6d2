"""A person's own meetings, page by page: those they scheduled and those they attend."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_, union
from sqlalchemy.orm import InstrumentedAttribute

from core.errors import BadInput
from core.meetings.facts import Status
from core.meetings.forms import MeetingPage
from core.meetings.load import load_meetings
from core.tenancy import Actor, Tx
from db.models import Attendee, Meeting

PAGE = 10
WHOLE_DAY = 40
LONGEST_MEETING = timedelta(days=1)
"""Bounds how far back a meeting under way may have begun, so that an index can begin there."""

When = Literal["upcoming", "past", "today"]
Start = InstrumentedAttribute[datetime]
Id = InstrumentedAttribute[int]
Rows = Select[int, datetime]
Bounds = Callable[[Start, Id], Sequence[ColumnElement[bool]]]


async def list_meetings(tx: Tx, actor: Actor, when: When, cursor: str | None = None) -> MeetingPage:
    """Meetings the actor scheduled or attends: upcoming from the nearest, past from the latest on."""
    backwards = cursor is not None and cursor.startswith("before:")
    ascending = (when != "past") is not backwards
    most = PAGE if when != "today" else WHOLE_DAY

    def bounds(starts_at: Start, meeting_id: Id) -> Sequence[ColumnElement[bool]]:
        beyond = [] if cursor is None else [_beyond(cursor, starts_at, meeting_id, ascending=ascending)]
        return [*_times(tx, actor, when, starts_at), *beyond]

    rows = await tx.session.execute(own_rows(tx, actor.member_id, bounds, ascending=ascending, most=most + 1))
    keys = [(row[0], row[1]) for row in rows]
    more, keys = len(keys) > most, keys[:most]
    if backwards:
        keys.reverse()
    found = await load_meetings(tx, [key[0] for key in keys])
    has_next = bool(keys) and (more if not backwards else True)
    has_previous = bool(keys) and (more if backwards else cursor is not None)
    return MeetingPage(
        meetings=tuple(found[key[0]] for key in keys),
        this_week=await _this_week(tx, actor),
        next_cursor=_cursor("after", keys[-1]) if has_next else None,
        previous_cursor=_cursor("before", keys[0]) if has_previous else None,
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
            kept.order_by(*_order(starts_at, meeting_id, ascending=ascending)).limit(most).subquery()
        )

    scheduled = half(_scheduled(tx, member_id), Meeting.starts_at, Meeting.id)
    attended = half(_attended(tx, member_id), Attendee.starts_at, Attendee.meeting_id)
    own = union(scheduled, attended).subquery()
    in_order = _order(own.c.starts_at, own.c.id, ascending=ascending)
    return select(own.c.id, own.c.starts_at).order_by(*in_order).limit(most)


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


def _order(*keys: Any, ascending: bool) -> list[ColumnElement[Any]]:
    return [key.asc() if ascending else key.desc() for key in keys]


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


def _cursor(direction: str, key: tuple[int, datetime]) -> str:
    return f"{direction}:{key[1].timestamp():.6f}:{key[0]}"


def _beyond(cursor: str, starts_at: Start, meeting_id: Id, *, ascending: bool) -> ColumnElement[bool]:
    try:
        _, seconds, last = cursor.split(":")
        there = tuple_(datetime.fromtimestamp(float(seconds), UTC), int(last))
    except (ValueError, OverflowError) as error:
        raise BadInput("This list has changed. Open it again.") from error
    here = tuple_(starts_at, meeting_id)
    return here > there if ascending else here < there

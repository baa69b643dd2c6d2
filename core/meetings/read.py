"""Reads meetings for screens: one, or a page of a person's own."""

from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_

from core.errors import BadInput
from core.meetings import facts
from core.meetings.facts import Status
from core.meetings.forms import MeetingPage
from core.meetings.load import load_meeting, load_meetings
from core.tenancy import Actor, Tx
from core.workspaces.members import check_may_schedule
from db.models import Attendee, Meeting

PAGE = 10
FEW = 3
When = Literal["upcoming", "past", "today"]


async def read_meeting(tx: Tx, actor: Actor, meeting_id: int) -> facts.Meeting:
    """One meeting, for whoever schedules or attends it."""
    meeting = await load_meeting(tx, meeting_id)
    if actor.member_id not in {each.member.id for each in meeting.interviewers}:
        check_may_schedule(actor)
    return meeting


async def list_meetings(tx: Tx, actor: Actor, when: When, cursor: str | None = None) -> MeetingPage:
    """Meetings the actor scheduled or attends: upcoming from the nearest, past from the latest on."""
    query = _own(tx, actor).where(*_bounds(tx, actor, when))
    backwards = cursor is not None and cursor.startswith("before:")
    if cursor is not None:
        query = query.where(_beyond(cursor, ascending=(when != "past") is not backwards))
    ascending = (when != "past") is not backwards
    order = (Meeting.starts_at, Meeting.id) if ascending else (Meeting.starts_at.desc(), Meeting.id.desc())
    most = PAGE if when != "today" else 40
    keys = [(row[0], row[1]) for row in await tx.session.execute(query.order_by(*order).limit(most + 1))]
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


async def next_meetings(tx: Tx, actor: Actor) -> tuple[facts.Meeting, ...]:
    """The nearest meetings of the workspace and those booked last, all still ahead; in order of start."""
    ahead = (
        select(Meeting.id)
        .where(
            Meeting.workspace_id == tx.workspace_id,
            Meeting.ends_at > tx.now,
            Meeting.status == Status.SCHEDULED,
        )
        .limit(FEW)
    )
    nearest = await tx.session.scalars(ahead.order_by(Meeting.starts_at, Meeting.id))
    newest = await tx.session.scalars(ahead.order_by(Meeting.id.desc()))
    found = await load_meetings(tx, list({*nearest, *newest}))
    return tuple(sorted(found.values(), key=lambda meeting: (meeting.starts_at, meeting.id)))


def _own(tx: Tx, actor: Actor) -> Select[int, datetime]:
    attends = (
        select(Attendee.meeting_id)
        .where(Attendee.workspace_id == tx.workspace_id, Attendee.member_id == actor.member_id)
        .scalar_subquery()
    )
    return select(Meeting.id, Meeting.starts_at).where(
        Meeting.workspace_id == tx.workspace_id,
        or_(Meeting.scheduled_by_id == actor.member_id, Meeting.id.in_(attends)),
    )


def _bounds(tx: Tx, actor: Actor, when: When) -> list[ColumnElement[bool]]:
    match when:
        case "upcoming":
            return [Meeting.ends_at > tx.now, Meeting.status != Status.CANCELLED]
        case "past":
            return [Meeting.ends_at <= tx.now, Meeting.status != Status.CANCELLED]
        case "today":
            start, end = _days(tx, actor, 0, 1)
            return [Meeting.starts_at >= start, Meeting.starts_at < end, Meeting.status != Status.CANCELLED]


async def _this_week(tx: Tx, actor: Actor) -> int:
    weekday = tx.now.astimezone(ZoneInfo(actor.timezone)).weekday()
    start, end = _days(tx, actor, -weekday, 7)
    own = _own(tx, actor).where(
        Meeting.starts_at >= start, Meeting.starts_at < end, Meeting.status != Status.CANCELLED
    )
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


def _beyond(cursor: str, *, ascending: bool) -> ColumnElement[bool]:
    try:
        _, seconds, meeting_id = cursor.split(":")
        at, last = datetime.fromtimestamp(float(seconds), UTC), int(meeting_id)
    except (ValueError, OverflowError) as error:
        raise BadInput("This list has changed. Open it again.") from error
    here = tuple_(Meeting.starts_at, Meeting.id)
    return here > tuple_(at, last) if ascending else here < tuple_(at, last)

"""Meetings of a week, or of the weeks that a month touches, day by day in the reader's zone.

Three queries at most, however many meetings. What was cancelled is left out, as in a person's list.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from core.errors import BadInput, NotAllowed
from core.meetings.facts import Status
from core.meetings.own import LONGEST_MEETING, Rows, own_rows
from core.meetings.weeks import MOST, Day, Planned, View, Weeks, Whose, first_day, next_first_day
from core.tenancy import Actor, Tx
from core.wall import zone_of
from core.workspaces.members import may_schedule
from db.among import among
from db.models import Attendee, Candidate, Meeting, MeetingType, Member, OutsideBooking

FIRST_YEAR, LAST_YEAR = 2000, 2100
Span = tuple[datetime, datetime]


async def list_weeks(
    tx: Tx,
    actor: Actor,
    view: View,
    day: date | None = None,
    *,
    whose: Whose = "mine",
    person: int | None = None,
) -> Weeks:
    """The week or month around a day, today's when None. whose: "all" is for who may schedule.

    person: a member's id; of all meetings, those they organise or attend. Raises `NotAllowed`.
    """
    today = tx.now.astimezone(zone_of(actor.timezone)).date()
    day = day or today
    _check(actor, day, whose)
    on = list(_days_of(view, day))
    midnights = [_midnight(each, actor.timezone) for each in [*on, on[-1] + timedelta(days=1)]]
    during = (midnights[0], midnights[-1])
    member_id, is_all = (person, person is None) if whose == "all" else (actor.member_id, False)
    found = await _planned(tx, _rows(tx, during, member_id, all_of_them=is_all))
    shown = found[:MOST]
    return Weeks(
        view=view,
        day=day,
        days=tuple(_day(*each, shown) for each in zip(on, midnights[:-1], midnights[1:], strict=True)),
        today=today,
        now=tx.now,
        timezone=actor.timezone,
        whose=whose,
        may_see_all=may_schedule(actor),
        person=person if whose == "all" else None,
        people=await _people(tx, during) if whose == "all" else (),
        is_cut=len(found) > MOST,
    )


def _check(actor: Actor, day: date, whose: Whose) -> None:
    if whose == "all" and not may_schedule(actor):
        raise NotAllowed(
            "Only recruiters and admins see everybody's interviews. Ask one of them, or look at your own."
        )
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadInput(f"Choose a day between {FIRST_YEAR} and {LAST_YEAR}.", field="day")


def _days_of(view: View, day: date) -> Iterable[date]:
    first = first_day(view, day)
    on, end = first - timedelta(days=first.weekday()), next_first_day(view, day)
    while on < end or on.weekday():
        yield on
        on += timedelta(days=1)


def _midnight(day: date, timezone: str) -> datetime:
    """As UTC; where the clocks skip midnight, the moment they do."""
    return datetime.combine(day, time(), zone_of(timezone)).astimezone(UTC)


def _day(on: date, starts_at: datetime, ends_at: datetime, meetings: Sequence[Planned]) -> Day:
    those = tuple(each for each in meetings if each.starts_at < ends_at and each.ends_at > starts_at)
    return Day(on=on, starts_at=starts_at, ends_at=ends_at, meetings=those)


def _rows(tx: Tx, during: Span, member_id: int | None, *, all_of_them: bool) -> Rows:
    """The earliest that touch this time: a member's own, or everybody's."""

    def bounds(starts_at: InstrumentedAttribute[datetime], _: object) -> list[ColumnElement[bool]]:
        return [*_about(starts_at, during), Meeting.ends_at > during[0]]

    if not all_of_them:
        return own_rows(tx, member_id, bounds, most=MOST + 1)
    return (
        select(Meeting.id, Meeting.starts_at)
        .where(
            Meeting.workspace_id == tx.workspace_id,
            Meeting.status != Status.CANCELLED,
            *bounds(Meeting.starts_at, None),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST + 1)
    )


def _about(starts_at: InstrumentedAttribute[datetime], during: Span) -> list[ColumnElement[bool]]:
    """What an index can say about lying within."""
    return [starts_at > during[0] - LONGEST_MEETING, starts_at < during[1]]


async def _planned(tx: Tx, rows: Rows) -> list[Planned]:
    """In order of start."""
    chosen = rows.subquery()
    service = (
        select(OutsideBooking.service)
        .where(OutsideBooking.workspace_id == tx.workspace_id, OutsideBooking.meeting_id == Meeting.id)
        .limit(1)
        .scalar_subquery()
    )
    found = await tx.session.execute(
        select(Meeting, Candidate.name, MeetingType.colour, service.label("service"))
        .join(chosen, chosen.c.id == Meeting.id)
        .outerjoin(Candidate, _same(Candidate, Meeting.candidate_id))
        .outerjoin(MeetingType, _same(MeetingType, Meeting.meeting_type_id))
        .where(Meeting.workspace_id == tx.workspace_id)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    meetings = found.all()
    names = await _names(tx, [each.Meeting.id for each in meetings])
    return [_fact(tx, each, names[each.Meeting.id]) for each in meetings]


def _same(table: Any, key: Any) -> ColumnElement[bool]:
    return and_(table.workspace_id == Meeting.workspace_id, table.id == key)


async def _names(tx: Tx, meeting_ids: Sequence[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = defaultdict(list)
    if not meeting_ids:
        return names
    found = await tx.session.execute(
        select(Attendee.meeting_id, Member.name)
        .join(Member, and_(Member.workspace_id == Attendee.workspace_id, Member.id == Attendee.member_id))
        .where(Attendee.workspace_id == tx.workspace_id, among(Attendee.meeting_id, meeting_ids))
        .order_by(Attendee.meeting_id, Attendee.position)
    )
    for meeting_id, name in found:
        names[meeting_id].append(name)
    return names


def _fact(tx: Tx, row: Any, people: Sequence[str]) -> Planned:
    meeting, candidate, colour, service = row
    return Planned(
        id=meeting.id,
        what=meeting.title,
        candidate=candidate or "",
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        people=tuple(people),
        colour=colour or "#4a154b",
        service=service or "",
        is_waiting=meeting.status == Status.PENDING,
        is_over=meeting.ends_at <= tx.now,
    )


async def _people(tx: Tx, during: Span) -> tuple[tuple[int, str], ...]:
    """Who organises or attends something then, by name."""
    attends = select(Attendee.id).where(
        Attendee.workspace_id == tx.workspace_id,
        Attendee.member_id == Member.id,
        *_about(Attendee.starts_at, during),
    )
    organises = select(Meeting.id).where(
        Meeting.workspace_id == tx.workspace_id,
        Meeting.scheduled_by_id == Member.id,
        *_about(Meeting.starts_at, during),
    )
    found = await tx.session.execute(
        select(Member.id, Member.name)
        .where(Member.workspace_id == tx.workspace_id, or_(attends.exists(), organises.exists()))
        .order_by(Member.name, Member.id)
    )
    return tuple((each.id, each.name) for each in found)

"""Reads what the slot engine needs to know of hosts: hours, busy times, limits. Two queries for any panel."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import BigInteger, Select, null, select, union_all
from sqlalchemy.dialects.postgresql import Range

from core.errors import BadInput
from core.hosts.hours import DEFAULT_WEEK
from core.slots.model import Busy, Host, Limit, Period, WeeklyRule
from core.tenancy import Tx
from db.models import BusyTime, HostBooking, MeetingType, Member, WorkingHours

# Limits count whole weeks, so bookings are read a week and a day beyond the window.
BEYOND = timedelta(days=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Time that is taken: by one of our meetings, or in their own calendar without one."""

    busy: Busy
    meeting_id: int | None
    meeting_type_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """When members work and what takes their time, by member id; nothing is there for who has nothing."""

    hours: Mapping[int, Sequence[WeeklyRule]]
    taken: Mapping[int, Sequence[Taken]]


async def read_members(tx: Tx, slack_user_ids: Sequence[str], *, lock: bool = False) -> dict[str, Member]:
    """Those of the members that exist, by Slack id; locked in id order so that bookings never deadlock."""
    statement = (
        select(Member)
        .where(Member.workspace_id == tx.workspace_id, Member.slack_user_id.in_(slack_user_ids))
        .order_by(Member.id)
    )
    if lock:
        statement = statement.with_for_update(key_share=True)
    return {member.slack_user_id: member for member in await tx.session.scalars(statement)}


def check_can_host(member: Member | None, field: str) -> Member:
    """The member, if it is a person who is still there; raises `BadInput` on the field."""
    if member is None:
        raise BadInput("Panelry does not know one of these people yet. Choose them again.", field=field)
    if member.is_bot:
        raise BadInput(f"{member.name} is an app. Choose people.", field=field)
    if not member.is_active:
        raise BadInput(f"{member.name} has left the workspace. Choose somebody else.", field=field)
    return member


async def read_calendars(
    tx: Tx,
    members: Sequence[Member],
    meeting_type: MeetingType,
    window: tuple[datetime, datetime],
    *,
    without_meeting: int | None = None,
) -> tuple[Host, ...]:
    """The hosts as the slot engine takes them, in the order given; `without_meeting` is about to be moved."""
    books = await read_books(tx, [each.id for each in members], window)
    return calendars_in(books, members, meeting_type, without_meeting=without_meeting)


async def read_books(tx: Tx, member_ids: Sequence[int], window: tuple[datetime, datetime]) -> Books:
    """The hours of these members and what takes their time, for any search in the window."""
    return Books(hours=await _hours(tx, member_ids), taken=await _taken(tx, member_ids, window))


def calendars_in(
    books: Books,
    members: Sequence[Member],
    meeting_type: MeetingType,
    *,
    without_meeting: int | None = None,
) -> tuple[Host, ...]:
    """What the books say of these members, as `read_calendars` does."""
    return tuple(_host(books, each, meeting_type, without_meeting) for each in members)


def _host(books: Books, member: Member, meeting_type: MeetingType, without_meeting: int | None) -> Host:
    taken = [
        each
        for each in books.taken.get(member.id, ())
        if each.meeting_id is None or each.meeting_id != without_meeting
    ]
    return Host(
        timezone=member.timezone,
        weekly_rules=tuple(books.hours.get(member.id, ())) or DEFAULT_WEEK,
        busy=tuple(each.busy for each in taken),
        limits=tuple(_limits(member, meeting_type, taken)),
    )


async def _hours(tx: Tx, member_ids: Sequence[int]) -> dict[int, list[WeeklyRule]]:
    found = await tx.session.scalars(
        select(WorkingHours)
        .where(WorkingHours.workspace_id == tx.workspace_id, WorkingHours.member_id.in_(member_ids))
        .order_by(WorkingHours.weekday, WorkingHours.starts_minute)
    )
    hours: dict[int, list[WeeklyRule]] = defaultdict(list)
    for each in found:
        hours[each.member_id].append(
            WeeklyRule(days=(each.weekday,), start=each.starts_minute, end=each.ends_minute)
        )
    return hours


async def _taken(
    tx: Tx, member_ids: Sequence[int], window: tuple[datetime, datetime]
) -> dict[int, list[Taken]]:
    """One query: what was booked with us, and what their own calendars say."""
    taken: dict[int, list[Taken]] = defaultdict(list)
    found = await tx.session.execute(
        union_all(
            _booked(tx, member_ids, window),
            _busy_elsewhere(tx, member_ids, window),
            _away(tx, member_ids, window),
        )
    )
    for row in sorted(found, key=attrgetter("during.lower")):
        taken[row.member_id].append(_fact(row))
    return taken


def _booked(tx: Tx, member_ids: Sequence[int], window: tuple[datetime, datetime]) -> Select[*tuple[Any, ...]]:
    return select(
        HostBooking.member_id,
        HostBooking.during,
        HostBooking.buffered,
        HostBooking.meeting_id,
        HostBooking.meeting_type_id,
    ).where(
        HostBooking.workspace_id == tx.workspace_id,
        HostBooking.member_id.in_(member_ids),
        # Ranges sort by their beginning: unlike an overlap, this reads of the index what it needs.
        HostBooking.during >= _moment(window[0] - BEYOND),
        HostBooking.during < _moment(window[1] + BEYOND),
    )


def _elsewhere(tx: Tx, member_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    nothing = null().cast(BigInteger)
    return select(BusyTime.member_id, BusyTime.during, BusyTime.during, nothing, nothing).where(
        BusyTime.workspace_id == tx.workspace_id, BusyTime.member_id.in_(member_ids)
    )


def _busy_elsewhere(
    tx: Tx, member_ids: Sequence[int], window: tuple[datetime, datetime]
) -> Select[*tuple[Any, ...]]:
    return _elsewhere(tx, member_ids).where(
        BusyTime.is_long.is_(False),
        BusyTime.during >= _moment(window[0] - BEYOND),
        BusyTime.during < _moment(window[1] + BEYOND),
    )


def _away(tx: Tx, member_ids: Sequence[int], window: tuple[datetime, datetime]) -> Select[*tuple[Any, ...]]:
    """What is so long that it may have begun at any time; there is little of it."""
    return _elsewhere(tx, member_ids).where(
        BusyTime.is_long, BusyTime.during.overlaps(Range(window[0] - BEYOND, window[1] + BEYOND))
    )


def _moment(at: datetime) -> Range[datetime]:
    return Range(at, at, bounds="[]")


def _fact(row: Any) -> Taken:
    start, end = span(row.during)
    outer_start, outer_end = span(row.buffered)
    return Taken(
        busy=Busy(start, end, buffer_before=start - outer_start, buffer_after=outer_end - end),
        meeting_id=row.meeting_id,
        meeting_type_id=row.meeting_type_id,
    )


def span(during: Range[datetime]) -> tuple[int, int]:
    """A range of time as epoch minutes; what only touches a minute takes it."""
    assert during.lower is not None, "bookings have both ends"
    assert during.upper is not None, "bookings have both ends"
    return epoch_minute(during.lower), -(-int(during.upper.timestamp()) // 60)


def epoch_minute(at: datetime) -> int:
    """Whole minutes since 1970; a part of a minute is cut off."""
    return int(at.timestamp()) // 60


def _limits(member: Member, meeting_type: MeetingType, taken: Sequence[Taken]) -> list[Limit]:
    """Limits count what was booked with us."""
    booked = [each for each in taken if each.meeting_id is not None]
    everything = tuple(each.busy.start for each in booked)
    this_type = tuple(each.busy.start for each in booked if each.meeting_type_id == meeting_type.id)
    wanted: list[tuple[Period, int | None, tuple[int, ...]]] = [
        ("PER_DAY", member.daily_limit, everything),
        ("PER_WEEK", member.weekly_limit, everything),
        ("PER_DAY", meeting_type.daily_limit, this_type),
        ("PER_WEEK", meeting_type.weekly_limit, this_type),
    ]
    return [
        Limit(period=period, most=most, counted=counted)
        for period, most, counted in wanted
        if most is not None
    ]

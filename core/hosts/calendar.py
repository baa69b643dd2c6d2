"""Reads what the slot engine needs to know of hosts: hours, busy times, limits. Two queries for any panel."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, select
from sqlalchemy.dialects.postgresql import Range

from core.errors import BadInput
from core.hosts.hours import DEFAULT_WEEK
from core.hosts.taken import Booking, Taken, read_taken
from core.slots.model import Host, Limit, Period, WeeklyRule
from core.tenancy import Tx
from db.models import MeetingType, Member, WorkingHours

# Put together once, as what takes their time.
_HOURS = (
    select(WorkingHours.member_id, WorkingHours.weekday, WorkingHours.starts_minute, WorkingHours.ends_minute)
    .where(
        WorkingHours.workspace_id == bindparam("workspace_id"),
        WorkingHours.member_id == any_(bindparam("member_ids", type_=ARRAY(BigInteger))),
    )
    .order_by(WorkingHours.weekday, WorkingHours.starts_minute)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """When members work and what takes their time, by member id; nothing is there for who has nothing."""

    hours: Mapping[int, Sequence[WeeklyRule]]
    taken: Mapping[int, Taken]


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
    return Books(hours=await _hours(tx, member_ids), taken=await read_taken(tx, member_ids, window))


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
    taken = books.taken.get(member.id) or Taken()
    booked = [each for each in taken.booked if each.meeting_id != without_meeting]
    return Host(
        timezone=member.timezone,
        weekly_rules=tuple(books.hours.get(member.id, ())) or DEFAULT_WEEK,
        busy=tuple(sorted([*(each.busy for each in booked), *taken.elsewhere])),
        limits=tuple(_limits(member, meeting_type, booked)),
    )


async def _hours(tx: Tx, member_ids: Sequence[int]) -> dict[int, list[WeeklyRule]]:
    asked = {"workspace_id": tx.workspace_id, "member_ids": list(member_ids)}
    hours: dict[int, list[WeeklyRule]] = defaultdict(list)
    for member_id, weekday, start, end in await tx.session.execute(_HOURS, asked):
        hours[member_id].append(WeeklyRule(days=(weekday,), start=start, end=end))
    return hours


def span(during: Range[datetime]) -> tuple[int, int]:
    """A range of time as epoch minutes; what only touches a minute takes it."""
    assert during.lower is not None, "bookings have both ends"
    assert during.upper is not None, "bookings have both ends"
    return epoch_minute(during.lower), -(-int(during.upper.timestamp()) // 60)


def epoch_minute(at: datetime) -> int:
    """Whole minutes since 1970; a part of a minute is cut off."""
    return int(at.timestamp()) // 60


def _limits(member: Member, meeting_type: MeetingType, booked: Sequence[Booking]) -> list[Limit]:
    """Limits count what was booked with us."""
    counted = [each for each in booked if not each.is_held]
    everything = tuple(each.busy.start for each in counted)
    this_type = tuple(each.busy.start for each in counted if each.meeting_type_id == meeting_type.id)
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

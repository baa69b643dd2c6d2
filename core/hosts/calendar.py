"""Reads what the slot engine needs to know of hosts: hours, busy times, limits. Two queries for any panel."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from core.errors import BadInput
from core.hosts.hours import DEFAULT_WEEK
from core.slots.model import Busy, Host, Limit, Period, WeeklyRule
from core.tenancy import Tx
from db.models import HostBooking, MeetingType, Member, WorkingHours

# Limits count whole weeks, so bookings are read a week and a day beyond the window.
BEYOND = timedelta(days=8)


async def access_hosts(tx: Tx, slack_user_ids: Sequence[str], *, lock: bool = False) -> list[Member]:
    """The members behind Slack ids in the order given, locked in id order so that bookings never deadlock."""
    statement = (
        select(Member)
        .where(Member.workspace_id == tx.workspace_id, Member.slack_user_id.in_(slack_user_ids))
        .order_by(Member.id)
    )
    if lock:
        statement = statement.with_for_update(key_share=True)
    found = {member.slack_user_id: member for member in await tx.session.scalars(statement)}
    for each in slack_user_ids:
        if each not in found:
            raise BadInput(
                "Panelry does not know one of these people yet. Choose them again.", field="interviewers"
            )
        _check_can_host(found[each])
    return [found[each] for each in dict.fromkeys(slack_user_ids)]


def _check_can_host(member: Member) -> None:
    if member.is_bot:
        raise BadInput(f"{member.name} is an app. Choose people as interviewers.", field="interviewers")
    if not member.is_active:
        raise BadInput(f"{member.name} has left the workspace. Choose somebody else.", field="interviewers")


async def read_calendars(
    tx: Tx,
    members: Sequence[Member],
    meeting_type: MeetingType,
    window: tuple[datetime, datetime],
    *,
    without_meeting: int | None = None,
) -> tuple[Host, ...]:
    """The hosts as the slot engine takes them, in the order given; `without_meeting` is about to be moved."""
    ids = [each.id for each in members]
    hours = await _hours(tx, ids)
    bookings = await _bookings(tx, ids, window, without_meeting)
    return tuple(
        Host(
            timezone=member.timezone,
            weekly_rules=tuple(hours[member.id]) or DEFAULT_WEEK,
            busy=tuple(_busy(each) for each in bookings[member.id]),
            limits=tuple(_limits(member, meeting_type, bookings[member.id])),
        )
        for member in members
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


async def _bookings(
    tx: Tx, member_ids: Sequence[int], window: tuple[datetime, datetime], without_meeting: int | None
) -> dict[int, list[HostBooking]]:
    statement = (
        select(HostBooking)
        .where(
            HostBooking.workspace_id == tx.workspace_id,
            HostBooking.member_id.in_(member_ids),
            HostBooking.buffered.overlaps(Range(window[0] - BEYOND, window[1] + BEYOND)),
        )
        .order_by(HostBooking.during)
    )
    if without_meeting is not None:
        statement = statement.where(HostBooking.meeting_id != without_meeting)
    bookings: dict[int, list[HostBooking]] = defaultdict(list)
    for each in await tx.session.scalars(statement):
        bookings[each.member_id].append(each)
    return bookings


def _busy(booking: HostBooking) -> Busy:
    start, end = span(booking.during)
    outer_start, outer_end = span(booking.buffered)
    return Busy(start, end, buffer_before=start - outer_start, buffer_after=outer_end - end)


def span(during: Range[datetime]) -> tuple[int, int]:
    """A range of time as epoch minutes."""
    assert during.lower is not None, "bookings have both ends"
    assert during.upper is not None, "bookings have both ends"
    return epoch_minute(during.lower), epoch_minute(during.upper)


def epoch_minute(at: datetime) -> int:
    """Whole minutes since 1970; a part of a minute is cut off."""
    return int(at.timestamp()) // 60


def _limits(member: Member, meeting_type: MeetingType, bookings: Sequence[HostBooking]) -> list[Limit]:
    everything = tuple(span(each.during)[0] for each in bookings)
    this_type = tuple(span(each.during)[0] for each in bookings if each.meeting_type_id == meeting_type.id)
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

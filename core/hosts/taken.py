"""Reads what takes people's time, in one query: what was booked with us, and what their own calendars say.

So does an interview of ours that was moved in a calendar, until somebody says what becomes of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Float,
    Integer,
    Select,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.selectable import Subquery

from core.meetings.length import LONGEST
from core.slots.model import Busy
from core.tenancy import Tx
from db.models import BusyTime, CalendarEvent, HostBooking, Meeting

# Limits count whole weeks, so bookings are read a week and a day beyond the window.
BEYOND = timedelta(days=8)


class Booking(NamedTuple):
    """Time that one of our meetings takes.

    is_held: it is not booked, but stands there in a calendar: to the meeting itself that is free.
    """

    busy: Busy
    meeting_id: int
    meeting_type_id: int | None
    is_held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What takes one person's time, each in order of start. `elsewhere`: in their own calendars.

    That is what there are thousands of, so it is kept as the slot engine wants it.
    """

    booked: list[Booking] = field(default_factory=list)
    elsewhere: list[Busy] = field(default_factory=list)


async def read_taken(
    tx: Tx, member_ids: Sequence[int], window: tuple[datetime, datetime]
) -> dict[int, Taken]:
    """By member id."""
    asked = {
        "workspace_id": tx.workspace_id,
        "member_ids": list(member_ids),
        "since": window[0] - BEYOND,
        "until": window[1] + BEYOND,
        "now": tx.now,
    }
    found = (await tx.session.execute(_TAKEN, asked)).all()
    taken = {each: Taken() for each in member_ids}
    for member_id, start, end, before, after, meeting_id, type_id in sorted(found, key=itemgetter(1)):
        if meeting_id is None:
            taken[member_id].elsewhere.append(Busy(start, end))
        elif before is None:
            taken[member_id].booked.append(Booking(Busy(start, end), meeting_id, type_id, is_held=True))
        else:
            taken[member_id].booked.append(Booking(Busy(start, end, before, after), meeting_id, type_id))
    return taken


Ranges = InstrumentedAttribute[Range[datetime]]
Moment = ColumnElement[Any] | InstrumentedAttribute[datetime | None]

_MEMBERS = bindparam("member_ids", type_=ARRAY(BigInteger))
_SINCE, _UNTIL, _NOW = (bindparam(name, type_=DateTime(timezone=True)) for name in ("since", "until", "now"))


def _first_minute(during: Ranges) -> ColumnElement[int]:
    """The minute it begins in, since 1970; what only touches a minute takes it."""
    return _floor(func.lower(during))


def _last_minute(during: Ranges) -> ColumnElement[int]:
    return _ceil(func.upper(during))


def _floor(at: Moment) -> ColumnElement[int]:
    return cast(func.floor(_minutes(at)), Integer)


def _ceil(at: Moment) -> ColumnElement[int]:
    return cast(func.ceil(_minutes(at)), Integer)


def _minutes(at: Moment) -> ColumnElement[Any]:
    """As floating point, which is exact enough for microseconds and twice as fast as `extract`'s numeric."""
    return func.date_part("epoch", at) / literal_column("60", Float)


def _booked() -> Select[*tuple[Any, ...]]:
    starts, ends = _first_minute(HostBooking.during), _last_minute(HostBooking.during)
    return select(
        HostBooking.member_id,
        starts,
        ends,
        starts - _first_minute(HostBooking.buffered),
        _last_minute(HostBooking.buffered) - ends,
        HostBooking.meeting_id,
        HostBooking.meeting_type_id,
    ).where(
        HostBooking.workspace_id == bindparam("workspace_id"),
        HostBooking.member_id == any_(_MEMBERS),
        HostBooking.starts_at >= _SINCE,
        HostBooking.starts_at < _UNTIL,
    )


def _elsewhere() -> Select[*tuple[Any, ...]]:
    starts, ends = _first_minute(BusyTime.during), _last_minute(BusyTime.during)
    none = null().cast(BigInteger)
    return select(BusyTime.member_id, starts, ends, none, none, none, none).where(
        BusyTime.workspace_id == bindparam("workspace_id"), BusyTime.member_id == any_(_MEMBERS)
    )


def _busy_elsewhere() -> Select[*tuple[Any, ...]]:
    return _elsewhere().where(
        BusyTime.is_long.is_(False), BusyTime.starts_at >= _SINCE, BusyTime.starts_at < _UNTIL
    )


def _away() -> Select[*tuple[Any, ...]]:
    """What is so long that it may have begun at any time; there is little of it."""
    return _elsewhere().where(BusyTime.is_long, BusyTime.during.overlaps(func.tstzrange(_SINCE, _UNTIL)))


def _held() -> Select[*tuple[Any, ...]]:
    """Where meetings to come were moved to in a calendar, as long as that is asked about."""
    asked, none = _asked(), null().cast(BigInteger)
    starts, ends = _floor(asked.c.asked_starts_at), _ceil(asked.c.asked_ends_at)
    return (
        select(HostBooking.member_id, starts, ends, none, none, HostBooking.meeting_id, none)
        .join(asked, HostBooking.meeting_id == asked.c.meeting_id)
        .where(HostBooking.workspace_id == bindparam("workspace_id"), HostBooking.member_id == any_(_MEMBERS))
    )


def _asked() -> Subquery:
    """There are few, so that they come first: hence OFFSET, a fence.

    Where one stands for longer than a meeting may last, it cannot be followed, and takes nobody's time.
    """
    meeting = and_(Meeting.workspace_id == CalendarEvent.workspace_id, Meeting.id == CalendarEvent.meeting_id)
    starts, ends = CalendarEvent.asked_starts_at, CalendarEvent.asked_ends_at
    return (
        select(CalendarEvent.meeting_id, starts, ends)
        .join(Meeting, meeting)
        .where(
            CalendarEvent.workspace_id == bindparam("workspace_id"),
            CalendarEvent.asks == literal_column("'moved'"),  # as the index says it
            CalendarEvent.asked_version == Meeting.version,
            starts < _UNTIL,
            ends > _SINCE,
            starts < ends,
            ends - starts <= LONGEST,
            Meeting.ends_at > _NOW,
        )
        .offset(literal_column("0"))
        .subquery()
    )


# Put together once: that takes longer than the answer, and everybody who looks for a time waits for it.
_TAKEN = union_all(_booked(), _busy_elsewhere(), _away(), _held())

"""What a search for starts is made of. Instants are whole epoch minutes (UTC), lengths are minutes.

Wall times are minutes since midnight in the host's zone; a weekday counts from 0 = Sunday to 6 = Saturday.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Mode = Literal["single", "collective", "round_robin"]
Period = Literal["PER_DAY", "PER_WEEK"]
Because = Literal[
    "outside_hours",
    "override",
    "busy",
    "buffer",
    "notice",
    "window",
    "limit",
    "duration_limit",
    "not_enough_hosts",
]
Stretch = tuple[int, int]
"""From the first minute up to, not including, the second."""

MIDNIGHT = 1440


class Busy(NamedTuple):
    """Time a host has given away. A named tuple, because a search unpacks thousands of them.

    start, end: epoch minutes; round a part of a minute outwards.
    buffer_before, buffer_after: minutes this entry itself keeps clear around it.
    """

    start: int
    end: int
    buffer_before: int = 0
    buffer_after: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyRule:
    """Working hours that come back every week; an end not after the start lies on the next day."""

    days: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Hours that replace the weekly rules of one local date. `start` and `end` None: not available."""

    on: date
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `most` meetings in each period; `counted` holds the starts that count, in any order."""

    period: Period
    most: int
    counted: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DurationLimit:
    """At most `most` minutes in each period, the new meeting included; `counted`: (start, minutes)."""

    period: Period
    most: int
    counted: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """One person's hours, busy times and limits. `timezone` is an IANA name that exists."""

    timezone: str
    weekly_rules: tuple[WeeklyRule, ...]
    overrides: tuple[Override, ...] = ()
    busy: tuple[Busy, ...] = ()
    limits: tuple[Limit, ...] = ()
    duration_limits: tuple[DurationLimit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """`take` hosts out of `any`, which holds indexes into the search's hosts; seats may share hosts."""

    any: tuple[int, ...]
    take: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One question: when can a meeting start?

    now: round a part of a minute up. window: the whole meeting lies inside it.
    interval_minutes: step between starts, at least 1. offset_minutes: shifts every grid point.
    buffer_before_minutes, buffer_after_minutes: what the meeting keeps clear around itself.
    seats: who has to come, one host to a seat; without any the mode decides.
    """

    now: int
    mode: Mode
    booker_timezone: str
    window: Stretch
    duration_minutes: int
    interval_minutes: int
    hosts: tuple[Host, ...]
    offset_minutes: int = 0
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    notice_minutes: int = 0
    seats: tuple[Seat, ...] = ()

    def __post_init__(self) -> None:
        if self.duration_minutes < 1 or self.interval_minutes < 1:
            raise ValueError("a meeting and the step between starts last at least a minute")
        if self.mode == "single" and len(self.hosts) != 1:
            raise ValueError("mode single takes exactly one host")
        for seat in self.seats:
            if not set(seat.any) <= set(range(len(self.hosts))):
                raise ValueError("a seat names a host that is not there")
            if not 1 <= seat.take <= len(set(seat.any)) == len(seat.any):
                raise ValueError("a seat takes at least one and at most all of its hosts, each named once")

    @property
    def bounds(self) -> Stretch:
        """Where a meeting may lie: the window, cut by the notice."""
        return max(self.window[0], self.now + self.notice_minutes), self.window[1]

    @property
    def has_room(self) -> bool:
        """Whether a meeting fits within the bounds at all."""
        return self.bounds[1] - self.bounds[0] >= self.duration_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One rule that one start breaks.

    host: index into the search's hosts; None where the rule is not a host's.
    until: epoch minute. busy and buffer: the end of the busy entry; notice: the first start it allows;
    window: its beginning when the start is too early, None when it is too far ahead.
    """

    because: Because
    host: int | None = None
    until: int | None = None

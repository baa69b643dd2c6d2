"""How much a host may take on in a day or a week, by the host's local dates; a week starts on Sunday."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Literal

from core.slots.intervals import merge
from core.slots.model import DurationLimit, Host, Limit, Stretch
from core.slots.zones import DAY, Timeline, timeline, week_of

IsFull = Callable[[int], bool]
"""Tells of a local date (days since 1970-01-01) whether its period can take no more."""


class CountedLimit:
    """A limit or a duration limit of a host, and what it would have to be for one more meeting.

    place: index into the host's limits or duration limits. starts: of what is counted, in the limit's order.
    """

    def __init__(
        self, zone: Timeline, place: int, limit: Limit | DurationLimit, duration_minutes: int
    ) -> None:
        self.place = place
        self.most = limit.most
        self.because: Literal["limit", "duration_limit"]
        if isinstance(limit, Limit):
            self.because, self.adds = "limit", 1
            self.starts, lengths = limit.counted, [1] * len(limit.counted)
        else:
            self.because, self.adds = "duration_limit", duration_minutes
            self.starts = tuple(start for start, _ in limit.counted)
            lengths = [minutes for _, minutes in limit.counted]
        self.is_weekly = limit.period == "PER_WEEK"
        self._counted = [
            (self._period(zone.day_of(start)), length)
            for start, length in zip(self.starts, lengths, strict=True)
        ]
        self._amounts: Counter[int] = Counter()
        for period, length in self._counted:
            self._amounts[period] += length

    def on(self, day: int, *, without: Collection[int] = ()) -> int:
        """What is needed on a local date (days since 1970-01-01); `without`: places that count no more."""
        period = self._period(day)
        gone = (self._counted[place] for place in without)
        spared = sum(length for of, length in gone if of == period)
        return self._amounts[period] - spared + self.adds

    def is_reached(self, day: int, *, without: Collection[int] = ()) -> bool:
        """Whether the day's period can take no such meeting any more."""
        return self.on(day, without=without) > self.most

    def where_reached(self) -> list[int]:
        """What is needed in each period that has something counted and can take no more."""
        needed = (amount + self.adds for amount in self._amounts.values())
        return [amount for amount in needed if amount > self.most]

    def _period(self, day: int) -> int:
        return week_of(day) if self.is_weekly else day


def limits_of(host: Host, duration_minutes: int, zone: Timeline) -> list[CountedLimit]:
    """Every limit of a host; `zone`: the host's."""
    meetings = [CountedLimit(zone, place, limit, duration_minutes) for place, limit in enumerate(host.limits)]
    lengths = (
        CountedLimit(zone, place, limit, duration_minutes) for place, limit in enumerate(host.duration_limits)
    )
    return [*meetings, *lengths]


def full_times(host: Host, duration_minutes: int, within: Stretch) -> list[int]:
    """When no meeting of this length may start any more, as sorted edges: shut from the first to the
    second, from the third to the fourth, and so on.
    """
    if not host.limits and not host.duration_limits:
        return []
    zone = timeline(host.timezone, *within)
    return edges_of(zone, (limit.is_reached for limit in limits_of(host, duration_minutes, zone)), within)


def edges_of(zone: Timeline, rules: Iterable[IsFull], within: Stretch) -> list[int]:
    """The days that any of the rules calls full, as `full_times` gives them."""
    shut = merge(stretch for rule in rules for stretch in _full_days(zone, rule, within))
    return [edge for stretch in shut for edge in stretch]


def outside(edges: list[int], starts: list[int]) -> list[int]:
    """The starts that lie in none of the stretches of `full_times`."""
    return [start for start in starts if bisect_right(edges, start) % 2 == 0] if edges else starts


def is_shut(edges: list[int], start: int) -> bool:
    """Whether a start lies in one of the stretches of `full_times`."""
    return bisect_right(edges, start) % 2 == 1


def _full_days(zone: Timeline, is_full: IsFull, within: Stretch) -> Iterator[Stretch]:
    """Piece by piece: where clocks go back over midnight, a date comes in two parts."""
    for since, until, offset in zone.pieces():
        start, end = max(since, within[0]), min(until, within[1])
        for day in range((start + offset) // DAY, (end - 1 + offset) // DAY + 1):
            if start < end and is_full(day):
                yield max(start, day * DAY - offset), min(end, (day + 1) * DAY - offset)

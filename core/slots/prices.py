"""What each start costs: every wish has a price in points, so that one can be weighed against another."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from core.slots.intervals import covers, merge
from core.slots.kept import FreeLists, rooms_of
from core.slots.model import Host, Search, Stretch
from core.slots.rooms import Room
from core.slots.seats import assign
from core.slots.zones import DAY, Timeline, timeline, week_of

Wish = Literal["wait", "stated", "hours", "load", "whole", "other_day", "other_time"]
"""Not to wait; the candidate's stated windows and reasonable hours; the hosts' load and free time kept
whole; a day, and a time of day, that no earlier suggestion has."""

HostPrice = tuple[int, int]
"""What a start costs a host: for the load, and for the free time it cuts up."""

FREE: HostPrice = 0, 0

Columns = dict[Wish, list[int]]
"""For each wish what each start costs, in the order of the starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The price of each shortcoming, in points. 100 points are worth waiting one day.

    high_fit_urgency: so many times dearer are waiting and what is hard on the candidate, for a high fit.
    """

    day_later: int = 100
    high_fit_urgency: int = 4
    outside_stated_windows: int = 100_000
    unreasonable_hour: int = 400
    hour_from_reasonable: int = 60
    splits_free_time: int = 60
    leaves_useless_gap: int = 40
    hour_booked_that_day: int = 15
    hour_booked_that_week: int = 3
    same_day_as_chosen: int = 120
    close_to_chosen: int = 400
    same_time_as_chosen: int = 40
    close_minutes: int = 120
    reasonable_from: int = 9 * 60
    reasonable_until: int = 18 * 60


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a choice depends on.

    search: the search the starts are of; its hosts' busy times are their load.
    candidate_timezone: None while unknown: the booker's zone stands in, and no hour is unreasonable.
    candidate_windows: when the candidate said to be available, epoch minutes; empty: not said.
    is_high_fit: waiting costs several times more, so earlier times come first.
    """

    search: Search
    candidate_timezone: str | None = None
    candidate_windows: tuple[Stretch, ...] = ()
    is_high_fit: bool = False

    def urgency(self, weights: Weights) -> int:
        """How many times dearer waiting is."""
        return weights.high_fit_urgency if self.is_high_fit else 1


def price(ordered: list[int], context: Context, weights: Weights, kept: FreeLists | None) -> Columns:
    """What each start costs by itself; nothing yet for being like another one."""
    now, urgency = context.search.now, context.urgency(weights)
    of_hosts = _all_hosts_prices(ordered, context.search, weights, kept)
    return {
        "wait": [urgency * (start - now) * weights.day_later // DAY for start in ordered],
        **_candidate_prices(ordered, context, weights),
        "load": [of_hosts.get(start, FREE)[0] for start in ordered],
        "whole": [of_hosts.get(start, FREE)[1] for start in ordered],
        "other_day": [0] * len(ordered),
        "other_time": [0] * len(ordered),
    }


def walls(ordered: list[int], context: Context) -> list[int]:
    """Wall minutes of each start where the candidate is."""
    zone = timeline(context.candidate_timezone or context.search.booker_timezone, ordered[0], ordered[-1])
    return [start + zone.offset_at(start) for start in ordered]


def _candidate_prices(ordered: list[int], context: Context, weights: Weights) -> Columns:
    windows = merge(context.candidate_windows)
    duration = context.search.duration_minutes
    urgency = context.urgency(weights)
    stated, hours = [], []
    for start, wall in zip(ordered, walls(ordered, context), strict=True):
        inside = covers(windows, (start, start + duration))
        stated.append(0 if inside or not windows else urgency * weights.outside_stated_windows)
        # What was said to suit is never unreasonable.
        known = context.candidate_timezone is not None and not inside
        hours.append(urgency * _hour_price(wall % DAY, duration, weights) if known else 0)
    return {"stated": stated, "hours": hours}


def _hour_price(time: int, duration: int, weights: Weights) -> int:
    """`time`: minutes since the candidate's midnight."""
    early = weights.reasonable_from - time
    late = time + duration - weights.reasonable_until
    beyond = max(early, late)
    if beyond <= 0:
        return 0
    return weights.unreasonable_hour + beyond * weights.hour_from_reasonable // 60


def _all_hosts_prices(
    ordered: list[int], search: Search, weights: Weights, kept: FreeLists | None
) -> dict[int, HostPrice]:
    """All come: what it costs them on average. One or some come: what it costs those it suits best."""
    each: dict[int, dict[int, HostPrice]] = {}
    for index, (host, room) in enumerate(zip(search.hosts, rooms_of(search, kept), strict=True)):
        for start, cost in _host_prices(ordered, search, host, room, weights):
            each.setdefault(start, {})[index] = cost
    return {start: _together(search, costs) for start, costs in each.items()}


def _together(search: Search, costs: Mapping[int, HostPrice]) -> HostPrice:
    if search.seats:
        sitting = assign(search.seats, costs, {host: sum(cost) for host, cost in costs.items()})
        coming = [costs[host] for host in sitting or costs]
    elif search.mode == "round_robin":
        return min(costs.values(), key=sum)
    else:
        coming = list(costs.values())
    loads, splits = zip(*coming, strict=True)
    return sum(loads) // len(coming), sum(splits) // len(coming)


def _host_prices(
    ordered: list[int], search: Search, host: Host, room: Room, weights: Weights
) -> Iterator[tuple[int, HostPrice]]:
    duration = search.duration_minutes
    load = _Load(host, timeline(host.timezone, *search.bounds), weights)
    allowed = room.within_limits(ordered)
    for low, high in room.free:
        load_of_day = load.common_price(low, high)
        for start in allowed[bisect_left(allowed, low) : bisect_right(allowed, high - duration)]:
            booked = load.price_at(start) if load_of_day is None else load_of_day
            yield start, (booked, _split_price(start - low, high - start - duration, search, weights))


def _split_price(before: int, after: int, search: Search, weights: Weights) -> int:
    """What is lost of a free stretch that keeps `before` and `after` minutes around the meeting."""
    lost = 0
    if before >= search.interval_minutes and after >= search.interval_minutes:
        lost = weights.splits_free_time
    if 0 < before < search.duration_minutes:
        lost += weights.leaves_useless_gap
    if 0 < after < search.duration_minutes:
        lost += weights.leaves_useless_gap
    return lost


class _Load:
    """How much of a host's local day and week is given away already, as a price."""

    def __init__(self, host: Host, zone: Timeline, weights: Weights) -> None:
        self._zone = zone
        self._weights = weights
        self._days: Counter[int] = Counter()
        self._weeks: Counter[int] = Counter()
        for entry in host.busy:
            day = zone.day_of(entry.start)
            minutes = min(entry.end - entry.start, DAY)
            self._days[day] += minutes
            self._weeks[week_of(day)] += minutes

    def common_price(self, low: int, high: int) -> int | None:
        """The price of the whole stretch, if it lies in one day."""
        return self.price_at(low) if self._zone.day_of(low) == self._zone.day_of(high - 1) else None

    def price_at(self, start: int) -> int:
        day = self._zone.day_of(start)
        on_day = self._days[day] * self._weights.hour_booked_that_day
        return (on_day + self._weeks[week_of(day)] * self._weights.hour_booked_that_week) // 60

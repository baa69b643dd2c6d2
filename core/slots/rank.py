"""Which of many starts to suggest: the next few, best first.

Every wish has a price in points, and the cheapest start wins; each one chosen makes those like it dearer, so
that five suggestions are a choice and not one morning in quarter hours.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.slots.engine import free_stretches, within_limits
from core.slots.intervals import merge
from core.slots.model import Host, Search, Stretch
from core.slots.zones import FOREVER, Timeline, timeline

DAY = 1440
WEEK_SHIFT = 4
"""Day 0 was a Thursday: shifted by four days, weeks begin on Sunday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The price of each shortcoming, in points. 100 points are worth waiting one day."""

    day_later: int = 100
    outside_stated_windows: int = 2000
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
    """

    search: Search
    candidate_timezone: str | None = None
    candidate_windows: tuple[Stretch, ...] = ()


def best(starts: Sequence[int], context: Context, *, count: int = 5, weights: Weights = WEIGHTS) -> list[int]:
    """The `count` starts to suggest, best first; fewer when there are fewer. Of equals the earlier one.

    starts: epoch minutes, as `find_starts` gives them. The same input always gives the same answer.
    """
    ordered = sorted(set(starts))
    if not ordered:
        return []
    prices = _prices(ordered, context, weights)
    walls = _walls(ordered, context)
    chosen: list[int] = []
    while prices and len(chosen) < count:
        pick = min(prices, key=prices.__getitem__)
        del prices[pick]
        chosen.append(pick)
        _make_likes_dearer(prices, pick, walls, weights)
    return chosen


def _walls(ordered: list[int], context: Context) -> dict[int, int]:
    """Wall minutes of each start where the candidate is."""
    zone = timeline(context.candidate_timezone or context.search.booker_timezone, ordered[0], ordered[-1])
    return {start: start + zone.offset_at(start) for start in ordered}


def _make_likes_dearer(prices: dict[int, int], pick: int, walls: dict[int, int], weights: Weights) -> None:
    day, time = divmod(walls[pick], DAY)
    for start in prices:
        other_day, other_time = divmod(walls[start], DAY)
        if other_day == day:
            prices[start] += weights.same_day_as_chosen
        elif abs(other_time - time) < weights.close_minutes:
            prices[start] += weights.same_time_as_chosen
        too_close = weights.close_minutes - abs(start - pick)
        if too_close > 0:
            prices[start] += weights.close_to_chosen * too_close // weights.close_minutes


def _prices(ordered: list[int], context: Context, weights: Weights) -> dict[int, int]:
    """What each start costs by itself; in order of time, so that the earlier of equals is found first."""
    of_candidate = _candidate_prices(ordered, context, weights)
    of_hosts = _all_hosts_prices(ordered, context.search, weights)
    now = context.search.now
    return {
        start: (start - now) * weights.day_later // DAY + of_candidate[start] + of_hosts.get(start, 0)
        for start in ordered
    }


def _candidate_prices(ordered: list[int], context: Context, weights: Weights) -> dict[int, int]:
    stated = merge(context.candidate_windows)
    duration = context.search.duration_minutes
    walls = _walls(ordered, context)
    prices = {}
    for start in ordered:
        if stated and _is_inside(stated, start, start + duration):
            prices[start] = 0
            continue
        prices[start] = weights.outside_stated_windows if stated else 0
        if context.candidate_timezone is not None:
            prices[start] += _hour_price(walls[start] % DAY, duration, weights)
    return prices


def _is_inside(stretches: list[Stretch], start: int, end: int) -> bool:
    at = bisect_right(stretches, (start, FOREVER)) - 1
    return at >= 0 and end <= stretches[at][1]


def _hour_price(time: int, duration: int, weights: Weights) -> int:
    """`time`: minutes since the candidate's midnight."""
    early = weights.reasonable_from - time
    late = time + duration - weights.reasonable_until
    beyond = max(early, late)
    if beyond <= 0:
        return 0
    return weights.unreasonable_hour + beyond * weights.hour_from_reasonable // 60


def _all_hosts_prices(ordered: list[int], search: Search, weights: Weights) -> dict[int, int]:
    """All come: what it costs them on average. One comes: what it costs the one it suits best."""
    each: dict[int, list[int]] = {}
    for host in search.hosts:
        for start, price in _host_prices(ordered, search, host, weights):
            each.setdefault(start, []).append(price)
    if search.mode == "round_robin":
        return {start: min(prices) for start, prices in each.items()}
    return {start: sum(prices) // len(prices) for start, prices in each.items()}


def _host_prices(
    ordered: list[int], search: Search, host: Host, weights: Weights
) -> Iterator[tuple[int, int]]:
    duration = search.duration_minutes
    load = _Load(host, timeline(host.timezone, *search.bounds), weights)
    allowed = within_limits(search, host, ordered)
    for low, high in free_stretches(search, host):
        load_of_day = load.common_price(low, high)
        for start in allowed[bisect_left(allowed, low) : bisect_right(allowed, high - duration)]:
            booked = load.price_at(start) if load_of_day is None else load_of_day
            yield start, booked + _split_price(start - low, high - start - duration, search, weights)


def _split_price(before: int, after: int, search: Search, weights: Weights) -> int:
    """What is lost of a free stretch that keeps `before` and `after` minutes around the meeting."""
    price = 0
    if before >= search.interval_minutes and after >= search.interval_minutes:
        price = weights.splits_free_time
    if 0 < before < search.duration_minutes:
        price += weights.leaves_useless_gap
    if 0 < after < search.duration_minutes:
        price += weights.leaves_useless_gap
    return price


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
            self._weeks[(day + WEEK_SHIFT) // 7] += minutes

    def common_price(self, low: int, high: int) -> int | None:
        """The price of the whole stretch, if it lies in one day."""
        return self.price_at(low) if self._zone.day_of(low) == self._zone.day_of(high - 1) else None

    def price_at(self, start: int) -> int:
        day = self._zone.day_of(start)
        on_day = self._days[day] * self._weights.hour_booked_that_day
        return (on_day + self._weeks[(day + WEEK_SHIFT) // 7] * self._weights.hour_booked_that_week) // 60

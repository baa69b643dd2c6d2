"""How much a host may take on in a day or a week, by the host's local dates; a week starts on Sunday."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator

from core.slots.intervals import merge
from core.slots.model import DurationLimit, Host, Limit, Period, Stretch
from core.slots.zones import Timeline, timeline

DAY = 1440
WEEK_SHIFT = 4
"""Day 0 was a Thursday: shifted by four days, weeks begin on Sunday."""

IsFull = Callable[[int], bool]
"""Tells of a local date (days since 1970-01-01) whether its period can take no more."""


def full_times(host: Host, duration_minutes: int, within: Stretch) -> list[int]:
    """When no meeting of this length may start any more, as sorted edges: shut from the first to the
    second, from the third to the fourth, and so on.
    """
    if not host.limits and not host.duration_limits:
        return []
    zone = timeline(host.timezone, *within)
    rules = [is_full(zone, limit) for limit in host.limits]
    rules += [is_spent(zone, limit, duration_minutes) for limit in host.duration_limits]
    shut = merge(stretch for rule in rules for stretch in _full_days(zone, rule, within))
    return [edge for stretch in shut for edge in stretch]


def outside(edges: list[int], starts: list[int]) -> list[int]:
    """The starts that lie in none of the stretches of `full_times`."""
    return [start for start in starts if bisect_right(edges, start) % 2 == 0] if edges else starts


def is_full(zone: Timeline, limit: Limit) -> IsFull:
    """Full when as many meetings as allowed start in the period."""
    counts = Counter(_period(limit.period, zone.day_of(start)) for start in limit.counted)
    return lambda day: counts[_period(limit.period, day)] >= limit.most


def is_spent(zone: Timeline, limit: DurationLimit, duration_minutes: int) -> IsFull:
    """Full when this meeting would take the period's minutes over the limit."""
    minutes: Counter[int] = Counter()
    for start, length in limit.counted:
        minutes[_period(limit.period, zone.day_of(start))] += length
    return lambda day: minutes[_period(limit.period, day)] + duration_minutes > limit.most


def _period(period: Period, day: int) -> int:
    return day if period == "PER_DAY" else (day + WEEK_SHIFT) // 7


def _full_days(zone: Timeline, full: IsFull, within: Stretch) -> Iterator[Stretch]:
    """Piece by piece: where clocks go back over midnight, a date comes in two parts."""
    for since, until, offset in zone.pieces():
        start, end = max(since, within[0]), min(until, within[1])
        for day in range((start + offset) // DAY, (end - 1 + offset) // DAY + 1):
            if start < end and full(day):
                yield max(start, day * DAY - offset), min(end, (day + 1) * DAY - offset)

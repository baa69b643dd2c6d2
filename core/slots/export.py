"""A Search → the JSON document of it: the other way round from `core.slots.document`."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from core.slots.limits import limits_of
from core.slots.model import Busy, DurationLimit, Host, Limit, Period, Search
from core.slots.written import Document, written_host, written_instant, written_seats
from core.slots.zones import timeline, week_of


def write_search(search: Search) -> Document:
    """The document that `panelry slots` answers with the starts of this search; UTC, to the minute.

    A document has the same limits for all hosts, which count all their busy times. Where hosts have limits of
    their own, or of one kind of meeting, the days and weeks that are full are made so by busy times without
    length, each at the start of one that counts. Raises ValueError where a limit counts what is no busy time
    of the host, and for a waived buffer.
    """
    start, end = search.window
    return {
        "now": written_instant(search.now),
        "mode": search.mode,
        "booker_timezone": search.booker_timezone,
        "window": {"start": written_instant(start), "end": written_instant(max(start, end))},
        "duration_min": search.duration_minutes,
        "interval_min": search.interval_minutes,
        "offset_start_min": search.offset_minutes,
        "buffer_before_min": search.buffer_before_minutes,
        "buffer_after_min": search.buffer_after_minutes,
        "min_notice_min": search.notice_minutes,
        **({"seats": written_seats(search.seats)} if search.seats else {}),
        **(_with_common_limits(search) or _with_full_days(search)),
    }


def _with_common_limits(search: Search) -> Document | None:
    """The limits as they are, if a document can say so."""
    hosts = search.hosts
    limits, duration_limits = _ceilings(hosts[0].limits), _ceilings(hosts[0].duration_limits)
    for host in hosts:
        same = _ceilings(host.limits) == limits and _ceilings(host.duration_limits) == duration_limits
        if not (same and _counts_everything(host)):
            return None
    return {
        "limits": limits,
        "duration_limits": duration_limits,
        "hosts": [written_host(host) for host in hosts],
    }


def _ceilings(limits: Iterable[Limit | DurationLimit]) -> dict[Period, int]:
    """By period; of two the lower one holds."""
    found: dict[Period, int] = {}
    for limit in limits:
        found[limit.period] = min(limit.most, found.get(limit.period, limit.most))
    return found


def _counts_everything(host: Host) -> bool:
    starts = sorted(entry.start for entry in host.busy)
    lengths = sorted((entry.start, entry.end - entry.start) for entry in host.busy)
    return all(sorted(limit.counted) == starts for limit in host.limits) and all(
        sorted(limit.counted) == lengths for limit in host.duration_limits
    )


def _with_full_days(search: Search) -> Document:
    full = [_Full(search, host) for host in search.hosts]
    # Days first: what fills a day counts in its week as well.
    hosts, per_day = _filled([each.host for each in full], [each.days for each in full])
    hosts, per_week = _filled(hosts, [each.weeks for each in full])
    return {
        "limits": {"PER_DAY": per_day, "PER_WEEK": per_week},
        "hosts": [written_host(host) for host in hosts],
    }


class _Full:
    """The days and weeks in which a host can take no more, each with a start that counts in it."""

    def __init__(self, search: Search, host: Host) -> None:
        zone = timeline(host.timezone, min(search.window), max(search.window))
        limits = limits_of(host, search.duration_minutes, zone)
        starts = {entry.start for entry in host.busy}
        if not starts.issuperset(start for limit in limits for start in limit.starts):
            raise ValueError("a limit counts what is no busy time")
        # A limit too low for any meeting is as good as no hours.
        never = any(limit.adds > limit.most for limit in limits)
        self.host = replace(host, weekly_rules=(), overrides=()) if never else host
        self.days = _Periods(zone.day_of)
        self.weeks = _Periods(lambda start: week_of(zone.day_of(start)))
        for limit in limits:
            periods = self.weeks if limit.is_weekly else self.days
            periods.add(start for start in limit.starts if limit.is_reached(zone.day_of(start)))


class _Periods:
    """Some days or weeks, each known by a start in it."""

    def __init__(self, period_of: Callable[[int], int]) -> None:
        self.period_of = period_of
        self.starts: dict[int, int] = {}

    def add(self, starts: Iterable[int]) -> None:
        self.starts.update((self.period_of(start), start) for start in starts)


def _filled(hosts: Sequence[Host], full: Sequence[_Periods]) -> tuple[list[Host], int]:
    """The hosts with so many busy times that the full periods, and no others, reach one limit for all."""
    counts = [
        Counter(periods.period_of(entry.start) for entry in host.busy)
        for host, periods in zip(hosts, full, strict=True)
    ]
    most = 1 + max((number for each in counts for number in each.values()), default=0)
    return [
        replace(host, busy=(*host.busy, *_fillers(periods, count, most)))
        for host, periods, count in zip(hosts, full, counts, strict=True)
    ], most


def _fillers(periods: _Periods, count: Counter[int], most: int) -> Iterator[Busy]:
    for period, start in periods.starts.items():
        yield from [Busy(start, start)] * (most - count[period])

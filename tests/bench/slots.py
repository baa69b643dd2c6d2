"""How long a search for starts takes: `python -m tests.bench.slots`.

Prints, for each seeded workload, the median of the computation from the parsed search to the list of
starts, with zone offsets known (warm); the same with kept free lists, as when a choice of a form changes;
and the ratio of both to the obvious way of doing it with datetimes, measured in the same run on the same
workload. The three must agree. Machines differ and are noisy; the ratio stays.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random
from statistics import median
from sys import stdout
from time import perf_counter
from zoneinfo import ZoneInfo

from core.slots import (
    Busy,
    FreeLists,
    Host,
    Mode,
    Search,
    WeeklyRule,
    at_minute,
    find_starts,
    floor_minute,
)
from core.slots.rank import Context, picks
from core.slots.why import gains

ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Helsinki",
    "Africa/Cairo",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
)
FIRST_DAY = date(2027, 3, 8)
STEP = timedelta(minutes=15)
LENGTH = timedelta(minutes=30)


def workload(*, seed: int, mode: Mode, hosts: int, days: int, busy: int, zones: tuple[str, ...]) -> Search:
    """30 minutes every 15; hosts work nine to five, Monday to Friday, and are busy at random."""
    random = Random(seed)
    start = floor_minute(datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC))
    return Search(
        now=start - 7 * 1440,
        mode=mode,
        booker_timezone="Europe/Berlin",
        window=(start, start + days * 1440),
        duration_minutes=30,
        interval_minutes=15,
        hosts=tuple(
            Host(
                timezone=zones[index % len(zones)],
                weekly_rules=(WeeklyRule(days=(1, 2, 3, 4, 5), start=540, end=1020),),
                busy=tuple(_busy_times(random, start, days, busy)),
            )
            for index in range(hosts)
        ),
    )


def _busy_times(random: Random, start: int, days: int, count: int) -> list[Busy]:
    found = []
    for _ in range(count):
        begins = start + random.randrange(days * 96) * 15
        found.append(Busy(begins, begins + random.choice((15, 30, 45, 60))))
    return found


WORKLOADS = {
    "1 host, 30 days, 40 busy, single": workload(
        seed=1, mode="single", hosts=1, days=30, busy=40, zones=("Europe/Berlin",)
    ),
    "5 hosts, 30 days, 100 busy each, collective": workload(
        seed=2, mode="collective", hosts=5, days=30, busy=100, zones=("Europe/Berlin", "Europe/London")
    ),
    "50 hosts, 60 days, 200 busy each, 15 zones, round robin": workload(
        seed=3, mode="round_robin", hosts=50, days=60, busy=200, zones=ZONES
    ),
}


def with_datetimes(search: Search) -> list[int]:
    """The obvious way: each quarter hour of each host's days against each of the host's busy times."""
    offered = [_starts_of_host(search, host) for host in search.hosts]
    starts = set.union(*offered) if search.mode == "round_robin" else set.intersection(*offered)
    return sorted(floor_minute(start) for start in starts)


def _starts_of_host(search: Search, host: Host) -> set[datetime]:
    zone = ZoneInfo(host.timezone)
    earliest, latest = at_minute(search.window[0]), at_minute(search.window[1])
    busy = [(at_minute(entry.start), at_minute(entry.end)) for entry in host.busy]
    found = set()
    for day in range(-1, (search.window[1] - search.window[0]) // 1440 + 1):
        on = FIRST_DAY + timedelta(days=day)
        if on.isoweekday() > 5:
            continue
        start = datetime(on.year, on.month, on.day, 9, tzinfo=zone).astimezone(UTC)
        end = datetime(on.year, on.month, on.day, 17, tzinfo=zone).astimezone(UTC)
        while start + LENGTH <= end:
            inside = earliest <= start and start + LENGTH <= latest
            if inside and not any(begins < start + LENGTH and start < ends for begins, ends in busy):
                found.add(start)
            start += STEP
    return found


def milliseconds(computation: Callable[[], object], runs: int) -> float:
    """The median of `runs` computations."""
    times = []
    for _ in range(runs):
        began = perf_counter()
        computation()
        times.append((perf_counter() - began) * 1000)
    return median(times)


def main() -> None:
    """Prints a line for each workload."""
    stdout.write(
        "slots: median ms, zone offsets warm | with kept free lists | the obvious datetime way, same run\n"
        "       | how much faster, kept | best five with reasons | what each rule alone would open\n"
    )
    for name, search in WORKLOADS.items():
        stdout.write(f"{name}: {_line(name, search)}\n")


def _line(name: str, search: Search) -> str:
    began = perf_counter()
    starts = find_starts(search)
    first = (perf_counter() - began) * 1000
    kept = FreeLists()
    _check(name, search, kept)
    ours = milliseconds(partial(find_starts, search), 50)
    again = milliseconds(partial(find_starts, search, kept), 50)
    obvious = milliseconds(partial(with_datetimes, search), 3)
    known = Context(search=search, candidate_timezone="America/New_York")
    ranking = milliseconds(partial(picks, starts, known, kept=kept), 5)
    why = f"{milliseconds(partial(gains, search), 3):.0f} ms" if len(search.hosts) <= 5 else "not for so many"
    return (
        f"{ours:.3f} ms (cold {first:.1f}) | {again:.3f} ms | {obvious:.1f} ms"
        f" | {obvious / ours:.0f} ×, {obvious / again:.0f} ×"
        f" | {ranking:.1f} ms | {why}; {len(starts)} starts"
    )


def _check(name: str, search: Search, kept: FreeLists) -> None:
    """Free lists that another length filled, as where a choice of a form changed, give the same starts."""
    find_starts(replace(search, duration_minutes=45), kept)
    if not find_starts(search) == find_starts(search, kept) == with_datetimes(search):
        raise SystemExit(f"{name}: the ways disagree")


if __name__ == "__main__":
    main()

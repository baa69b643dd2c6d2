"""What each rule or event alone would open if it gave way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.slots.hours import DAY_ZERO
from core.slots.kept import FreeLists
from core.slots.limits import limits_of
from core.slots.model import Busy, Host, Search
from core.slots.rooms import widened
from core.slots.why.ground import Ground
from core.slots.why.relaxation import Relaxation
from core.slots.zones import DAY, timeline

LONGER = 60
"""Minutes by which a host's hours are tried longer, at either end."""

ENOUGH = 5
"""Starts after which more of them make a relaxation no more useful."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """The starts that are offered once one rule or event gives way, and are not otherwise; at least one."""

    relaxation: Relaxation
    starts: tuple[int, ...]


def gains(
    search: Search, *, wanted: Callable[[int], bool] = lambda _: True, kept: FreeLists | None = None
) -> list[Gain]:
    """What each of `relaxations` alone opens, the most useful first: early starts, up to five of them.

    wanted: tells of a start whether it would be of use, as to the candidate. kept: as for `find_starts`.
    """
    ground = Ground(search, kept or FreeLists())
    found = []
    for relaxation in relaxations(search):
        starts = tuple(start for start in ground.opened(relaxation) if wanted(start))
        if starts:
            found.append(Gain(relaxation=relaxation, starts=starts))
    found.sort(key=lambda gain: _use(search, gain), reverse=True)
    return found


def _use(search: Search, gain: Gain) -> int:
    """A start tomorrow is worth half of one today, one in nine days a tenth."""
    return sum(1_000_000 // (1 + (start - search.now) // DAY) for start in gain.starts[:ENOUGH])


def relaxations(search: Search) -> Iterator[Relaxation]:
    """Every rule and event that may keep starts away and could give way by itself.

    The notice goes altogether; a limit rises by as little as makes a difference; hours are an hour longer at
    either end; overrides go date by date, busy times and buffers entry by entry. Not the window: what hosts
    do beyond it is not known. Not the seats: fewer people are another meeting.
    """
    if search.notice_minutes > 0:
        yield Relaxation(because="notice", minutes=0)
    if not search.has_room:
        return
    for index, host in enumerate(search.hosts):
        yield from _of_limits(search, index, host)
        yield Relaxation(because="outside_hours", host=index, minutes=LONGER)
        yield from _of_overrides(search, index, host)
        for entry, busy in enumerate(host.busy):
            yield from _of_entry(search, index, entry, busy)


def _of_limits(search: Search, index: int, host: Host) -> Iterator[Relaxation]:
    zone = timeline(host.timezone, *search.bounds)
    for limit in limits_of(host, search.duration_minutes, zone):
        needed = limit.where_reached()
        if limit.adds > limit.most:
            needed.append(limit.adds)
        if needed:
            yield Relaxation(because=limit.because, host=index, entry=limit.place, most=min(needed))


def _of_overrides(search: Search, index: int, host: Host) -> Iterator[Relaxation]:
    near = range(search.bounds[0] // DAY + DAY_ZERO - 3, search.bounds[1] // DAY + DAY_ZERO + 2)
    for on in sorted({each.on for each in host.overrides if each.on.toordinal() in near}):
        yield Relaxation(because="override", host=index, dates=(on,))


def _of_entry(search: Search, index: int, entry: int, busy: Busy) -> Iterator[Relaxation]:
    opens, closes = widened(search, busy)
    yield Relaxation(because="busy", host=index, entry=entry)
    if opens < busy.start or busy.end < closes:
        yield Relaxation(because="buffer", host=index, entry=entry)

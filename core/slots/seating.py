"""Starts of a search with seats."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from core.slots.grid import Grid
from core.slots.limits import is_shut
from core.slots.model import Search
from core.slots.rooms import Room
from core.slots.seats import assign, pool


class Origin(NamedTuple):
    """A time at which hosts become free: these, while those who are free by then stay so until …"""

    start: int
    begun: list[int]
    until: dict[int, int]


def starts_of_seats(search: Search, grid: Grid, rooms: Sequence[Room]) -> list[int]:
    """The union, over every full assignment, of the collective starts of those who sit.

    So a start lies on the steps of the one who, of those who sit, becomes free last; and whoever is in a pool
    at all can take the place of somebody there. Seats that take all of their hosts are `collective`, one seat
    of everybody that takes one is `round_robin`.
    """
    limited = any(room.shut for room in rooms)
    starts: set[int] = set()
    for origin in _origins(search, rooms):
        found = _starts_from(search, grid, origin)
        starts.update(_within_limits(search, rooms, origin, found) if limited else found)
    return sorted(starts)


def _origins(search: Search, rooms: Sequence[Room]) -> Iterator[Origin]:
    rows = sorted((start, end, host) for host in pool(search.seats) for start, end in rooms[host].free)
    until: dict[int, int] = {}
    for start, begun in groupby(rows, key=lambda row: row[0]):
        latest = {host: end for _, end, host in begun}
        until.update(latest)
        yield Origin(start, list(latest), {host: end for host, end in until.items() if end > start})


def _starts_from(search: Search, grid: Grid, origin: Origin) -> Sequence[int]:
    """The steps on from one origin, limits apart: hosts only go, so they stop where too few are left."""
    until = origin.until
    sitting = assign(search.seats, until, {host: -end for host, end in until.items()})
    if sitting is None:
        return ()
    end = min(*(until[host] for host in sitting), max(until[host] for host in origin.begun))
    last = end - search.duration_minutes
    return range(grid.following(origin.start), last + 1, search.interval_minutes)


def _within_limits(
    search: Search, rooms: Sequence[Room], origin: Origin, starts: Sequence[int]
) -> Iterator[int]:
    @cache
    def enough(able: frozenset[int]) -> bool:
        return not able.isdisjoint(origin.begun) and assign(search.seats, able) is not None

    for start in starts:
        end = start + search.duration_minutes
        able = (host for host, until in origin.until.items() if end <= until)
        if enough(frozenset(host for host in able if not is_shut(rooms[host].shut, start))):
            yield start

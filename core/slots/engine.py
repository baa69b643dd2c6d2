"""The room of each host → the starts a meeting can have."""

from collections.abc import Iterable, Sequence

from core.slots.grid import Grid
from core.slots.intervals import intersect
from core.slots.kept import FreeLists, rooms_of
from core.slots.model import Search, Stretch
from core.slots.rooms import Room
from core.slots.seating import starts_of_seats


def find_starts(search: Search, kept: FreeLists | None = None) -> list[int]:
    """Every start the meeting can have, as epoch minutes in order.

    single, collective: all hosts are free and none has reached a limit. round_robin: the union of
    the starts of each. Seats: the union, over every full assignment, of the starts of those who sit.
    kept: rooms of earlier searches, for the same answer sooner.
    """
    if not search.has_room:
        return []
    return starts_in(search, Grid(search), rooms_of(search, kept))


def starts_in(search: Search, grid: Grid, rooms: Sequence[Room]) -> list[int]:
    """The starts on the search's grid that these rooms leave, one room for each of its hosts."""
    if search.seats:
        return starts_of_seats(search, grid, rooms)
    if search.mode == "round_robin":
        return _starts_of_any(search, grid, rooms)
    return _starts_of_all(search, grid, rooms)


def _starts_of_all(search: Search, grid: Grid, rooms: Sequence[Room]) -> list[int]:
    common = [search.bounds]
    for room in rooms:
        common = intersect(common, room.free, search.duration_minutes)
    starts = _on_grid(search, grid, common)
    for room in rooms:
        starts = room.within_limits(starts)
    return starts


def _starts_of_any(search: Search, grid: Grid, rooms: Sequence[Room]) -> list[int]:
    if grid.is_even and not any(room.shut for room in rooms):
        return _on_even_grid(search, grid, (stretch for room in rooms for stretch in room.free))
    starts: set[int] = set()
    for room in rooms:
        starts.update(room.within_limits(_on_grid(search, grid, room.free)))
    return sorted(starts)


def _on_grid(search: Search, grid: Grid, stretches: list[Stretch]) -> list[int]:
    """From the next grid point of each stretch on, step by step, as long as the meeting fits in."""
    too_late, step = 1 - search.duration_minutes, search.interval_minutes
    first = grid.following
    return [at for start, end in stretches for at in range(first(start), end + too_late, step)]


def _on_even_grid(search: Search, grid: Grid, stretches: Iterable[Stretch]) -> list[int]:
    """The same for stretches in any order, each start once: where every stretch steps on the same points."""
    too_late, step, phase = 1 - search.duration_minutes, grid.step, grid.phase or 0
    starts: list[int] = []
    beyond = search.bounds[0]
    for start, end in sorted(stretches):
        begin = start if start > beyond else beyond  # noqa: FURB136  spelt out for speed
        run = range(begin + (phase - begin) % step, end + too_late, step)
        if run:
            starts += run
            beyond = run[-1] + 1
    return starts

"""Free stretches → the starts a meeting can have."""

from core.slots.grid import Grid
from core.slots.hours import open_hours
from core.slots.intervals import gaps, intersect
from core.slots.limits import full_times, outside
from core.slots.model import Host, Search, Stretch


def find_starts(search: Search) -> list[int]:
    """Every start the meeting can have, as epoch minutes in order.

    single, collective: all hosts are free and none has reached a limit. round_robin: the union of
    the starts of each.
    """
    if search.bounds[1] - search.bounds[0] < search.duration_minutes:
        return []
    if search.mode == "round_robin":
        return _starts_of_any(search)
    return _starts_of_all(search)


def free_stretches(search: Search, host: Host) -> list[Stretch]:
    """When this host could hold the meeting: at work, not busy, buffers kept, within window and notice.

    Stretches shorter than the meeting are left out. Limits and the grid are not looked at.
    """
    before, after = search.buffer_before_minutes, search.buffer_after_minutes
    taken = [
        (start - own_before - after, end + own_after + before)
        for start, end, own_before, own_after in host.busy
    ]
    taken.sort()
    idle = gaps(taken, search.bounds, search.duration_minutes)
    return intersect(idle, open_hours(host, search.bounds), search.duration_minutes)


def within_limits(search: Search, host: Host, starts: list[int]) -> list[int]:
    """The starts at which the host has not reached a limit."""
    return outside(full_times(host, search.duration_minutes, search.bounds), starts)


def _starts_of_all(search: Search) -> list[int]:
    common = [search.bounds]
    for host in search.hosts:
        common = intersect(common, free_stretches(search, host), search.duration_minutes)
    starts = _on_grid(search, Grid(search), common)
    for host in search.hosts:
        starts = within_limits(search, host, starts)
    return starts


def _starts_of_any(search: Search) -> list[int]:
    grid = Grid(search)
    starts: set[int] = set()
    for host in search.hosts:
        starts.update(within_limits(search, host, _on_grid(search, grid, free_stretches(search, host))))
    return sorted(starts)


def _on_grid(search: Search, grid: Grid, stretches: list[Stretch]) -> list[int]:
    """From the next grid point of each stretch on, step by step, as long as the meeting fits in."""
    too_late, step = 1 - search.duration_minutes, search.interval_minutes
    first = grid.following
    return [at for start, end in stretches for at in range(first(start), end + too_late, step)]

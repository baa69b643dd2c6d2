"""The room each host has for a meeting: free stretches, and when a limit is reached."""

from typing import NamedTuple

from core.slots.hours import open_hours
from core.slots.intervals import gaps, intersect
from core.slots.limits import full_times, outside
from core.slots.model import Busy, Host, Search, Stretch


class Room(NamedTuple):
    """free: when the host could hold the meeting. shut: the edges of `full_times`, none without limits."""

    free: list[Stretch]
    shut: list[int]

    def within_limits(self, starts: list[int]) -> list[int]:
        """The starts at which the host has not reached a limit."""
        return outside(self.shut, starts)


def room_of(search: Search, host: Host) -> Room:
    """The host's room, computed anew; stretches shorter than the meeting are left out."""
    return Room(free_stretches(search, host), full_times(host, search.duration_minutes, search.bounds))


def free_stretches(search: Search, host: Host, *, at_least: int | None = None) -> list[Stretch]:
    """When this host could hold the meeting: at work, not busy, buffers kept, within window and notice.

    Stretches shorter than `at_least`, the meeting unless told otherwise, are left out. Limits and the grid
    are not looked at.
    """
    at_least = search.duration_minutes if at_least is None else at_least
    before, after = search.buffer_before_minutes, search.buffer_after_minutes
    taken = [
        (start - own_before - after, end + own_after + before)
        for start, end, own_before, own_after in host.busy
    ]
    taken.sort()
    idle = gaps(taken, search.bounds, at_least)
    return intersect(idle, open_hours(host, search.bounds), at_least)


def widened(search: Search, entry: Busy) -> Stretch:
    """What an entry keeps free of this meeting: its own time, its own buffers and the meeting's."""
    return (
        entry.start - entry.buffer_before - search.buffer_after_minutes,
        entry.end + entry.buffer_after + search.buffer_before_minutes,
    )

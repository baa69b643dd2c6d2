"""The round times of the booker's wall clock."""

from collections.abc import Iterator

from core.slots.model import Search
from core.slots.zones import timeline

GRIDS = (60, 30, 20, 15, 10, 5)
"""Minutes that divide the hour; the grid is the coarsest one the interval keeps to, else every minute."""


class Grid:
    """Where starts of a search may lie, in the booker's zone.

    phase: every grid point modulo the step; None where the clocks change by a part of the step.
    is_even: every stretch steps on the same points, so that each free grid point is a start.
    """

    __slots__ = ("_pieces", "is_even", "phase", "step")

    def __init__(self, search: Search) -> None:
        self.step = grid_step(search.interval_minutes)
        zone = timeline(search.booker_timezone, *search.bounds)
        self._pieces = [
            (since, until, (search.offset_minutes - offset) % self.step)
            for since, until, offset in zone.pieces()
        ]
        phases = {phase for *_, phase in self._pieces}
        self.phase = phases.pop() if len(phases) == 1 else None
        self.is_even = self.phase is not None and self.step == search.interval_minutes

    def points(self, start: int, end: int) -> Iterator[int]:
        """The grid points from `start` on and before `end`."""
        point = self.following(start)
        while point < end:
            yield point
            point = self.following(point + 1)

    def following(self, minute: int) -> int:
        """The first grid point not before an epoch minute."""
        if self.phase is not None:
            return self._aligned(minute, self.phase)
        points = ((self._aligned(max(since, minute), phase), until) for since, until, phase in self._pieces)
        return next(point for point, until in points if point < until)

    def _aligned(self, minute: int, phase: int) -> int:
        return minute + (phase - minute) % self.step


def grid_step(interval_minutes: int) -> int:
    """The largest of 60, 30, 20, 15, 10, 5 that divides the interval, else 1; minutes."""
    return next((step for step in GRIDS if interval_minutes % step == 0), 1)

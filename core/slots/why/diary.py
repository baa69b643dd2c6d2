"""One host's hours, busy times and limits, looked up start by start: what of them is in the way."""

from bisect import bisect_left
from collections.abc import Collection, Iterator
from itertools import accumulate

from core.slots.hours import open_hours
from core.slots.intervals import covers, overlap
from core.slots.limits import limits_of
from core.slots.model import Host, Search, Stretch
from core.slots.rooms import widened
from core.slots.why.hours import overrides_at_fault
from core.slots.why.relaxation import Relaxation, places_counted
from core.slots.zones import timeline


class Diary:
    """A host of a search, as far as meetings within a span of time are concerned."""

    def __init__(self, search: Search, index: int, within: Stretch) -> None:
        self._index = index
        self._host = host = search.hosts[index]
        self._duration = search.duration_minutes
        self._hours = open_hours(host, within)
        self._entries = _Entries(search, host)
        self._zone = timeline(host.timezone, *within)
        self._limits = limits_of(host, self._duration, self._zone)

    def against(self, start: int) -> list[Relaxation]:
        """All that has to give way for the host to come at this start, and nothing that need not."""
        meeting = start, start + self._duration
        clashing, near = self._entries.around(meeting)
        return [
            *self._of_hours(meeting),
            *(Relaxation(because="busy", host=self._index, entry=each) for each in clashing),
            *(Relaxation(because="buffer", host=self._index, entry=each) for each in near),
            *self._of_limits(start, clashing),
        ]

    def _of_hours(self, meeting: Stretch) -> Iterator[Relaxation]:
        if covers(self._hours, meeting):
            return
        dates = overrides_at_fault(self._host, meeting)
        if dates:
            yield Relaxation(because="override", host=self._index, dates=dates)
        else:
            yield Relaxation(because="outside_hours", host=self._index, during=meeting)

    def _of_limits(self, start: int, clashing: Collection[int]) -> Iterator[Relaxation]:
        """Those still reached once the clashing entries are gone, which they count no more."""
        day = self._zone.day_of(start)
        for limit in self._limits:
            if not limit.is_reached(day):
                continue
            most = limit.on(day, without=places_counted(self._host, limit.starts, clashing))
            if most > limit.most:
                yield Relaxation(because=limit.because, host=self._index, entry=limit.place, most=most)


class _Entries:
    """A host's busy times, found by what they keep free."""

    def __init__(self, search: Search, host: Host) -> None:
        self._busy = host.busy
        rows = ((*widened(search, entry), index) for index, entry in enumerate(host.busy))
        self._rows = sorted(row for row in rows if row[0] < row[1])
        self._starts = [start for start, _, _ in self._rows]
        self._latest = list(accumulate((end for _, end, _ in self._rows), max))

    def around(self, meeting: Stretch) -> tuple[list[int], list[int]]:
        """Indexes of those that overlap the meeting, and of those that only come too near."""
        clashing: list[int] = []
        near: list[int] = []
        at = bisect_left(self._starts, meeting[1])
        while at > 0 and self._latest[at - 1] > meeting[0]:
            at -= 1
            _, end, index = self._rows[at]
            if end > meeting[0]:
                entry = self._busy[index]
                (clashing if overlap((entry.start, entry.end), meeting) else near).append(index)
        return sorted(clashing), sorted(near)

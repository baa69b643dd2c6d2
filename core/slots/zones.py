"""Wall time and epoch minutes, for every zone there is.

A zone is read once as a short list of pieces with one UTC offset each, so that a search does integer
arithmetic only. Wall minutes are local time counted like epoch minutes: `epoch minute + offset`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.slots.model import Stretch

CHUNK = 262_144
"""Minutes read at a time, about half a year."""

DAY = 1440
"""Minutes."""

WEEK_SHIFT = 4
"""Day 0 was a Thursday: shifted by four days, weeks begin on Sunday."""

PROBE = 3 * DAY
"""Zones are probed that often and the minute is found by bisection: since 1970 no zone of the database
changed its offset twice within a week."""

MARGIN = 14 * DAY
"""What a timeline knows beyond what was asked: a week of limits, and nights on either side."""

FOREVER = 1 << 60


class Timeline:
    """A zone's offsets over a span of time; outside it the first and the last one go on."""

    __slots__ = ("_safe", "_wall_ends", "_wall_starts", "offsets", "since")

    def __init__(self, since: list[int], offsets: list[int]) -> None:
        until = [*since[1:], FOREVER]
        self.since = since
        self.offsets = offsets
        self._wall_starts = [start + offset for start, offset in zip(since, offsets, strict=True)]
        self._wall_ends = [end + offset for end, offset in zip(until, offsets, strict=True)]
        lows = [-FOREVER, *map(max, self._wall_ends, self._wall_starts[1:])]
        highs = [*map(min, self._wall_ends, self._wall_starts[1:]), FOREVER]
        self._safe = list(zip(lows, highs, offsets, strict=True))

    def offset_at(self, minute: int) -> int:
        """Minutes to add to an epoch minute to get wall time."""
        return self.offsets[max(bisect_right(self.since, minute) - 1, 0)]

    def day_of(self, minute: int) -> int:
        """The local date of an epoch minute, as days since 1970-01-01."""
        return (minute + self.offset_at(minute)) // DAY

    def pieces(self) -> Iterator[tuple[int, int, int]]:
        """(from, up to, offset) in epoch minutes, in order, without gap."""
        return zip([-FOREVER, *self.since[1:]], [*self.since[1:], FOREVER], self.offsets, strict=True)

    def first(self, wall: int) -> int:
        """The epoch minute of a wall minute: its first occurrence; a nonexistent one moves by the gap."""
        piece = bisect_right(self._wall_ends, wall)
        skipped = piece > 0 and wall < self._wall_starts[piece]
        return wall - self.offsets[piece - 1 if skipped else piece]

    def last(self, wall: int) -> int:
        """As `first`, but the last occurrence."""
        return wall - self.offsets[max(bisect_right(self._wall_starts, wall) - 1, 0)]

    def stretches(self, walls: Iterable[Stretch]) -> list[Stretch]:
        """Stretches of wall time in order of start → epoch minutes; nearly, not always, in order."""
        pieces = iter(self._safe)
        low, high, offset = next(pieces)
        found = []
        for start, end in walls:
            while start >= high:
                low, high, offset = next(pieces)
            if low <= start and end < high:
                found.append((start - offset, end - offset))
            else:
                found.append((self.first(start), self.last(end)))
        return found


def week_of(day: int) -> int:
    """The number of the week of a local date (days since 1970-01-01)."""
    return (day + WEEK_SHIFT) // 7


def timeline(zone: str, start: int, end: int) -> Timeline:
    """The zone's offsets from `start` to `end` with a margin; cached. The zone must exist."""
    return _timeline(zone, (start - MARGIN) // CHUNK, (end + MARGIN) // CHUNK)


@lru_cache(maxsize=4096)
def _timeline(zone: str, first_chunk: int, last_chunk: int) -> Timeline:
    since: list[int] = []
    offsets: list[int] = []
    for chunk in range(first_chunk, last_chunk + 1):
        for minute, offset in _changes(zone, chunk):
            if not offsets or offset != offsets[-1]:
                since.append(minute)
                offsets.append(offset)
    return Timeline(since, offsets)


@lru_cache(maxsize=8192)
def _changes(zone: str, chunk: int) -> tuple[tuple[int, int], ...]:
    """The offset at the chunk's beginning, then every change of it."""
    info = ZoneInfo(zone)
    end = (chunk + 1) * CHUNK
    minute = chunk * CHUNK
    found = [(minute, _offset(info, minute))]
    while minute < end:
        following = min(minute + PROBE, end)
        found.extend(_between(info, minute, following))
        minute = following
    return tuple(found)


def _between(info: ZoneInfo, low: int, high: int) -> Iterator[tuple[int, int]]:
    """The changes after `low` up to `high`."""
    if _offset(info, low) == (after := _offset(info, high)):
        return
    if high - low == 1:
        yield high, after
        return
    middle = (low + high) // 2
    yield from _between(info, low, middle)
    yield from _between(info, middle, high)


def _offset(info: ZoneInfo, minute: int) -> int:
    local = datetime.fromtimestamp(minute * 60, UTC).astimezone(info)
    return (local.utcoffset() or timedelta()) // timedelta(minutes=1)

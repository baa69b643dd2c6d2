"""Where meetings stand in a day's column: hours down, those at the same time side by side."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby

from core.meetings.weeks import Day, Planned
from core.wall import zone_of

SHORTEST = 25
"""Minutes a meeting takes on the page at least, so that its words can be read."""
MOST_ABREAST = 3
DAY_MINUTES = 24 * 60
FIRST_HOUR, LAST_HOUR = 8, 18
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one day shows of a meeting. Minutes from midnight; `lane` of `lanes` side by side.

    Clocks that are put forward or back do not bend it: it begins where the clock says, and is as high as it
    is long.
    """

    meeting: Planned
    starts: int
    ends: int
    lane: int = 0
    lanes: int = 1

    @property
    def colour(self) -> str:
        """Of its type."""
        return safe_colour(self.meeting)


def safe_colour(meeting: Planned) -> str:
    """Of its type, and nothing else that somebody may have written there: a style sheet holds it."""
    return meeting.colour if _COLOUR.fullmatch(meeting.colour) else "#5c5f66"


def pieces_of(day: Day, timezone: str) -> list[Piece]:
    """In order of start."""
    found = sorted(
        (_piece(day, each, timezone) for each in day.meetings), key=lambda each: (each.starts, -each.ends)
    )
    return [piece for group in _groups(found) for piece in _abreast(group)]


def hours_of(pieces: Iterable[Piece]) -> tuple[int, int]:
    """The hours a grid has to show: those of a working day, and more where something lies outside."""
    known = list(pieces)
    first = min((each.starts // 60 for each in known), default=FIRST_HOUR)
    last = max((-(-each.ends // 60) for each in known), default=LAST_HOUR)
    return min(first, FIRST_HOUR), max(last, LAST_HOUR)


def _piece(day: Day, meeting: Planned, timezone: str) -> Piece:
    starts_at, ends_at = max(meeting.starts_at, day.starts_at), min(meeting.ends_at, day.ends_at)
    wall = starts_at.astimezone(zone_of(timezone))
    starts = min(wall.hour * 60 + wall.minute, DAY_MINUTES - SHORTEST)
    minutes = max(_minutes(starts_at, ends_at), SHORTEST)
    ends = min(starts + minutes, DAY_MINUTES)
    return Piece(meeting=meeting, starts=starts, ends=ends)


def _minutes(starts_at: datetime, ends_at: datetime) -> int:
    return int((ends_at.astimezone(UTC) - starts_at.astimezone(UTC)).total_seconds()) // 60


def _groups(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Those that hang together by overlapping."""
    number, until = 0, 0
    numbered = []
    for each in pieces:
        number += each.starts >= until
        until = max(until, each.ends)
        numbered.append((number, each))
    for _, those in groupby(numbered, key=lambda each: each[0]):
        yield [piece for _, piece in those]


def _abreast(group: Sequence[Piece]) -> Iterator[Piece]:
    """Each in the first lane that is free."""
    free_from: list[int] = []
    lanes = []
    for each in group:
        lane = next((at for at, free in enumerate(free_from) if free <= each.starts), len(free_from))
        free_from[lane : lane + 1] = [each.ends]
        lanes.append(lane)
    for each, lane in zip(group, lanes, strict=True):
        yield replace(each, lane=lane, lanes=len(free_from))

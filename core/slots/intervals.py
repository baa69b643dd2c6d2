"""Stretches of time as lists of (start, end), the end not included."""

from bisect import bisect_right
from collections.abc import Iterable

from core.slots.model import Stretch

FOREVER = 1 << 60
NEVER: Stretch = FOREVER, FOREVER


def merge(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in any order → sorted and disjoint: what touches or overlaps becomes one, empty ones go."""
    merged: list[Stretch] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        elif start < end:
            merged.append((start, end))
    return merged


def covers(stretches: list[Stretch], wanted: Stretch) -> bool:
    """Whether `wanted` lies within one of these sorted, disjoint stretches."""
    at = bisect_right(stretches, (wanted[0], FOREVER)) - 1
    return at >= 0 and wanted[1] <= stretches[at][1]


def overlap(taken: Stretch, wanted: Stretch) -> bool:
    """Whether they have a minute in common; a stretch without length takes no time, wherever it lies."""
    return taken[0] < taken[1] and taken[0] < wanted[1] and wanted[0] < taken[1]


def touching(stretches: list[Stretch], wanted: Stretch) -> list[Stretch]:
    """Those of the sorted, disjoint stretches that touch or overlap `wanted`, and at times the one before."""
    first = max(bisect_right(stretches, (wanted[0], FOREVER)) - 1, 0)
    return stretches[first : bisect_right(stretches, (wanted[1], FOREVER))]


def gaps(taken: list[Stretch], within: Stretch, at_least: int) -> list[Stretch]:
    """What `taken` (sorted by start, may overlap) leaves of `within`, where that is `at_least` long."""
    cursor, end = within
    left = []
    for begins, ends in taken:
        if begins == ends:
            continue
        if begins - cursor >= at_least:
            if begins >= end:
                break
            left.append((cursor, begins))
        if ends > cursor:  # noqa: PLR1730  spelt out for speed, as below
            cursor = ends
    if end - cursor >= at_least:
        left.append((cursor, end))
    return left


def intersect(ours: list[Stretch], theirs: list[Stretch], at_least: int) -> list[Stretch]:
    """What lies in both sorted, disjoint lists, where that is `at_least` long."""
    common = []
    others = iter(theirs)
    low, high = next(others, NEVER)
    for start, end in ours:
        while high <= start:
            low, high = next(others, NEVER)
        while low < end:
            # Spelt out where calls of min and max would double the time of a search.
            begin = low if low > start else start  # noqa: FURB136
            stop = high if high < end else end  # noqa: FURB136
            if stop - begin >= at_least:
                common.append((begin, stop))
            if high > end:
                break
            low, high = next(others, NEVER)
    return common

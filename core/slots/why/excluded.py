"""The grid points of a search that are no starts, each with what is in the way of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.slots.engine import find_starts
from core.slots.grid import Grid
from core.slots.kept import FreeLists
from core.slots.model import Search
from core.slots.why.changes import Changes
from core.slots.why.obstacles import Obstacles
from core.slots.why.relaxation import Relaxation, relax
from core.slots.written import LATEST, Document, written_instant


def excluded(search: Search) -> list[Document]:
    """`[{"start": …, "host": 0, "because": "busy", "relax": …}, …]` in order of time.

    Every point of the booker's grid in the window that is not offered, with one entry for each rule or event
    that `why_not` names; `host` is null where it is nobody's, `relax` a change as `Changes` tells.
    Where an interval of its own or a change of clocks makes starts step past grid points, those that are free
    break no rule, and those that relaxing would not open either are left out.
    """
    if search.window[0] >= search.window[1]:
        return []
    if search.window[1] + search.duration_minutes > LATEST:
        return [_told_endless(start) for start in _grid(search).points(*search.window)]
    grid, kept = _grid(search), FreeLists()
    offered = frozenset(find_starts(search, kept))
    obstacles = Obstacles(search, (search.window[0], search.window[1] + search.duration_minutes))
    found: list[Document] = []
    for start in grid.points(*search.window):
        if start not in offered:
            named = obstacles.against(start)
            found += _told(search, start, named if grid.is_even else _opening(search, start, named, kept))
    return found


def _grid(search: Search) -> Grid:
    """The grid of the whole window, the notice and the past included."""
    return Grid(replace(search, now=search.window[0], notice_minutes=0))


def _told_endless(start: int) -> Document:
    """A meeting that ends after all years a document knows."""
    return {"start": written_instant(start), "host": None, "because": "window", "relax": None}


def _told(search: Search, start: int, relaxations: Sequence[Relaxation]) -> Iterator[Document]:
    changes = Changes(search, start, relaxations)
    for each in relaxations:
        yield {
            "start": written_instant(start),
            "host": each.host,
            "because": each.because,
            "relax": changes.of(each),
        }


def _opening(search: Search, start: int, named: Sequence[Relaxation], kept: FreeLists) -> list[Relaxation]:
    """Those of the relaxations by which the start would be one, and those of starts that nothing opens."""
    opening: list[Relaxation] = []
    for together in _alternatives(search, named):
        if _is_hopeless(together) or start in find_starts(relax(search, *together), kept):
            opening += together
    return [each for each in named if each in opening]


def _is_hopeless(relaxations: Sequence[Relaxation]) -> bool:
    """Whether it is past, or nobody could ever fill the seats."""
    impossible = {each.because for each in relaxations if not each.is_possible}
    return "notice" in impossible or (bool(impossible) and all(each.host is None for each in relaxations))


def _alternatives(search: Search, named: Sequence[Relaxation]) -> Iterator[list[Relaxation]]:
    """What is enough if all of it gives way, as `why_not` says."""
    of_hosts = [each for each in named if each.host is not None]
    fewer = [each for each in named if each.because == "not_enough_hosts"]
    common = [each for each in named if each.host is None and each not in fewer]
    if search.seats and fewer and fewer[0].is_possible:
        yield [*common, *fewer]
        yield [*common, *of_hosts]
    elif search.mode == "round_robin" and not search.seats and of_hosts:
        for host in dict.fromkeys(each.host for each in of_hosts):
            yield [*common, *(each for each in of_hosts if each.host == host)]
    else:
        yield list(named)

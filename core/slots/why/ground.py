"""A search as it is, to compare with what it would be if one rule or event gave way."""

from collections import defaultdict
from functools import partial

from core.slots.engine import find_starts, starts_in
from core.slots.grid import Grid
from core.slots.hours import open_hours
from core.slots.intervals import intersect, merge, touching
from core.slots.kept import FreeLists, rooms_of
from core.slots.limits import CountedLimit, edges_of, limits_of
from core.slots.model import Busy, Host, Search, Stretch
from core.slots.rooms import Room, widened
from core.slots.why.relaxation import Relaxation, places_counted, relax
from core.slots.zones import timeline


class Ground:
    """The starts a search offers, and what comes to them.

    The starts that one entry alone keeps away lie in stretches that touch what it keeps free; so hundreds of
    entries are tried by looking only at those.
    """

    def __init__(self, search: Search, kept: FreeLists) -> None:
        self._search = search
        self._kept = kept
        self._offered = frozenset(find_starts(search, kept))
        # Where the notice leaves nothing of the window there are no rooms, and nothing else is asked about.
        if search.has_room:
            self._grid = Grid(search)
            self._rooms = rooms_of(search, kept)
            self._entries = [_Entries(search, host) for host in search.hosts]

    def opened(self, relaxation: Relaxation) -> list[int]:
        """The starts there are with the relaxation and are not without."""
        if relaxation.because in {"busy", "buffer"}:
            starts = self._without_entry(relaxation)
        else:
            starts = find_starts(relax(self._search, relaxation), self._kept)
        return [start for start in starts if start not in self._offered]

    def _without_entry(self, relaxation: Relaxation) -> list[int]:
        at = relaxation.host or 0
        freed = self._entries[at].freed(relaxation)
        shut = self._entries[at].shut_without(relaxation)
        if shut is None:
            return self._near(at, freed)
        rooms = list(self._rooms)
        rooms[at] = Room(merge([*rooms[at].free, *freed]), shut)
        return starts_in(self._search, self._grid, rooms)

    def _near(self, index: int, freed: list[Stretch]) -> list[int]:
        """The starts in and around what a host's entry would leave free."""
        if not freed:
            return []
        around = freed[0][0], freed[-1][1]
        rooms = [Room(touching(room.free, around), room.shut) for room in self._rooms]
        own = merge([*freed, *rooms[index].free])
        if max(end - start for start, end in own) < self._search.duration_minutes:
            return []
        rooms[index] = Room(own, rooms[index].shut)
        return starts_in(self._search, self._grid, rooms)


class _Entries:
    """What each busy time of a host, and nothing else of the host's, keeps away."""

    def __init__(self, search: Search, host: Host) -> None:
        self._host = host
        self._bounds = search.bounds
        self._hours = open_hours(host, search.bounds)
        self._alone = _alone([_cut(widened(search, entry), search.bounds) for entry in host.busy])
        self._zone = timeline(host.timezone, *search.bounds)
        self._limits = limits_of(host, search.duration_minutes, self._zone)

    def shut_without(self, relaxation: Relaxation) -> list[int] | None:
        """The edges of `full_times` without the entry; None where they stay as they are."""
        entry = relaxation.entry or 0
        day = self._zone.day_of(self._host.busy[entry].start)
        reached = [limit for limit in self._limits if limit.is_reached(day)]
        if relaxation.because == "buffer" or not reached:
            return None
        if all(limit.is_reached(day, without=self._places(limit, entry)) for limit in reached):
            return None
        rules = (partial(limit.is_reached, without=self._places(limit, entry)) for limit in self._limits)
        return edges_of(self._zone, rules, self._bounds)

    def _places(self, limit: CountedLimit, entry: int) -> set[int]:
        return places_counted(self._host, limit.starts, (entry,))

    def freed(self, relaxation: Relaxation) -> list[Stretch]:
        """What would be free: sorted, disjoint."""
        entry = relaxation.entry or 0
        alone = self._alone.get(entry, [])
        if relaxation.because == "buffer":
            alone = _beside(self._host.busy[entry], alone)
        return intersect(alone, touching(self._hours, (alone[0][0], alone[-1][1])), 1) if alone else []


def _cut(stretch: Stretch, bounds: Stretch) -> Stretch:
    return max(stretch[0], bounds[0]), min(stretch[1], bounds[1])


def _alone(stretches: list[Stretch]) -> dict[int, list[Stretch]]:
    """For each stretch, by its index, the parts that no other one covers."""
    edges = [(start, True, at) for at, (start, end) in enumerate(stretches) if start < end]
    edges += [(end, False, at) for at, (start, end) in enumerate(stretches) if start < end]
    parts: dict[int, list[Stretch]] = defaultdict(list)
    covering: set[int] = set()
    since = 0
    for minute, _, at in sorted(edges):
        if len(covering) == 1 and since < minute:
            (only,) = covering
            parts[only].append((since, minute))
        covering.symmetric_difference_update({at})
        since = minute
    return parts


def _beside(entry: Busy, stretches: list[Stretch]) -> list[Stretch]:
    """The stretches without the entry's own time."""
    before = [(start, min(end, entry.start)) for start, end in stretches]
    after = [(max(start, entry.end), end) for start, end in stretches]
    return merge([*before, *after])

"""A rule or event that excludes times, named exactly, and the search without it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from core.slots.model import Because, Busy, Host, Search, Seat, Stretch
from core.slots.why.hours import working_longer, working_once

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """One rule or one event, and how far it gives way. Epoch minutes, lengths in minutes.

    host: index into the search's hosts; None where the rule is the search's own.
    entry: busy, buffer: index into the host's busy times. busy: the entry goes, and limits count it no more;
    buffer: it stays, nobody keeps clear of it. limit, duration_limit: index into those of the host.
    dates: override: the host's local dates whose overrides go.
    during: outside_hours: when the host works besides, that once; window: what it would have to be.
    minutes: notice: what is left of it, None where the time is past and nothing helps; outside_hours without
    `during`: how much earlier the host's hours begin and how much later they end.
    most: limit, duration_limit: what it is raised to.
    seats: not_enough_hosts: the seats that can be filled as it is; none where nobody at all can come.
    """

    because: Because
    host: int | None = None
    entry: int | None = None
    dates: tuple[date, ...] = ()
    during: Stretch | None = None
    minutes: int | None = None
    most: int | None = None
    seats: tuple[Seat, ...] = ()

    @property
    def is_possible(self) -> bool:
        """Whether it can give way: nothing opens the past, and there are no seats where nobody can come."""
        if self.because == "notice":
            return self.minutes is not None
        return self.because != "not_enough_hosts" or bool(self.seats)


def relax(search: Search, *relaxations: Relaxation) -> Search:
    """The search with these rules and events out of the way; what is not possible changes nothing."""
    possible = [each for each in relaxations if each.is_possible]
    # Entries go from the last to the first, and after all else, so that indexes stay true.
    possible.sort(key=lambda each: (each.because == "busy", -(each.entry or 0)))
    for each in possible:
        search = _relaxed(search, each)
    return search


def _relaxed(search: Search, relaxation: Relaxation) -> Search:
    match relaxation.because:
        case "notice":
            return replace(search, notice_minutes=relaxation.minutes or 0)
        case "window":
            return replace(search, window=relaxation.during or search.window)
        case "not_enough_hosts":
            return replace(search, seats=relaxation.seats)
        case _:
            at = relaxation.host or 0
            host = relaxed_host(search, search.hosts[at], relaxation)
            return replace(search, hosts=(*search.hosts[:at], host, *search.hosts[at + 1 :]))


def relaxed_host(search: Search, host: Host, relaxation: Relaxation) -> Host:
    """The host with one of its own rules or events out of the way."""
    entry, most = relaxation.entry or 0, relaxation.most or 0
    match relaxation.because:
        case "busy":
            return without_entries(host, (entry,))
        case "buffer":
            return replace(host, busy=_with(host.busy, entry, _without_buffers(search, host.busy[entry])))
        case "limit":
            limit = replace(host.limits[entry], most=most)
            return replace(host, limits=_with(host.limits, entry, limit))
        case "duration_limit":
            length = replace(host.duration_limits[entry], most=most)
            return replace(host, duration_limits=_with(host.duration_limits, entry, length))
        case _:
            return _with_hours(host, relaxation)


def _with_hours(host: Host, relaxation: Relaxation) -> Host:
    if relaxation.because == "override":
        kept = tuple(each for each in host.overrides if each.on not in relaxation.dates)
        return replace(host, overrides=kept)
    if relaxation.during is not None:
        return working_once(host, relaxation.during)
    return working_longer(host, relaxation.minutes or 0)


def without_entries(host: Host, dropped: Collection[int]) -> Host:
    """The host without these busy times; limits do not count them any more."""
    return replace(
        host,
        busy=_without(host.busy, dropped),
        limits=tuple(
            replace(each, counted=_without(each.counted, places_counted(host, each.counted, dropped)))
            for each in host.limits
        ),
        duration_limits=tuple(
            replace(
                each,
                counted=_without(
                    each.counted, places_counted(host, [start for start, _ in each.counted], dropped)
                ),
            )
            for each in host.duration_limits
        ),
    )


def places_counted(host: Host, counted: Sequence[int], entries: Collection[int]) -> set[int]:
    """Where among the starts that a limit counts these busy times stand, if they count.

    A limit that counts everything has them in the same places, another one in any.
    """
    same_places = len(counted) == len(host.busy)
    places: set[int] = set()
    for entry in sorted(entries):
        start = host.busy[entry].start
        if same_places and counted[entry] == start and entry not in places:
            places.add(entry)
        else:
            others = [at for at, each in enumerate(counted) if each == start and at not in places]
            places.update(others[:1])
    return places


def _without_buffers(search: Search, entry: Busy) -> Busy:
    """The entry such that it keeps nothing but its own time free, whatever the meeting's buffers."""
    return entry._replace(
        buffer_before=-search.buffer_after_minutes, buffer_after=-search.buffer_before_minutes
    )


def _with(items: tuple[Item, ...], at: int, item: Item) -> tuple[Item, ...]:
    return (*items[:at], item, *items[at + 1 :])


def _without(items: tuple[Item, ...], places: Collection[int]) -> tuple[Item, ...]:
    return tuple(item for at, item in enumerate(items) if at not in places)

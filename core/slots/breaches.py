"""Which rules one start breaks: for a time that somebody chose by hand."""

from collections.abc import Iterator

from core.slots.hours import open_hours
from core.slots.limits import is_full, is_spent
from core.slots.model import Breach, Busy, Host, Search, Stretch
from core.slots.zones import timeline


def broken_rules(search: Search, start_minute: int) -> tuple[Breach, ...]:
    """What speaks against a start, whatever the mode: the search's own rules first, then host by host.

    `busy` is a conflict nobody can waive, the rest are rules. A start off the grid breaks none. A meeting
    that overlaps an entry and comes too near to another breaks both `busy` and `buffer`.
    """
    meeting = start_minute, start_minute + search.duration_minutes
    found = list(_of_search(search, meeting))
    for index, host in enumerate(search.hosts):
        found += _of_diary(search, index, host, meeting)
        found += _of_limits(search, index, host, start_minute)
    return tuple(found)


def _of_search(search: Search, meeting: Stretch) -> Iterator[Breach]:
    earliest = search.now + search.notice_minutes
    if meeting[0] < earliest:
        yield Breach(because="notice", until=earliest)
    elif meeting[0] < search.window[0]:
        yield Breach(because="window", until=search.window[0])
    if meeting[1] > search.window[1]:
        yield Breach(because="window")


def _of_diary(search: Search, index: int, host: Host, meeting: Stretch) -> Iterator[Breach]:
    start, end = meeting
    if not any(opens <= start and end <= closes for opens, closes in open_hours(host, meeting)):
        yield Breach(because="outside_hours", host=index)
    clashing = [entry for entry in host.busy if _overlap((entry.start, entry.end), meeting)]
    if clashing:
        yield Breach(because="busy", host=index, until=max(entry.end for entry in clashing))
    near = [entry for entry in host.busy if entry not in clashing and _is_near(search, entry, meeting)]
    if near:
        yield Breach(because="buffer", host=index, until=max(entry.end for entry in near))


def _is_near(search: Search, entry: Busy, meeting: Stretch) -> bool:
    opens = entry.start - entry.buffer_before - search.buffer_after_minutes
    closes = entry.end + entry.buffer_after + search.buffer_before_minutes
    return _overlap((opens, closes), meeting)


def _overlap(taken: Stretch, meeting: Stretch) -> bool:
    """An entry without length takes no time, wherever it lies."""
    return taken[0] < taken[1] and taken[0] < meeting[1] and meeting[0] < taken[1]


def _of_limits(search: Search, index: int, host: Host, start: int) -> Iterator[Breach]:
    zone = timeline(host.timezone, start, start)
    day = zone.day_of(start)
    if any(is_full(zone, limit)(day) for limit in host.limits):
        yield Breach(because="limit", host=index)
    if any(is_spent(zone, limit, search.duration_minutes)(day) for limit in host.duration_limits):
        yield Breach(because="duration_limit", host=index)

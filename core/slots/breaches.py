"""Which rules one start breaks: for a time that somebody chose by hand."""

from collections.abc import Iterator

from core.slots.hours import open_hours
from core.slots.intervals import covers, overlap
from core.slots.limits import limits_of
from core.slots.model import Breach, Host, Search, Stretch
from core.slots.rooms import widened
from core.slots.seats import assign
from core.slots.zones import timeline


def broken_rules(search: Search, start_minute: int) -> tuple[Breach, ...]:
    """What speaks against a start, whatever the mode: the search's own rules first, then host by host.

    `busy` is a conflict nobody can waive, the rest are rules. A start off the grid breaks none. A meeting
    that overlaps an entry and comes too near to another breaks both `busy` and `buffer`.

    With seats everybody's breaches are told, also of those who can be spared. The start is not open exactly
    if one of the breaches is nobody's: `notice`, `window`, or `not_enough_hosts` where those without a
    breach cannot fill the seats.
    """
    meeting = start_minute, start_minute + search.duration_minutes
    of_hosts: list[Breach] = []
    for index, host in enumerate(search.hosts):
        of_hosts += _of_diary(search, index, host, meeting)
        of_hosts += _of_limits(search, index, host, start_minute)
    return (*_of_search(search, meeting), *_of_seats(search, of_hosts), *of_hosts)


def _of_seats(search: Search, of_hosts: list[Breach]) -> Iterator[Breach]:
    able = set(range(len(search.hosts))) - {breach.host for breach in of_hosts}
    if search.seats and assign(search.seats, able) is None:
        yield Breach(because="not_enough_hosts")


def _of_search(search: Search, meeting: Stretch) -> Iterator[Breach]:
    earliest = search.now + search.notice_minutes
    if meeting[0] < earliest:
        yield Breach(because="notice", until=earliest)
    elif meeting[0] < search.window[0]:
        yield Breach(because="window", until=search.window[0])
    if meeting[1] > search.window[1]:
        yield Breach(because="window")


def _of_diary(search: Search, index: int, host: Host, meeting: Stretch) -> Iterator[Breach]:
    if not covers(open_hours(host, meeting), meeting):
        yield Breach(because="outside_hours", host=index)
    clashing = [entry for entry in host.busy if overlap((entry.start, entry.end), meeting)]
    if clashing:
        yield Breach(because="busy", host=index, until=max(entry.end for entry in clashing))
    near = [
        entry for entry in host.busy if entry not in clashing and overlap(widened(search, entry), meeting)
    ]
    if near:
        yield Breach(because="buffer", host=index, until=max(entry.end for entry in near))


def _of_limits(search: Search, index: int, host: Host, start: int) -> Iterator[Breach]:
    zone = timeline(host.timezone, start, start)
    day = zone.day_of(start)
    limits = limits_of(host, search.duration_minutes, zone)
    for because in dict.fromkeys(each.because for each in limits if each.is_reached(day)):
        yield Breach(because=because, host=index)

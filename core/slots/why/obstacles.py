"""Why a time is not offered: the rules and events in the way, each named exactly."""

from collections.abc import Iterator

from core.slots.model import Search, Stretch
from core.slots.seats import assign, most_filled, who_helps
from core.slots.why.diary import Diary
from core.slots.why.relaxation import Relaxation


def why_not(search: Search, start_minute: int) -> tuple[Relaxation, ...]:
    """What is in the way of a start, the search's own rules first, then host by host; nothing if it is free.

    single, collective: relaxing all of them makes it free, and each of them is needed. round_robin: so does
    relaxing those that are nobody's and all of any one host. Seats: so does relaxing those that are nobody's,
    `not_enough_hosts` (fewer seats) among them; or, in its place, those of the hosts, of whom any that fill
    the seats will do. A start off the grid is not thereby on it.
    """
    return Obstacles(search, (start_minute, start_minute + search.duration_minutes)).against(start_minute)


class Obstacles:
    """`why_not` for any number of starts; whole meetings lie within a span of time."""

    def __init__(self, search: Search, within: Stretch) -> None:
        self._search = search
        self._diaries = [Diary(search, index, within) for index in range(len(search.hosts))]

    def against(self, start: int) -> tuple[Relaxation, ...]:
        """What is in the way of a start."""
        of_hosts = [diary.against(start) for diary in self._diaries]
        return (*self._of_search(start), *self._of_panel(of_hosts))

    def _of_search(self, start: int) -> Iterator[Relaxation]:
        search = self._search
        ahead = start - search.now
        if ahead < search.notice_minutes:
            yield Relaxation(because="notice", minutes=ahead if ahead >= 0 else None)
        opens, closes = search.window
        during = min(opens, start), max(closes, start + search.duration_minutes)
        if during != search.window:
            yield Relaxation(because="window", during=during)

    def _of_panel(self, of_hosts: list[list[Relaxation]]) -> Iterator[Relaxation]:
        """Of hosts who cannot come, those whose coming would help."""
        seats = self._search.seats
        able = {index for index, found in enumerate(of_hosts) if not found}
        asked = list(range(len(of_hosts)))
        if seats:
            if assign(seats, able) is not None:
                return
            yield Relaxation(because="not_enough_hosts", seats=most_filled(seats, able))
            asked = who_helps(seats, able)
        elif self._search.mode == "round_robin" and able:
            return
        for index in asked:
            yield from of_hosts[index]

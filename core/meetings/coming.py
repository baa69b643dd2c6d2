"""Which people of a panel would come at a time: enough for every seat, and who else is free."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.meetings.panel import Other, Panel
from core.slots.breaches import broken_rules
from core.slots.model import Breach, Host, Search, Seat
from core.slots.seats import assign
from core.slots.zones import timeline, week_of
from core.wall import in_zone

RULE_BROKEN = 1_000_000
"""Minutes: who would break a rule is chosen after everybody who would not, however busy their week is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diaries:
    """What is known of a panel's time: the search over its hosts, and the calendars of its others."""

    search: Search
    others: tuple[Host, ...] = ()


def who_comes(
    search: Search, start: int, breaches: Sequence[Breach], *, may_break_rules: bool
) -> tuple[int, ...] | None:
    """The hosts to fill every seat, as indexes in order; None where too few can.

    breaches: those of this start. Who has the least booked in that week comes first.
    """
    broken = Counter(each.host for each in breaches if each.host is not None)
    barred = {each.host for each in breaches if each.because == "busy" or not may_break_rules}
    everybody = tuple(range(len(search.hosts)))
    found = assign(
        search.seats or (Seat(any=everybody, take=len(everybody)),),
        {each for each in everybody if each not in barred},
        [broken[each] * RULE_BROKEN + _minutes_that_week(search.hosts[each], start) for each in everybody],
    )
    return None if found is None else tuple(sorted(found))


def _minutes_that_week(host: Host, start: int) -> int:
    zone = timeline(host.timezone, start, start)
    week = week_of(zone.day_of(start))
    return sum(entry.end - entry.start for entry in host.busy if week_of(zone.day_of(entry.start)) == week)


def absent_others(panel: Panel, diaries: Diaries, start: int) -> dict[int, Breach]:
    """Those of the others who are not free for this start, as indexes, and what speaks against it.

    Hours and limits are no reason: they are invited and decide for themselves.
    """
    if not panel.others:
        return {}
    search = replace(diaries.search, mode="collective", seats=(), hosts=diaries.others)
    found: dict[int, Breach] = {}
    for breach in broken_rules(search, start):
        if breach.host is not None and breach.because in {"busy", "buffer"}:
            found.setdefault(breach.host, breach)
    return found


def absence_words(other: Other, breach: Breach, timezone: str) -> str:
    """As "Bo (optional) is in another meeting until 15:00 (Berlin time)."; `timezone`: the reader's."""
    if breach.because == "busy":
        return f"{other.named} is in another meeting until {in_zone(breach.until or 0, timezone)}."
    return f"{other.named} would have no buffer to another meeting."

"""Weekly rules and overrides → the stretches a host works, in epoch minutes."""

from collections.abc import Iterable
from datetime import date

from core.slots.intervals import merge
from core.slots.model import MIDNIGHT, Host, Override, Stretch
from core.slots.zones import DAY, timeline

DAY_ZERO = date(1970, 1, 1).toordinal()
THURSDAY = 4
"""The weekday of day 0, 1970-01-01."""

LAST_MINUTE = 23 * 60 + 59
"""As an end it means midnight: forms cannot say 24:00."""


def open_hours(host: Host, within: Stretch) -> list[Stretch]:
    """The host's working hours that may touch `within`: sorted, disjoint, not clipped.

    Hours belong to the local date they start on: an override takes the place of what would have started
    on its date, into the next morning as the case may be, and leaves the night before alone.
    """
    # Before: a night that runs over, a zone's distance from UTC, and a date the zone skipped.
    first, last = within[0] // DAY - 3, within[1] // DAY + 1
    weekly = _by_weekday(host)
    replaced = _by_date(host.overrides)
    walls = [
        (day * DAY + start, day * DAY + end)
        for day in range(first, last + 1)
        for start, end in (replaced[day] if day in replaced else weekly[(day + THURSDAY) % 7])
    ]
    return merge(timeline(host.timezone, *within).stretches(walls))


def local_stretch(start: int, end: int) -> Stretch:
    """Wall times of one rule → minutes since the midnight it starts after; the end may exceed 24 h."""
    if end == LAST_MINUTE:
        end = MIDNIGHT
    return start, end if end > start else end + DAY


def _by_weekday(host: Host) -> list[list[Stretch]]:
    weekdays: list[list[Stretch]] = [[] for _ in range(7)]
    for rule in host.weekly_rules:
        stretch = local_stretch(rule.start, rule.end)
        for day in rule.days:
            weekdays[day].append(stretch)
    return [sorted(weekday) for weekday in weekdays]


def _by_date(overrides: Iterable[Override]) -> dict[int, list[Stretch]]:
    dates: dict[int, list[Stretch]] = {}
    for override in overrides:
        stretches = dates.setdefault(override.on.toordinal() - DAY_ZERO, [])
        if override.start is not None and override.end is not None:
            stretches.append(local_stretch(override.start, override.end))
    return {day: sorted(stretches) for day, stretches in dates.items()}

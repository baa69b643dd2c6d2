"""When something that recurs takes place, by the clock where it was planned."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Component
from icalendar.prop import vBroken

from core.outside.ics.times import Moment, by_clock

_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_MOST_STEPS = 20_000
"""Half a century of days."""
_DAY = timedelta(days=1)


def recurs(event: Component) -> bool:
    """Whether there is more than one of it."""
    return "RRULE" in event or "RDATE" in event


def starts_between(
    event: Component, opening: datetime, zone: tzinfo, begin: datetime, end: datetime
) -> list[datetime]:
    """Every start from `begin` up to `end`, the first being `opening`, all by the clock in `zone`.

    ValueError for rules that cannot be followed, as those by the minute.
    """
    found = {start for start in _added(event, zone) if begin <= start < end}
    if "RRULE" not in event:
        found |= {opening} if begin <= opening < end else set()
    for rule in _listed(event, "RRULE"):
        found.update(start for start in _follow(rule, opening, zone, end) if start >= begin)
    days, moments = _taken_out(event, zone)
    return sorted(start for start in found if start not in moments and start.date() not in days)


def _follow(rule: Any, opening: datetime, zone: tzinfo, end: datetime) -> Iterator[datetime]:
    parts = {name: value for name, value in rule.items() if name != "UNTIL"}
    if parts.get("FREQ", [""])[0] not in _FREQUENCIES or parts.get("INTERVAL", [1])[0] < 1:
        raise ValueError("a rule nobody follows")
    until = min([end, *(_after(moment, zone) for moment in rule.get("UNTIL", ()))])
    text = type(rule)(parts).to_ical().decode()
    for start in islice(rrulestr(text, dtstart=opening), _MOST_STEPS):
        if start >= until:
            return
        yield start


def _after(until: Moment, zone: tzinfo) -> datetime:
    """The first moment a rule no longer covers. Many programs write a day where a moment should stand."""
    is_moment = isinstance(until, datetime)
    return by_clock(until, zone) + (timedelta(microseconds=1) if is_moment else _DAY)


def _added(event: Component, zone: tzinfo) -> Iterator[datetime]:
    for moment in _moments(event, "RDATE"):
        yield by_clock(moment[0] if isinstance(moment, tuple) else moment, zone)


def _taken_out(event: Component, zone: tzinfo) -> tuple[set[Any], set[datetime]]:
    out = list(_moments(event, "EXDATE"))
    days = {moment for moment in out if not isinstance(moment, datetime)}
    return days, {by_clock(moment, zone) for moment in out if isinstance(moment, datetime)}


def _moments(event: Component, name: str) -> Iterator[Any]:
    for line in _listed(event, name):
        # A line that cannot be read takes nothing out and adds nothing.
        for one in () if isinstance(line, vBroken) else line.dts:
            yield one.dt


def _listed(event: Component, name: str) -> list[Any]:
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]

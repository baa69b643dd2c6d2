"""When something that recurs takes place, by the clock where it was planned."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Component
from icalendar.prop import vBroken

from core.outside.ics.times import Moment, by_clock
from core.outside.trouble import Denied

_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_MOST_STEPS = 50_000
"""Some tenths of a second."""
_TOO_MANY = "A repeating event in this calendar has more dates than Panelry can follow. Give it fewer."
_DAY = timedelta(days=1)
_DAYS = {"DAILY": _DAY, "WEEKLY": 7 * _DAY}


def recurs(event: Component) -> bool:
    """Whether there is more than one of it."""
    return "RRULE" in event or "RDATE" in event


def starts_between(
    event: Component, opening: datetime, zone: tzinfo, begin: datetime, end: datetime
) -> list[datetime]:
    """Every start from `begin` up to `end`, the first being `opening`, all by the clock in `zone`.

    ValueError for rules that cannot be followed, as those by the minute; `Denied` for too many dates.
    """
    found = {start for start in _added(event, zone) if begin <= start < end}
    if "RRULE" not in event:
        found |= {opening} if begin <= opening < end else set()
    for rule in _listed(event, "RRULE"):
        nearer = _nearer(rule, opening, begin)
        found.update(start for start in _follow(rule, nearer, zone, end) if start >= begin)
    days, moments = _taken_out(event, zone)
    return sorted(start for start in found if start not in moments and start.date() not in days)


def _nearer(rule: Any, opening: datetime, begin: datetime) -> datetime:
    """A start of the same rhythm from which every one since `begin` follows, if the rule counts none.

    A period earlier than need be, since the first may be a part of one.
    """
    every, frequency = rule.get("INTERVAL", [1])[0], rule.get("FREQ", [""])[0]
    if "COUNT" in rule or every < 1:
        return opening
    if frequency in _DAYS:
        period: timedelta = _DAYS[frequency] * every
        return opening + max((begin - opening) // period - 1, 0) * period
    years: int = 4 * every  # the 29th of February is there again, and so is every month that was due
    return opening.replace(year=opening.year + max((begin.year - opening.year) // years - 1, 0) * years)


def _follow(rule: Any, opening: datetime, zone: tzinfo, end: datetime) -> Iterator[datetime]:
    parts = {name: value for name, value in rule.items() if name != "UNTIL"}
    if parts.get("FREQ", [""])[0] not in _FREQUENCIES or parts.get("INTERVAL", [1])[0] < 1:
        raise ValueError("a rule nobody follows")
    until = min([end, *(_after(moment, zone) for moment in rule.get("UNTIL", ()))])
    text = type(rule)(parts).to_ical().decode()
    for steps, start in enumerate(rrulestr(text, dtstart=opening)):
        if start >= until:
            return
        if steps == _MOST_STEPS:
            raise Denied(_TOO_MANY)
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

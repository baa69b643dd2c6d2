"""Events of iCalendar as entries: each occurrence its own, with an id that stays."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from time import monotonic
from typing import TypeVar

import structlog
from icalendar import Component

from core.calendars.facts import Entry, Window
from core.outside.ics.people import guests_of, has_declined
from core.outside.ics.recurrence import recurs, starts_between
from core.outside.ics.times import Moment, by_clock, in_utc, zone_of
from core.outside.trouble import Denied

EVER = Window(start=datetime(1970, 1, 2, tzinfo=UTC), end=datetime(2200, 1, 1, tzinfo=UTC))
PATIENCE_SECONDS = 20.0
_DAY = timedelta(days=1)
_FREE = {"FREE", "WORKINGELSEWHERE"}

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a calendar is read. zone: of whole days and of times without one. owners: addresses, lower case."""

    zone: tzinfo
    window: Window = EVER
    owners: frozenset[str] = frozenset()
    service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """When an event takes place, by the clock in `zone`."""

    opening: datetime
    length: timedelta
    zone: tzinfo
    is_day: bool

    def mark(self) -> str:
        """What this occurrence is called among the others: when it was planned to begin."""
        stamp = in_utc(self.opening, self.zone)
        return f"{self.opening:%Y%m%d}" if self.is_day else f"{stamp:%Y%m%dT%H%M%SZ}"


def entries_of(events: list[Component], reading: Reading, *, name: str, version: str) -> list[Entry]:
    """What the events of one UID, one alone or a series and its exceptions, come to in the window.

    name: the id of what does not recur; an occurrence's has `#` behind it and when it was planned first.
    """
    found: dict[str, Entry] = {}
    main = _main(events)
    for event in events:
        if "RECURRENCE-ID" in event:
            with _skipping(reading):
                key = f"{name}#{_planned(event, main or event, reading).mark()}"
                found[key] = _entry(event, _span(event, reading), reading, key, version)
    if main is not None:
        with _skipping(reading):
            for key, span in _occurrences(main, reading, name):
                found.setdefault(key, _entry(main, span, reading, key, version))
    return [entry for entry in found.values() if _is_in(entry, reading.window)]


def entry_of(events: list[Component], reading: Reading, *, name: str, version: str) -> Entry | None:
    """The event itself, at its first time should it recur; None when nobody can make sense of it."""
    main, entry = _main(events), None
    if main is not None:
        with _skipping(reading):
            entry = _entry(main, _span(main, reading), reading, name, version)
    return entry


def _main(events: list[Component]) -> Component | None:
    return next((event for event in reversed(events) if "RECURRENCE-ID" not in event), None)


def in_time(items: Iterable[T], *, seconds: float = PATIENCE_SECONDS) -> Iterator[T]:
    """The items, as long as that takes no more time: some rules are made to be followed for hours."""
    until = monotonic() + seconds
    for item in items:
        if monotonic() > until:
            raise Denied("This calendar takes too long to read.")
        yield item


@contextmanager
def _skipping(reading: Reading) -> Iterator[None]:
    """An event nobody can make sense of is as good as none."""
    try:
        yield
    except (ValueError, OverflowError, TypeError, AttributeError) as error:
        log.info("ics.event_skipped", service=reading.service, error=type(error).__name__)


def _occurrences(main: Component, reading: Reading, name: str) -> Iterator[tuple[str, Span]]:
    span = _span(main, reading)
    if not recurs(main):
        yield name, span
        return
    begin = by_clock(reading.window.start, span.zone) - span.length - _DAY
    end = by_clock(reading.window.end, span.zone) + _DAY
    for opening in starts_between(main, span.opening, span.zone, begin, end):
        each = replace(span, opening=opening)
        yield f"{name}#{each.mark()}", each


def _planned(exception: Component, main: Component, reading: Reading) -> Span:
    """When what the exception replaces was to take place, which may be told in any zone, or as a day."""
    span = _span(main, reading)
    told = _moment(exception, "RECURRENCE-ID")
    shown = by_clock(told, span.zone)
    if span.is_day or not isinstance(told, datetime):
        shown = datetime.combine(shown.date(), span.opening.time())
    return replace(span, opening=shown)


def _span(event: Component, reading: Reading) -> Span:
    start = _moment(event, "DTSTART")
    zone, is_day = zone_of(start, reading.zone), not isinstance(start, datetime)
    opening = by_clock(start, zone)
    # Some programs have a day end on itself.
    length = max(_length(event, opening, zone), _DAY if is_day else timedelta(0))
    return Span(opening=opening, length=length, zone=zone, is_day=is_day)


def _length(event: Component, opening: datetime, zone: tzinfo) -> timedelta:
    if "DTEND" in event:
        return by_clock(_moment(event, "DTEND"), zone) - opening
    told = getattr(event.get("DURATION"), "dt", None)
    return told if isinstance(told, timedelta) else timedelta(0)


def _entry(event: Component, span: Span, reading: Reading, key: str, version: str) -> Entry:
    return Entry(
        id=key,
        starts_at=in_utc(span.opening, span.zone),
        ends_at=in_utc(span.opening + span.length, span.zone),
        blocks=_blocks(event, reading) and span.length > timedelta(0),
        is_off=_is_off(event, reading),
        uid=str(event.get("UID", "")),
        title=str(event.get("SUMMARY", "")),
        guests=guests_of(event, reading.owners),
        version=version,
    )


def _blocks(event: Component, reading: Reading) -> bool:
    is_free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    is_free |= str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() in _FREE
    return not (is_free or _is_off(event, reading))


def _is_off(event: Component, reading: Reading) -> bool:
    is_cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    return is_cancelled or has_declined(event, reading.owners)


def _moment(event: Component, name: str) -> Moment:
    told = event.get(name)
    moment = (told[0] if isinstance(told, list) else told).dt
    if not isinstance(moment, date):
        raise TypeError(f"{name} is no time")
    return moment


def _is_in(entry: Entry, window: Window) -> bool:
    return entry.starts_at < window.end and entry.ends_at >= window.start

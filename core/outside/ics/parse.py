"""From the text of a calendar to its events, one bad line or event costing no other."""

import hashlib
import re

from icalendar import Calendar, Component

from core.outside.ics.times import zone_named
from core.outside.trouble import Denied

_UNREADABLE = "The calendar at this address cannot be read."
_ESCAPED = re.compile(r"\\([\\;,nN])")
_FOLD = re.compile(r"\r?\n[ \t]")
_ZONE = re.compile(r"^BEGIN:VTIMEZONE\r?$.*?^END:VTIMEZONE\r?$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_ZONE_NAME = re.compile(r"^(TZID[^:\r\n]*:)([^\r\n]*)", re.MULTILINE | re.IGNORECASE)
_IN_ZONE = re.compile(r';TZID=("[^"\r\n]*"|[^;:\r\n]*)', re.IGNORECASE)


def read_calendars(content: bytes) -> list[Component]:
    """The calendars in a file, usually one; `Denied` when it is none."""
    text = content.decode("utf-8-sig", errors="replace")
    if "BEGIN:VCALENDAR" not in text[:2000].upper():
        raise Denied("There is no calendar at this address.")
    try:
        found = list(Calendar.from_ical(name_zones(text), multiple=True))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        raise Denied(_UNREADABLE) from error
    if not found:
        # It breaks off in the middle.
        raise Denied(_UNREADABLE)
    return list[Component](found)


def events_in(calendars: list[Component]) -> list[Component]:
    """All events of the calendars, in the order they stand there."""
    return [event for calendar in calendars for event in calendar.walk("VEVENT")]


def said(component: Component, name: str) -> str:
    """The text of a property that programs added on their own, "" without."""
    # The library leaves what stands before such characters in place where it does not know the property.
    return _ESCAPED.sub(
        lambda pair: "\n" if pair[1] in "nN" else pair[1], str(component.get(name, ""))
    ).strip()


def name_zones(text: str) -> str:
    """Name known zones as IANA does, and others after what they say.

    The library that reads them knows each name once for all calendars: "Customized Time Zone" would be the
    same zone for everybody.
    """
    names: dict[str, str] = {}

    def rename(zone: re.Match[str]) -> str:
        named = _ZONE_NAME.search(zone[0])
        if named is None:
            return ""
        names[named[2]] = _name(named[2], zone[0])
        return _ZONE_NAME.sub(lambda line: line[1] + names[named[2]], zone[0], count=1)

    def use(parameter: re.Match[str]) -> str:
        told = parameter[1].strip('"')
        return f';TZID="{names.get(told) or _name(told)}"'

    return _IN_ZONE.sub(use, _ZONE.sub(rename, _FOLD.sub("", text)))


def _name(told: str, definition: str = "") -> str:
    known = zone_named(told)
    mark = hashlib.sha256(definition.encode()).hexdigest()[:16]
    return known.key if known else f"Zone-{mark}" if definition else told

"""Dates and times of iCalendar, which may have a zone, none, or be a day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

Moment = date | datetime


def zone_named(name: str | None) -> ZoneInfo | None:
    """The zone of an IANA or a Windows name, also behind a program's own prefix; None for any other."""
    parts = (name or "").strip().strip("/").split("/")
    for first in range(len(parts)):
        tail = "/".join(parts[first:])
        try:
            return ZoneInfo(WINDOWS_TO_OLSON.get(tail, tail))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return None

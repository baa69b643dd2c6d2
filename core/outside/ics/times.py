"""Dates and times of iCalendar: in a zone, in none, or whole days."""

from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

Moment = date | datetime
"""A datetime without a zone is meant by the calendar's own; a date is a whole day there."""


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


def zone_of(moment: Moment, default: tzinfo) -> tzinfo:
    """The zone in which something begins and by whose clock it recurs."""
    return moment.tzinfo if isinstance(moment, datetime) and moment.tzinfo else default


def by_clock(moment: Moment, zone: tzinfo) -> datetime:
    """What a clock in `zone` shows then, without the zone; for a day its first minute."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    return (moment.astimezone(zone) if moment.tzinfo else moment).replace(tzinfo=None)


def in_utc(shown: datetime, zone: tzinfo) -> datetime:
    """When a clock in `zone` shows that."""
    return shown.replace(tzinfo=zone).astimezone(UTC)

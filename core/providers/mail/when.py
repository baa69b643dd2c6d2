"""Times in words, in the zone of the person who reads them. Pure; English whatever the machine's locale."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_MINUTES_SAID_AS_SUCH = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A stretch of time in words.

    brief: for a subject, e.g. "Tue 24 Nov, 14:00 (Europe/Berlin)".
    day: e.g. "Tuesday, 24 November 2026".
    hours: e.g. "14:00–14:45"; names the day or the offset of the end where they differ from the start's.
    zone: e.g. "Europe/Berlin, UTC+1", or "UTC".
    in_utc: the start again, e.g. "13:00 UTC"; "" where `zone` is UTC already.
    starts_at: the start, in the zone.
    """

    brief: str
    day: str
    hours: str
    zone: str
    in_utc: str
    starts_at: datetime


def find_zone(name: str | None) -> tzinfo:
    """Return the zone called `name`, or UTC when it is absent or not known here."""
    if not name:
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def tell_when(starts_at: datetime, ends_at: datetime, zone: tzinfo) -> When:
    """Say when something takes place, for somebody who lives in `zone`."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    name = _zone_name(zone)
    return When(
        brief=f"{_brief_day(start)}, {start:%H:%M} " + ("UTC" if name == "UTC" else f"({name})"),
        day=f"{_DAYS[start.weekday()]}, {start.day} {_MONTHS[start.month - 1]} {start.year}",
        hours=_hours(start, end),
        zone=name if name == "UTC" else f"{name}, {_offset(start)}",
        in_utc="" if name == "UTC" else f"{starts_at.astimezone(UTC):%H:%M} UTC",
        starts_at=start,
    )


def _zone_name(zone: tzinfo) -> str:
    key = zone.key if isinstance(zone, ZoneInfo) else "UTC"
    return "UTC" if key in {"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu"} else key


def _brief_day(local: datetime) -> str:
    return f"{_DAYS[local.weekday()][:3]} {local.day} {_MONTHS[local.month - 1][:3]}"


def _hours(start: datetime, end: datetime) -> str:
    if start.utcoffset() != end.utcoffset():
        return f"{start:%H:%M} ({_offset(start)}) to {end:%H:%M} ({_offset(end)})"
    if start.date() != end.date():
        return f"{start:%H:%M} to {end:%H:%M} on {_brief_day(end)}"
    return f"{start:%H:%M}–{end:%H:%M}"


def _offset(local: datetime) -> str:
    offset = local.utcoffset()
    minutes = int(offset.total_seconds()) // 60 if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


def tell_length(minutes: int) -> str:
    """Say a length, e.g. "45 minutes", "1 hour 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    return " ".join(_counted(count, unit) for count, unit in ((hours, "hour"), (rest, "minute")) if count)


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" + ("" if count == 1 else "s")


def tell_until(now: datetime, when: When) -> str:
    """Say how far away it is: "in 15 minutes", "today", "tomorrow"; "" when later or already begun."""
    minutes = round((when.starts_at - now).total_seconds() / 60)
    if minutes <= 0:
        return ""
    if minutes <= _MINUTES_SAID_AS_SUCH:
        return f"in {tell_length(minutes)}"
    days = (when.starts_at.date() - now.astimezone(when.starts_at.tzinfo).date()).days
    return {0: "today", 1: "tomorrow"}.get(days, "")

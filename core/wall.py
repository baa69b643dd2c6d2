"""Times in words, in somebody's zone."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


def in_zone(minute: int, timezone: str) -> str:
    """An epoch minute as wall time with its zone named, e.g. `14:30 (Berlin time)`."""
    at = datetime.fromtimestamp(minute * 60, UTC).astimezone(ZoneInfo(timezone))
    return f"{at:%H:%M} ({zone_words(timezone, at)})"


def day_in_zone(at: datetime, timezone: str) -> str:
    """A moment as day and wall time with its zone named, e.g. `Tue 24 Nov, 14:30 (Berlin time)`."""
    local = at.astimezone(ZoneInfo(timezone))
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M} ({zone_words(timezone, at)})"


def zone_of(timezone: str | None) -> tzinfo:
    """The zone of that IANA name; UTC for one that is not known here."""
    try:
        return ZoneInfo(timezone) if timezone else UTC
    except (KeyError, ValueError, OSError):
        return UTC


def zone_name(timezone: str | None, at: datetime) -> str:
    """As "Buenos Aires", "UTC", "UTC+5:30": what people call it, so "America/…" is left out."""
    zone = zone_of(timezone)
    if zone is UTC:
        return "UTC"
    area, _, place = str(timezone).rpartition("/")
    if not area or area == "Etc":
        return offset_words(zone.utcoffset(at) or timedelta())
    return place.replace("_", " ")


def offset_words(offset: timedelta) -> str:
    """As "UTC+5:30"."""
    minutes = int(offset.total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}"


def zone_words(timezone: str | None, at: datetime) -> str:
    """As "Berlin time", but "UTC+5:30" and "UTC" as they are."""
    named = zone_name(timezone, at)
    return named if named.startswith("UTC") else f"{named} time"


def is_zone(name: str | None) -> bool:
    """Whether this is the IANA name of a time zone this machine knows."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    """Read once: it is a walk over files."""
    return frozenset(available_timezones())

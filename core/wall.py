"""Times in words, in somebody's zone."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


def in_zone(minute: int, timezone: str) -> str:
    """An epoch minute as wall time with its zone named, e.g. `14:30 (Europe/Berlin)`."""
    at = datetime.fromtimestamp(minute * 60, UTC).astimezone(ZoneInfo(timezone))
    return f"{at:%H:%M} ({timezone})"


def day_in_zone(at: datetime, timezone: str) -> str:
    """A moment as day and wall time with its zone named, e.g. `Tue 24 Nov, 14:30 (Europe/Berlin)`."""
    local = at.astimezone(ZoneInfo(timezone))
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M} ({timezone})"


def is_zone(name: str | None) -> bool:
    """Whether this is the IANA name of a time zone this machine knows."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    """Read once: it is a walk over files."""
    return frozenset(available_timezones())

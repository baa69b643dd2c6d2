"""Times in words, in somebody's zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def in_zone(minute: int, timezone: str) -> str:
    """An epoch minute as wall time with its zone named, e.g. `14:30 (Europe/Berlin)`."""
    at = datetime.fromtimestamp(minute * 60, UTC).astimezone(ZoneInfo(timezone))
    return f"{at:%H:%M} ({timezone})"

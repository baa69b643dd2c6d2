"""Parts of a search as the slot document writes them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from core.slots.instants import at_minute, floor_minute
from core.slots.model import Busy, Host, Override, Seat, WeeklyRule

Document = dict[str, object]
MIDNIGHT = "23:59"
"""How a document writes midnight as an end."""

LATEST = floor_minute(datetime(2999, 12, 31, 23, 59, tzinfo=UTC))
"""The last minute a document knows."""


def written_instant(minute: int) -> str:
    """As 2027-03-01T09:00:00Z."""
    return at_minute(minute).strftime("%Y-%m-%dT%H:%M:%SZ")


def written_seats(seats: Sequence[Seat]) -> list[Document]:
    """As in a document."""
    return [{"any": list(seat.any), "take": seat.take} for seat in seats]


def written_override(override: Override) -> Document:
    """As in a document."""
    on = override.on.isoformat()
    if override.start is None or override.end is None:
        return {"date": on, "unavailable": True}
    return {"date": on, "start": _wall_time(override.start), "end": _wall_time(override.end)}


def _wall_time(minutes: int) -> str:
    """An end after midnight is written as a time of day: not being after the start, it is of the next day."""
    if minutes == 1440:
        return MIDNIGHT
    hour, minute = divmod(minutes % 1440, 60)
    return f"{hour:02}:{minute:02}"


def written_host(host: Host) -> Document:
    """As in a document, limits apart. Raises ValueError for a waived buffer, which none can tell."""
    return {
        "timezone": host.timezone,
        "weekly_rules": [_written_rule(rule) for rule in host.weekly_rules],
        "overrides": [written_override(each) for each in host.overrides],
        "busy": [_written_busy(entry) for entry in host.busy],
    }


def _written_rule(rule: WeeklyRule) -> Document:
    return {"days": list(rule.days), "start": _wall_time(rule.start), "end": _wall_time(rule.end)}


def _written_busy(entry: Busy) -> Document:
    if min(entry.buffer_before, entry.buffer_after) < 0:
        raise ValueError("a waived buffer cannot be written")
    return {
        "start": written_instant(entry.start),
        "end": written_instant(entry.end),
        "buffer_before_min": entry.buffer_before,
        "buffer_after_min": entry.buffer_after,
    }

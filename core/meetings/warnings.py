"""Soft rules in words: what a custom time would break."""

from collections.abc import Sequence

from core.slots.model import Breach
from db.models import MeetingType, Member


def warning_words(breach: Breach, hosts: Sequence[Member], meeting_type: MeetingType) -> str:
    """One sentence for one broken rule."""
    host = hosts[breach.host] if breach.host is not None else None
    name = host.name if host else "Somebody"
    match breach.because:
        case "outside_hours":
            return f"It is outside the working hours of {name}."
        case "override":
            return f"{name} is not available that day, or at other hours."
        case "buffer":
            return f"It leaves {name} no buffer to another meeting."
        case "limit" | "duration_limit":
            return f"It goes over the number of interviews {name} takes."
        case "notice":
            return f"It is less than {_hours(meeting_type.notice_minutes)} ahead."
        case "window" | _:
            return f"It is more than {meeting_type.max_days_ahead} days ahead."


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if rest:
        return f"{minutes} minutes"
    return "1 hour" if hours == 1 else f"{hours} hours"

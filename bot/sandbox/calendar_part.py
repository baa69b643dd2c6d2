"""Reads the calendar part of a mail, with a library the app does not write it with by hand."""

from datetime import date, datetime
from typing import Any

from icalendar import Calendar

from bot.sandbox.shapes import Json


def read_calendar(raw: bytes) -> Json | None:
    """The first event of an iCalendar text, None when there is none or it cannot be read."""
    try:
        calendar = Calendar.from_ical(raw)
    except ValueError:
        return None
    event: Any = next(iter(calendar.walk("VEVENT")), None)
    if event is None:
        return None
    return {
        "method": str(calendar.get("METHOD", "")),
        "uid": str(event.get("UID", "")),
        "sequence": int(event.get("SEQUENCE", 0)),
        "status": str(event.get("STATUS", "")),
        "summary": str(event.get("SUMMARY", "")),
        "start": _moment(event.get("DTSTART")),
        "end": _moment(event.get("DTEND")),
        "location": str(event.get("LOCATION", "")),
        "description": str(event.get("DESCRIPTION", "")),
        "organizer": _address(event.get("ORGANIZER")),
        "attendees": [_address(attendee) for attendee in _listed(event.get("ATTENDEE"))],
    }


def _moment(field: Any) -> str | None:
    at: datetime | date | None = field.dt if field is not None else None
    return at.isoformat() if at is not None else None


def _address(field: Any) -> str | None:
    return str(field).removeprefix("mailto:").removeprefix("MAILTO:") if field is not None else None


def _listed(field: Any) -> list[Any]:
    if field is None:
        return []
    return field if isinstance(field, list) else [field]

"""Free and busy times of several people, and the hours they work."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox.services.diary import Diary
from bot.sandbox.services.events import Occurrence, occurrences
from bot.sandbox.services.microsoft.refusals import GraphError, invalid
from bot.sandbox.services.microsoft.telling import Teller, windows_name, zone_named
from bot.sandbox.shapes import Json

MOST = 20
LONGEST = timedelta(days=62)
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"]
_UNKNOWN = {
    "message": "Unable to resolve the e-mail address to an AD object.",
    "responseCode": "ErrorMailRecipientNotFound",
}


def schedules(diary: Diary, told: Json, zone: str) -> list[Json]:
    """What `getSchedule` answers for each address."""
    addresses = told.get("schedules")
    start, end = (_time(told.get(name)) for name in ("startTime", "endTime"))
    step = told.get("availabilityViewInterval", 30)
    if not isinstance(addresses, list) or not 1 <= len(addresses) <= MOST:
        raise invalid("Between 1 and 20 schedules can be asked for.")
    if not start < end < start + LONGEST:
        raise GraphError(
            400, "ErrorInvalidTimeInterval", "The interval has to be positive and below 62 days."
        )
    if not isinstance(step, int) or not 5 <= step <= 1440:
        raise invalid("The interval of the view is between 5 and 1440 minutes.")
    return [_schedule(diary, each, start, end, timedelta(minutes=step), zone) for each in addresses]


def _schedule(diary: Diary, address: str, start: datetime, end: datetime, step: timedelta, zone: str) -> Json:
    own = next((each for each in diary.calendars_of(address) if each.is_primary), None)
    if own is None:
        return {"scheduleId": address, "availabilityView": "", "scheduleItems": [], "error": _UNKNOWN}
    parts = (part for event in diary.events(own.id) for part in occurrences(event))
    busy = [
        each
        for each in sorted(parts, key=lambda one: one.starts_at)
        if not each.is_cancelled and each.starts_at < end and each.ends_at > start
    ]
    return {
        "scheduleId": address,
        "availabilityView": _view(busy, start, end, step),
        "scheduleItems": [_item(Teller(diary, own.id, zone), each) for each in busy],
        "workingHours": {
            "daysOfWeek": _DAYS,
            "startTime": "08:00:00.0000000",
            "endTime": "17:00:00.0000000",
            "timeZone": {"name": windows_name(own.zone)},
        },
    }


def _item(teller: Teller, one: Occurrence) -> Json:
    return {
        "isPrivate": False,
        "status": "free" if one.event.is_free else "busy",
        "subject": one.event.title,
        "location": one.event.location,
        "start": teller.time(one.starts_at),
        "end": teller.time(one.ends_at),
    }


def _view(busy: list[Occurrence], start: datetime, end: datetime, step: timedelta) -> str:
    taken = [(each.starts_at, each.ends_at) for each in busy if not each.event.is_free]
    marks = []
    while start < end:
        is_taken = any(begin < start + step and start < stop for begin, stop in taken)
        marks.append("2" if is_taken else "0")
        start += step
    return "".join(marks)


def _time(told: Any) -> datetime:
    try:
        at = datetime.fromisoformat(told["dateTime"])
        return at.replace(tzinfo=zone_named(told["timeZone"])).astimezone(UTC)
    except (KeyError, TypeError, ValueError):
        raise invalid("A time needs a dateTime and a timeZone.") from None

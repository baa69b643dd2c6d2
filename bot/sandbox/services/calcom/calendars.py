"""The calendars that Cal.com checks for somebody, and what is in them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.sandbox.services.calcom.shapes import bad, stamp
from bot.sandbox.shapes import Json

CREDENTIAL = 12
FIELDS = frozenset({"timeZone", "dateFrom", "dateTo"})


def connected(person: Json) -> Json:
    """One account with two calendars; what is in the other one takes nobody's time."""
    own, other = _calendar(person["email"], is_primary=True), _calendar("holidays", is_primary=False)
    account = {
        "integration": {"type": "google_calendar", "title": "Google Calendar", "slug": "google-calendar"},
        "credentialId": CREDENTIAL,
        "primary": own,
        "calendars": [own, other],
    }
    return {"connectedCalendars": [account], "destinationCalendar": {**own, "userId": person["id"]}}


def busy_times(
    taken: Sequence[tuple[datetime, datetime]], person: Json, query: Mapping[str, str]
) -> list[Json]:
    """Of the days asked for, to the end of the last."""
    if missing := FIELDS - query.keys():
        raise bad(f"{min(missing)} should not be empty")
    wanted = {name: value for name, value in query.items() if name not in FIELDS}
    own = {"credentialId": str(CREDENTIAL), "externalId": person["email"]}
    if wanted != {f"calendarsToLoad[0][{name}]": value for name, value in own.items()}:
        raise bad("calendarsToLoad must name calendars of yours")
    start, end = _day(query, "dateFrom"), _day(query, "dateTo") + timedelta(days=1)
    return [
        {"start": stamp(since), "end": stamp(until), "source": "google_calendar"}
        for since, until in taken
        if since < end and start < until
    ]


def _calendar(name: str, *, is_primary: bool) -> Json:
    return {
        "externalId": name,
        "integration": "google_calendar",
        "name": name,
        "primary": is_primary,
        "readOnly": False,
        "isSelected": is_primary,
        "credentialId": CREDENTIAL,
    }


def _day(query: Mapping[str, str], name: str) -> datetime:
    try:
        return datetime.strptime(query[name], "%Y-%m-%d").replace(tzinfo=ZoneInfo(query["timeZone"]))
    except (ValueError, KeyError):
        raise bad(f"{name} must be a valid date") from None

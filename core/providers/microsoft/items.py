"""Graph's events as we know them: pure functions."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from core.calendars.facts import Entry, Guest, Written
from core.meetings.facts import Rsvp

Item = Mapping[str, Any]

SEPARATOR = "#"
"""Between the id of a series and the one of an occurrence: it is in none of Graph's."""
_FREE = frozenset({"free", "workingElsewhere"})
_RSVPS = {
    "accepted": Rsvp.ACCEPTED,
    "organizer": Rsvp.ACCEPTED,
    "declined": Rsvp.DECLINED,
    "tentativelyAccepted": Rsvp.TENTATIVE,
}
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, OverflowError)
"""What reading an item raises that is none."""
_INHERITED = (
    "subject",
    "showAs",
    "isAllDay",
    "isCancelled",
    "isOrganizer",
    "attendees",
    "responseStatus",
    "originalStartTimeZone",
    "iCalUId",
    "lastModifiedDateTime",
    "@odata.etag",
)


def entry_of(item: Item, zone: str | None) -> Entry:
    """An event or an occurrence. zone: for whole days that do not tell theirs.

    Raises one of `MALFORMED` when it is none.
    """
    starts_at, ends_at = _times(item, zone)
    return Entry(
        id=name_of(item),
        starts_at=starts_at,
        ends_at=ends_at,
        blocks=item.get("showAs") not in _FREE and not _is_off(item),
        is_off=_is_off(item),
        uid=text_of(item.get("iCalUId")),
        title=text_of(item.get("subject")),
        guests=_guests(item) if item.get("isOrganizer") is True else (),
        stamp=_stamp(item),
        version=text_of(item.get("@odata.etag")),
    )


def written_of(item: Item) -> Written:
    """An event that was just written or found."""
    told = (item.get("onlineMeeting") or {}).get("joinUrl") or item.get("onlineMeetingUrl")
    join_url = text_of(told) or None
    return Written(
        id=str(item["id"]),
        uid=text_of(item.get("iCalUId")),
        version=text_of(item.get("@odata.etag")),
        stamp=_stamp(item),
        join_url=join_url,
        call_pending=bool(item.get("isOnlineMeeting")) and join_url is None,
        link=text_of(item.get("webLink")) or None,
    )


def own_answer(item: Item) -> Rsvp:
    """What the calendar's owner answered."""
    return _RSVPS.get(text_of((item.get("responseStatus") or {}).get("response")), Rsvp.PENDING)


def text_of(told: Any) -> str:
    """A text, "" for whatever else there is."""
    return told if isinstance(told, str) else ""


def name_of(item: Item) -> str:
    """Its id; an occurrence's begins with its series', so that a whole series can be named."""
    series = text_of(item.get("seriesMasterId"))
    event_id = str(item["id"])
    return f"{series}{SEPARATOR}{event_id}" if series else event_id


def plain_id(name: str) -> str:
    """Graph's own id."""
    return name.rpartition(SEPARATOR)[2]


def is_series(item: Item) -> bool:
    """Whether it stands for a series, whose occurrences are told besides."""
    return item.get("type") == "seriesMaster"


def is_thin(item: Item) -> bool:
    """Whether it is an occurrence that leaves to its series what both have in common."""
    return bool(text_of(item.get("seriesMasterId"))) and "subject" not in item


def filled(item: Item, series: Item) -> Item:
    """A thin occurrence with what its series has."""
    return {**{key: series[key] for key in _INHERITED if key in series}, **item}


def zone_of(name: str | None) -> tzinfo | None:
    """The zone of a Windows or IANA name, None when there is none."""
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name or "", name or ""))
    except (KeyError, ValueError, OSError):
        return None


def instant(told: Item) -> datetime:
    """A time with up to seven digits behind the second, and its zone beside it."""
    at = datetime.fromisoformat(told["dateTime"])
    zone = zone_of(told.get("timeZone") or "UTC")
    if zone is None:
        raise ValueError("The zone is not known.")
    return at if at.tzinfo else at.replace(tzinfo=zone).astimezone(UTC)


def _times(item: Item, zone: str | None) -> tuple[datetime, datetime]:
    start, end = item["start"], item["end"]
    days = [datetime.fromisoformat(each["dateTime"]).replace(tzinfo=None) for each in (start, end)]
    # Whole days come as dates at midnight, whatever zone was asked for: days where they were planned.
    is_floating = item.get("isAllDay") and all((each.hour, each.minute) == (0, 0) for each in days)
    place = zone_of(text_of(item.get("originalStartTimeZone"))) or zone_of(zone) if is_floating else None
    if place is None:
        return instant(start), instant(end)
    return days[0].replace(tzinfo=place), days[1].replace(tzinfo=place)


def _is_off(item: Item) -> bool:
    return bool(item.get("isCancelled")) or own_answer(item) is Rsvp.DECLINED


def _guests(item: Item) -> tuple[Guest, ...]:
    told = item.get("attendees") or ()
    return tuple(_guest(each) for each in told if text_of((each.get("emailAddress") or {}).get("address")))


def _guest(told: Item) -> Guest:
    answer = (told.get("status") or {}).get("response")
    return Guest(
        email=told["emailAddress"]["address"],
        name=text_of(told["emailAddress"].get("name")),
        rsvp=_RSVPS.get(text_of(answer), Rsvp.PENDING),
        is_optional=told.get("type") == "optional",
        is_room=told.get("type") == "resource",
    )


def _stamp(item: Item) -> datetime | None:
    told = item.get("lastModifiedDateTime")
    return datetime.fromisoformat(told) if told else None

"""Google's JSON of events, read."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from core.calendars.facts import Entry, Guest, Written
from core.meetings.facts import Rsvp

ROOM = "panelryRoom"
"""The one that keeps the address of a room of ours: whatever else is a room there, its people added."""
RSVPS = {
    "needsAction": Rsvp.PENDING,
    "accepted": Rsvp.ACCEPTED,
    "declined": Rsvp.DECLINED,
    "tentative": Rsvp.TENTATIVE,
}

Item = dict[str, Any]

log = structlog.get_logger(__name__)


def read_items(items: Iterable[Any], zone: str | None) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """The entries, and the ids of what is cancelled; others are left out. zone: the calendar's."""
    entries: dict[str, Entry] = {}
    removed: dict[str, None] = {}
    for item in items:
        try:
            if is_cancelled(item):
                removed[str(item["id"])] = None
                entries.pop(str(item["id"]), None)
            else:
                entry = read_entry(item, zone)
                entries[entry.id] = entry
                removed.pop(entry.id, None)
        except (KeyError, TypeError, ValueError, AttributeError, ZoneInfoNotFoundError) as error:
            log.warning("google.unreadable", kind="event", error=type(error).__name__)
    return tuple(entries.values()), tuple(removed)


def read_entry(item: Item, zone: str | None) -> Entry:
    """Raises `KeyError`, `ValueError` and the like for what is no event."""
    is_ours = bool((item.get("organizer") or {}).get("self"))
    return Entry(
        id=str(item["id"]),
        starts_at=read_moment(item["start"], zone),
        ends_at=read_moment(item["end"], zone),
        blocks=_blocks(item),
        is_off=_is_off(item),
        uid=str(item.get("iCalUID") or ""),
        title=str(item.get("summary") or ""),
        guests=_guests(item) if is_ours else (),
        stamp=_stamp(item),
        version=str(item.get("etag") or ""),
    )


def read_written(item: Item) -> Written:
    """What became of an event we wrote."""
    call = item.get("conferenceData") or {}
    status = ((call.get("createRequest") or {}).get("status") or {}).get("statusCode")
    return Written(
        id=str(item["id"]),
        uid=str(item.get("iCalUID") or ""),
        version=str(item.get("etag") or ""),
        stamp=_stamp(item),
        join_url=_join_url(item, call),
        call_pending=status == "pending",
        link=item.get("htmlLink"),
    )


def is_cancelled(item: Item) -> bool:
    """Whether it is gone; Google keeps what was deleted for a while."""
    return item.get("status") == "cancelled"


def is_whole_day(item: Item) -> bool:
    """Whether it has days instead of times."""
    return "date" in (item.get("start") or {})


def own_answer(item: Item) -> Item | None:
    """The calendar owner's place among the guests."""
    return next((each for each in item.get("attendees") or () if each.get("self")), None)


def _blocks(item: Item) -> bool:
    is_elsewhere_only = item.get("eventType") in {"workingLocation", "birthday"}
    is_free = item.get("transparency") == "transparent"
    return not (is_free or is_elsewhere_only or _is_off(item))


def _is_off(item: Item) -> bool:
    return is_cancelled(item) or (own_answer(item) or {}).get("responseStatus") == "declined"


def _guests(item: Item) -> tuple[Guest, ...]:
    """Without the owner."""
    return tuple(
        Guest(
            email=str(each["email"]),
            name=str(each.get("displayName") or ""),
            rsvp=RSVPS.get(str(each.get("responseStatus")), Rsvp.PENDING),
            is_optional=bool(each.get("optional")),
            is_room=bool(each.get("resource")),
        )
        for each in item.get("attendees") or ()
        if each.get("email") and not each.get("self")
    )


def read_moment(told: Item, zone: str | None) -> datetime:
    """A start or an end; whole days begin and end in the zone given."""
    if "dateTime" in told:
        at = datetime.fromisoformat(told["dateTime"])
        return at if at.tzinfo else at.replace(tzinfo=_zone(told.get("timeZone") or zone))
    day = date.fromisoformat(told["date"])
    return datetime(day.year, day.month, day.day, tzinfo=_zone(zone or told.get("timeZone")))


def _zone(name: str | None) -> ZoneInfo:
    return ZoneInfo(name or "UTC")


def _stamp(item: Item) -> datetime | None:
    told = item.get("updated")
    return datetime.fromisoformat(told).astimezone(UTC) if isinstance(told, str) and told else None


def _join_url(item: Item, call: Item) -> str | None:
    if item.get("hangoutLink"):
        return str(item["hangoutLink"])
    ways = (each for each in call.get("entryPoints") or () if each.get("entryPointType") == "video")
    return next((str(each["uri"]) for each in ways if each.get("uri")), None)


def private(item: Item) -> dict[str, str]:
    """The extended properties for our eyes alone."""
    return (item.get("extendedProperties") or {}).get("private") or {}

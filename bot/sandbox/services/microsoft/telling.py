"""Events as Graph tells them."""

import base64
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from bot.sandbox.services.diary import Diary
from bot.sandbox.services.events import Event, Guest, Occurrence
from bot.sandbox.services.microsoft.refusals import invalid
from bot.sandbox.shapes import Json

# Exchange tells zones by the names of Windows; of those for one place the first is the usual one.
_WINDOWS = {iana: windows for windows, iana in reversed(WINDOWS_TO_OLSON.items())}
_ANSWERS = {
    "pending": "none",
    "accepted": "accepted",
    "declined": "declined",
    "tentative": "tentativelyAccepted",
}
_NEVER = "0001-01-01T00:00:00Z"


def windows_name(zone: str) -> str:
    """An IANA zone's name in Windows, itself where there is none."""
    return _WINDOWS.get(zone, zone)


def zone_named(name: str) -> ZoneInfo:
    """The zone of either kind of name; a refusal when there is none."""
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise invalid("A valid TimeZone value must be specified.") from None


class Teller:
    """zone: the one the asker wants times in."""

    def __init__(self, diary: Diary, calendar: str, zone: str = "UTC") -> None:
        self._diary = diary
        self._viewer = diary.calendars[calendar].owner
        self._zone = zone

    def event(self, event: Event) -> Json:
        """An event, or a series as such."""
        kind = "seriesMaster" if event.rule else "singleInstance"
        recurrence = {"pattern": {"type": "weekly"}, "range": {"type": "numbered"}} if event.rule else None
        times = event.starts_at, event.ends_at
        return {**self._full(event, event.id, event.serial, times), "type": kind, "recurrence": recurrence}

    def occurrence(self, one: Occurrence) -> Json:
        """One occurrence with all that it has."""
        is_other = one.original_at != one.starts_at or one.serial != one.event.serial
        told = self._full(one.event, one.id, one.serial, (one.starts_at, one.ends_at))
        series = {"seriesMasterId": one.event.id, "type": "exception" if is_other else "occurrence"}
        return {**told, **series} if one.event.rule else self.event(one.event)

    def thin(self, one: Occurrence) -> Json:
        """One occurrence as a delta tells it: what it has in common with its series is left out."""
        whole = self.occurrence(one)
        if whole["type"] != "occurrence":
            return whole
        return {key: whole[key] for key in ("@odata.etag", "id", "seriesMasterId", "type", "start", "end")}

    def time(self, at: datetime, day_zone: str | None = None) -> Json:
        """Seven digits behind the second; whole days are dates, whatever zone is asked for."""
        local = at.astimezone(ZoneInfo(day_zone) if day_zone else zone_named(self._zone))
        return {"dateTime": f"{local:%Y-%m-%dT%H:%M:%S.%f}0", "timeZone": self._zone}

    def _full(self, event: Event, id_: str, serial: int, times: tuple[datetime, datetime]) -> Json:
        day_zone = event.zone if event.is_day else None
        original = windows_name(event.zone)
        return {
            "@odata.etag": etag(serial),
            "id": id_,
            "createdDateTime": _stamp(event.created_at),
            "lastModifiedDateTime": _stamp(event.updated_at),
            "changeKey": etag(serial)[3:-1],
            "categories": [],
            "transactionId": event.extra.get("transactionId"),
            "originalStartTimeZone": original,
            "originalEndTimeZone": original,
            "iCalUId": event.uid,
            "subject": event.title,
            "bodyPreview": event.description[:255],
            "importance": "normal",
            "sensitivity": event.extra.get("sensitivity", "normal"),
            "isAllDay": event.is_day,
            "isCancelled": event.is_cancelled,
            "seriesMasterId": None,
            "showAs": self._shown_as(event),
            "webLink": f"https://outlook.office365.com/owa/?itemid={id_}",
            "body": {"contentType": "html", "content": event.extra.get("html", "")},
            "start": self.time(times[0], day_zone),
            "end": self.time(times[1], day_zone),
            "location": {"displayName": event.location, "locationType": "default"},
            **self._people(event),
            **_call(event),
        }

    def _people(self, event: Event) -> Json:
        organizer = self._diary.calendars[event.calendar].owner
        is_organizer = organizer == self._viewer
        guest = event.guest(self._viewer)
        answer = "organizer" if is_organizer else _ANSWERS[guest.answer] if guest else "notResponded"
        return {
            "isOrganizer": is_organizer,
            "responseRequested": event.extra.get("responseRequested", True),
            "allowNewTimeProposals": event.extra.get("allowNewTimeProposals", True),
            "responseStatus": {
                "response": "notResponded" if answer == "none" else answer,
                "time": _NEVER,
            },
            "organizer": {"emailAddress": {"name": organizer, "address": organizer}},
            "attendees": [_attendee(each) for each in event.guests],
        }

    def _shown_as(self, event: Event) -> str:
        guest = event.guest(self._viewer)
        is_open = guest is not None and guest.answer in {"pending", "tentative"}
        if event.is_free or event.is_cancelled:
            return "free"
        return "tentative" if is_open else "busy"


def etag(serial: int) -> str:
    """Another after every change."""
    return f'W/"DwAAABYAAA{base64.b64encode(serial.to_bytes(6, "big")).decode()}"'


def _stamp(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S.%f}0Z"


def _attendee(guest: Guest) -> Json:
    part = "optional" if guest.is_optional else "required"
    return {
        "type": "resource" if guest.is_room else part,
        "status": {"response": _ANSWERS[guest.answer], "time": _NEVER},
        "emailAddress": {"name": guest.name or guest.email, "address": guest.email},
    }


def _call(event: Event) -> Json:
    url: Any = event.extra.get("joinUrl")
    return {
        "isOnlineMeeting": bool(event.extra.get("isOnline")),
        "onlineMeetingProvider": "teamsForBusiness" if event.extra.get("isOnline") else "unknown",
        "onlineMeetingUrl": None,
        "onlineMeeting": {"joinUrl": url} if url else None,
    }

"""Events and calendars as Google tells them."""

import base64
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.sandbox.services.diary import Diary
from bot.sandbox.services.events import Calendar, Event, Guest, Occurrence
from bot.sandbox.shapes import Json

ANSWERS = {
    "pending": "needsAction",
    "accepted": "accepted",
    "declined": "declined",
    "tentative": "tentative",
}
_ICON = "https://fonts.gstatic.com/s/i/productlogos/meet_2020q4/v6/web-512dp/logo_meet_2020q4_color_2x_web_512dp.png"
MEET = "https://meet.google.com"
REMINDERS = [{"method": "popup", "minutes": 10}]


def calendar_item(calendar: Calendar) -> Json:
    """An entry of the calendar list."""
    return {
        "kind": "calendar#calendarListEntry",
        "etag": '"1"',
        "id": calendar.id,
        "summary": calendar.name,
        "timeZone": calendar.zone,
        "colorId": "14",
        "backgroundColor": "#9fe1e7",
        "foregroundColor": "#000000",
        "selected": True,
        "accessRole": access_role(calendar),
        "defaultReminders": REMINDERS,
        **({"primary": True} if calendar.is_primary else {}),
    }


def access_role(calendar: Calendar) -> str:
    """What its owner may do."""
    return "owner" if calendar.may_write else "reader"


def etag(event: Event) -> str:
    """Another one after each change."""
    return f'"{3528417600000000 + event.serial}"'


def event_item(diary: Diary, calendar: Calendar, one: Occurrence) -> Json:
    """An event, or one occurrence of a series, as it is seen in a calendar."""
    event = one.event
    if one.is_cancelled:
        return _cancelled_item(one)
    return {
        "kind": "calendar#event",
        "etag": f'"{3528417600000000 + one.serial}"',
        "id": one.id,
        "status": "confirmed",
        "htmlLink": f"https://www.google.com/calendar/event?eid={_eid(one.id)}",
        "created": _stamp(event.created_at),
        "updated": _stamp(event.updated_at),
        "summary": event.title,
        "description": event.description,
        "location": event.location,
        "creator": _person(diary, event, calendar),
        "organizer": _person(diary, event, calendar),
        "start": _moment(one.starts_at, event),
        "end": _moment(one.ends_at, event),
        **_series(one),
        **({"transparency": "transparent"} if event.is_free else {}),
        **({"visibility": event.extra["visibility"]} if "visibility" in event.extra else {}),
        "iCalUID": event.uid,
        "sequence": event.sequence,
        **_attendees(diary, event, calendar),
        **_call(event),
        **({"extendedProperties": event.extra["properties"]} if event.extra.get("properties") else {}),
        "reminders": {"useDefault": True},
        "eventType": event.extra.get("type", "default"),
    }


def _cancelled_item(one: Occurrence) -> Json:
    tag = f'"{3528417600000000 + one.serial}"'
    return {"kind": "calendar#event", "etag": tag, "id": one.id, "status": "cancelled", **_series(one)}


def _series(one: Occurrence) -> Json:
    if one.original_at is None:
        return {}
    return {
        "recurringEventId": one.event.id,
        "originalStartTime": _moment(one.original_at, one.event),
    }


def _moment(at: datetime, event: Event) -> Json:
    local = at.astimezone(ZoneInfo(event.zone))
    if event.is_day:
        return {"date": local.date().isoformat()}
    return {"dateTime": local.isoformat(timespec="seconds"), "timeZone": event.zone}


def _person(diary: Diary, event: Event, seen_in: Calendar) -> Json:
    place = diary.calendars[event.calendar]
    own = {"self": True} if place.id == seen_in.id else {}
    return {"email": place.owner if place.is_primary else place.id, **own}


def _attendees(diary: Diary, event: Event, seen_in: Calendar) -> Json:
    organiser = diary.calendars[event.calendar].owner
    told = [_attendee(each, organiser, seen_in) for each in event.guests]
    return {"attendees": told} if told else {}


def _attendee(guest: Guest, organiser: str, seen_in: Calendar) -> Json:
    name = {"displayName": guest.name} if guest.name else {}
    organises = {"organizer": True} if guest.email.lower() == organiser.lower() else {}
    own = {"self": True} if guest.email.lower() == seen_in.owner.lower() else {}
    optional = {"optional": True} if guest.is_optional else {}
    room = {"resource": True} if guest.is_room else {}
    return {
        "email": guest.email,
        **name,
        **organises,
        **own,
        "responseStatus": ANSWERS[guest.answer],
        **optional,
        **room,
    }


def _call(event: Event) -> Json:
    call = event.extra.get("call")
    if call is None:
        return {}
    solution = {"type": "hangoutsMeet"}
    request = {
        "requestId": call["request"],
        "conferenceSolutionKey": solution,
        "status": {"statusCode": call["status"]},
    }
    if call["status"] != "success":
        return {"conferenceData": {"createRequest": request}}
    url = f"{call.get('at', MEET)}/{call['id']}"
    way = {"entryPointType": "video", "uri": url, "label": url.partition("://")[2]}
    made = {"key": solution, "name": "Google Meet", "iconUri": _ICON}
    data = {
        "createRequest": request,
        "entryPoints": [way],
        "conferenceSolution": made,
        "conferenceId": call["id"],
    }
    return {"hangoutLink": url, "conferenceData": data}


def _stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _eid(id_: str) -> str:
    return base64.urlsafe_b64encode(id_.encode()).rstrip(b"=").decode()

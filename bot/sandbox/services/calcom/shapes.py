"""Cal.com's objects as its API and its webhooks send them, key by key."""

import secrets
import string
from datetime import UTC, datetime

from bot.sandbox.shapes import Json

_LETTERS = string.ascii_letters + string.digits


class Refusal(Exception):
    """A request is refused: an HTTP status, the code Cal.com gives it, and its words."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def bad(message: str) -> Refusal:
    """A 400."""
    return Refusal(400, "BadRequestException", message)


def missing(what: str) -> Refusal:
    """A 404."""
    return Refusal(404, "NotFoundException", f"{what} was not found")


def new_uid() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(22))


def stamp(at: datetime) -> str:
    """A moment in UTC, to the millisecond."""
    at = at.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def whole_stamp(told: str) -> str:
    """The same, to the second, as webhooks say when a booking is."""
    return f"{told[:19]}Z"


def moment(told: object, name: str) -> datetime:
    """A time of a request, in UTC."""
    try:
        at = datetime.fromisoformat(str(told))
    except ValueError:
        raise bad(f"{name} must be a valid ISO 8601 date string") from None
    if at.tzinfo is None or at.utcoffset():
        raise bad(f"{name} must be in UTC timezone")
    return at


def host(person: Json) -> Json:
    return {key: person[key] for key in ("id", "name", "email", "username", "timeZone")}


def event_type(number: int, person: Json, title: str, minutes: int, *, confirm: bool) -> Json:
    slug = title.lower().replace(" ", "-")
    return {
        "id": number,
        "ownerId": person["id"],
        "lengthInMinutes": minutes,
        "title": title,
        "slug": slug,
        "description": f"{minutes} minute {title.lower()}",
        "locations": [{"type": "integration", "integration": "google-meet"}],
        "bookingUrl": f"https://cal.com/{person['username']}/{slug}",
        "requiresConfirmation": confirm,
    }


def booking(number: int, kind: Json, person: Json, start: datetime, end: datetime, told: Json) -> Json:
    """As the API answers; what is not set is not there."""
    uid, guest = new_uid(), told["attendee"]
    name = guest["name"]
    return {
        "id": number,
        "uid": uid,
        "title": f"{kind['title']} between {person['name']} and {name}",
        "description": "",
        "status": "pending" if kind["requiresConfirmation"] else "accepted",
        "hosts": [host(person)],
        "start": stamp(start),
        "end": stamp(end),
        "duration": kind["lengthInMinutes"],
        "eventTypeId": kind["id"],
        "eventType": {"id": kind["id"], "slug": kind["slug"]},
        "location": f"{told['calls_at']}/abc-defg-hij",
        "absentHost": False,
        "createdAt": told["at"],
        "updatedAt": told["at"],
        "metadata": told.get("metadata", {}),
        "icsUid": f"{uid}@Cal.com",
        "attendees": [
            {
                "name": name,
                "email": guest["email"],
                "displayEmail": guest["email"],
                "timeZone": guest["timeZone"],
                "language": guest.get("language", "en"),
                "absent": False,
            }
        ],
        "guests": [],
        "bookingFieldsResponses": told.get("bookingFieldsResponses", {}),
    }


_UNSET: Json = {
    "description": "",
    "additionalNotes": "",
    "customInputs": {},
    "userFieldsResponses": {},
    "hideCalendarNotes": False,
    "seatsShowAttendees": False,
    "seatsPerTimeSlot": None,
    "price": 0,
    "currency": "usd",
    "hashedLink": None,
    "assignmentReason": None,
}
"""What nobody sets here."""


def told_booking(found: Json, kind: Json, person: Json) -> Json:
    """The same as a webhook says it."""
    guest = found["attendees"][0]
    return {
        **_UNSET,
        "type": kind["slug"],
        "title": found["title"],
        "startTime": whole_stamp(found["start"]),
        "endTime": whole_stamp(found["end"]),
        "organizer": _told_host(person),
        "responses": _responses(guest),
        "attendees": [_told_guest(guest)],
        "location": "integrations:google:meet",
        "destinationCalendar": [_destination(person)],
        "requiresConfirmation": kind["requiresConfirmation"],
        "eventTypeId": kind["id"],
        "uid": found["uid"],
        "iCalUID": found["icsUid"],
        "eventTitle": kind["title"],
        "eventDescription": kind["description"],
        "length": kind["lengthInMinutes"],
        "bookingId": found["id"],
        "status": found["status"].upper(),
    }


def _told_host(person: Json) -> Json:
    return {
        **{key: person[key] for key in ("id", "name", "email", "username")},
        "usernameInOrg": None,
        "timeZone": person["timeZone"],
        "language": {"locale": "en"},
        "timeFormat": "HH:mm",
        "utcOffset": 60,
    }


def _destination(person: Json) -> Json:
    return {
        "id": 77,
        "integration": "google_calendar",
        "externalId": person["email"],
        "userId": person["id"],
        "eventTypeId": None,
        "credentialId": 12,
    }


def _told_guest(guest: Json) -> Json:
    first, _, rest = guest["name"].partition(" ")
    return {
        "email": guest["email"],
        "name": guest["name"],
        "firstName": first,
        "lastName": rest,
        "timeZone": guest["timeZone"],
        "language": {"locale": guest["language"]},
        "utcOffset": 0,
    }


def _responses(guest: Json) -> Json:
    place = {"optionValue": "", "value": "integrations:google:meet"}
    return {
        "name": {"label": "your_name", "value": guest["name"], "isHidden": False},
        "email": {"label": "email_address", "value": guest["email"], "isHidden": False},
        "location": {"label": "location", "value": place, "isHidden": False},
        "notes": {"label": "additional_notes", "isHidden": False},
        "guests": {"label": "additional_guests", "value": [], "isHidden": False},
        "rescheduleReason": {"label": "reason_for_reschedule", "isHidden": False},
    }

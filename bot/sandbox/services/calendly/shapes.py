"""Calendly's objects as it sends them, key by key, and how it names things and times."""

import secrets
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.sandbox.shapes import Json

HOME = "https://api.calendly.com"
"""Things are named by whole addresses, of the real service."""


class Refusal(Exception):
    """A request is refused, with the body Calendly sends."""

    def __init__(self, status: int, title: str, message: str, **parameters: str) -> None:
        super().__init__(title)
        self.status = status
        details = [{"parameter": name, "message": text} for name, text in parameters.items()]
        self.body: Json = {"title": title, "message": message, **({"details": details} if details else {})}


def invalid(**parameters: str) -> Refusal:
    """A 400 that names what is wrong."""
    return Refusal(400, "Invalid Argument", "The supplied parameters are invalid.", **parameters)


def missing() -> Refusal:
    """A 404."""
    message = "The server could not find the requested resource."
    return Refusal(404, "Resource Not Found", message)


def not_theirs() -> Refusal:
    """A 403 for what a token with all scopes may not see."""
    return Refusal(403, "Permission Denied", "You do not have permission to access this resource.")


def named(*path: str) -> str:
    """The address of a thing."""
    return "/".join((HOME, *path))


def last(uri: str) -> str:
    """The last piece of an address."""
    return uri.rpartition("/")[2]


def new_name() -> str:
    return str(uuid.uuid4())


def new_slug() -> str:
    return secrets.token_hex(4)


def stamp(seconds: float) -> str:
    """A moment in UTC, to the microsecond."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def whole_stamp(seconds: float) -> str:
    """The same, to the second."""
    return stamp(int(seconds))


def moment(told: str, parameter: str) -> datetime:
    """A time of a request; it has to be UTC's."""
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        raise invalid(**{parameter: "is not a valid date-time"}) from None
    if at.tzinfo is None or at.utcoffset():
        raise invalid(**{parameter: "must be in UTC"})
    return at


def person(uri: str, organization: str, name: str, email: str, timezone: str, at: str) -> Json:
    slug = name.lower().replace(" ", "-")
    return {
        "uri": uri,
        "name": name,
        "slug": slug,
        "email": email,
        "scheduling_url": f"https://calendly.com/{slug}",
        "timezone": timezone,
        "time_notation": "24h",
        "avatar_url": None,
        "locale": "en",
        "created_at": at,
        "updated_at": at,
        "current_organization": organization,
        "resource_type": "User",
    }


def membership(user: Json) -> Json:
    return {
        "uri": named("organization_memberships", last(user["uri"])),
        "role": "user",
        "user": user,
        "organization": user["current_organization"],
        "created_at": user["created_at"],
        "updated_at": user["updated_at"],
    }


def event_type(uri: str, owner: Json, name: str, minutes: int, locations: Sequence[str], at: str) -> Json:
    slug = name.lower().replace(" ", "-")
    return {
        "uri": uri,
        "name": name,
        "slug": slug,
        "active": True,
        "kind": "solo",
        "type": "StandardEventType",
        "duration": minutes,
        "scheduling_url": f"{owner['scheduling_url']}/{slug}",
        "locations": [{"kind": kind} for kind in locations],
        "profile": {"type": "User", "name": owner["name"], "owner": owner["uri"]},
        "created_at": at,
        "updated_at": at,
    }


def event(kind: Json, owner: Json, start: datetime, end: datetime, limit: int, at: str) -> Json:
    """Nowhere yet."""
    return {
        "uri": named("scheduled_events", new_name()),
        "name": kind["name"],
        "meeting_notes_plain": None,
        "meeting_notes_html": None,
        "status": "active",
        "start_time": stamp(start.timestamp()),
        "end_time": stamp(end.timestamp()),
        "event_type": kind["uri"],
        "location": None,
        "invitees_counter": {"total": 0, "active": 0, "limit": limit},
        "created_at": at,
        "updated_at": at,
        "event_memberships": [
            {"user": owner["uri"], "user_email": owner["email"], "user_name": owner["name"]}
        ],
        "event_guests": [],
    }


def location(booked: Json, place: Json | None) -> Json | None:
    """Where an event is; what event types and requests call `kind` is its `type`."""
    if place is None:
        return None
    if not place["kind"].endswith("_conference"):
        return {"type": place["kind"], "location": place.get("location", ""), "additional_info": None}
    url = f"https://calendly.com/events/{last(booked['uri'])}/google_meet"
    return {"type": place["kind"], "status": "pushed", "join_url": url, "data": {}}


def chosen(where: Json | None) -> Json | None:
    """What is to be asked for to be there again."""
    return where and {"kind": where["type"], "location": where.get("location", "")}


def invitee(event_uri: str, told: Json, at: str) -> Json:
    name = new_name()
    tracking = ("utm_campaign", "utm_source", "utm_medium", "utm_content", "utm_term", "salesforce_uuid")
    return {
        "uri": f"{event_uri}/invitees/{name}",
        "email": told["email"],
        "first_name": told.get("first_name"),
        "last_name": told.get("last_name"),
        "name": told.get("name") or f"{told.get('first_name')} {told.get('last_name') or ''}".strip(),
        "status": "active",
        "questions_and_answers": told.get("questions_and_answers", []),
        "timezone": told["timezone"],
        "event": event_uri,
        "created_at": at,
        "updated_at": at,
        "tracking": {key: told.get("tracking", {}).get(key) for key in tracking},
        "text_reminder_number": told.get("text_reminder_number"),
        "rescheduled": False,
        "old_invitee": told.get("old_invitee"),
        "new_invitee": None,
        "cancel_url": f"https://calendly.com/cancellations/{name}",
        "reschedule_url": f"https://calendly.com/reschedulings/{name}",
        "routing_form_submission": None,
        "payment": None,
        "no_show": None,
        "reconfirmation": None,
        "scheduling_method": told.get("scheduling_method"),
        "invitee_scheduled_by": None,
    }

"""An event's plan as Google's JSON."""

import base64
import hashlib
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.calendars.facts import EventPlan, Guest
from core.calendars.guest_note import note_of, was_added
from core.meetings.facts import Rsvp
from core.providers.google.reading import ROOM, RSVPS, Item, private, read_moment

TAG = "panelry"
"""The private extended property that keeps `EventPlan.tag`."""
INVITED = "panelryInvited"
"""The one that keeps whom we invited, see `core.calendars.guest_note`."""
_ANSWERS = {rsvp: told for told, rsvp in RSVPS.items()}


def event_id(plan: EventPlan) -> str:
    """The id we choose: Google refuses a second event with it, and takes only the letters a–v and digits."""
    digest = hashlib.sha256(plan.key.encode()).digest()[:20]
    return f"itv{base64.b32hexencode(digest).decode().lower()}v{plan.copy}"


def event_body(plan: EventPlan) -> dict[str, Any]:
    """All that we decide about an event. Guests are told whole: Google replaces its list with ours."""
    body: dict[str, Any] = {
        "summary": plan.title,
        "description": plan.description,
        "location": plan.location,
        "visibility": "private",  # it names a candidate, and colleagues may see each other's calendars
        "start": _moment(plan.starts_at, plan.timezone),
        "end": _moment(plan.ends_at, plan.timezone),
        "attendees": [_attendee(guest) for guest in plan.guests],
        "extendedProperties": {"private": {TAG: plan.tag, INVITED: _note(plan), **_room(plan)}},
    }
    if plan.video == "meet":
        # Google ignores a request it knows, so a change makes no second call.
        request = {"requestId": event_id(plan), "conferenceSolutionKey": {"type": "hangoutsMeet"}}
        body["conferenceData"] = {"createRequest": request}
    return body


def changed_body(plan: EventPlan, item: Item) -> dict[str, Any]:
    """The same for one that is there: its owner and who was added there stay, and answers new to us too."""
    body = event_body(plan)
    former = private(item).get(ROOM, "")
    if former:
        body["extendedProperties"]["private"].setdefault(ROOM, "")
    told = {str(each["email"]).lower(): each for each in item.get("attendees") or () if each.get("email")}
    planned = {guest.email.lower() for guest in plan.guests}
    if _is_at(item, plan):
        for each in body["attendees"]:
            answered = told.get(each["email"].lower(), {}).get("responseStatus")
            if each["responseStatus"] == "needsAction" and answered:
                each["responseStatus"] = answered
    ours = planned | {former}
    note = private(item).get(INVITED, "")
    body["attendees"] += [
        each for email, each in told.items() if email not in ours and _stays(email, each, note)
    ]
    return body


def _stays(email: str, guest: Item, note: str) -> bool:
    """The owner, and who was added by people; where that was not noted yet, of those rooms alone."""
    added = was_added(email, note)
    return bool(guest.get("self") or (guest.get("resource") if added is None else added))


def _note(plan: EventPlan) -> str:
    return note_of(guest.email for guest in plan.guests)


def _room(plan: EventPlan) -> dict[str, str]:
    room = next((guest.email.lower() for guest in plan.guests if guest.is_room), None)
    return {ROOM: room} if room else {}


def answer_of(rsvp: Rsvp) -> str:
    """Google's word for an answer."""
    return _ANSWERS[rsvp]


def _is_at(item: Item, plan: EventPlan) -> bool:
    try:
        return (read_moment(item["start"], None), read_moment(item["end"], None)) == (
            plan.starts_at,
            plan.ends_at,
        )
    except (KeyError, TypeError, ValueError):
        return False


def _moment(at: datetime, zone: str) -> dict[str, Any]:
    # Both, and no `date`: a whole day that was dragged there has to become times again.
    return {"dateTime": at.astimezone(ZoneInfo(zone)).isoformat(), "timeZone": zone, "date": None}


def _attendee(guest: Guest) -> dict[str, Any]:
    name = {"displayName": guest.name} if guest.name else {}
    optional = {"optional": True} if guest.is_optional else {}
    room = {"resource": True} if guest.is_room else {}
    return {"email": guest.email, **name, "responseStatus": answer_of(guest.rsvp), **optional, **room}

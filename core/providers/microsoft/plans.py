"""A plan in Graph's words: pure functions."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any

from core.calendars.facts import EventPlan, Guest
from core.calendars.guest_note import note_of, was_added
from core.providers.microsoft.graph import list_of
from core.providers.microsoft.items import text_of

_OURS = "String {6f1c8c5e-3b0a-4d52-9f0e-7a51c2d94b18} Name"
PROPERTY = f"{_OURS} PanelryEvent"
"""Ours, kept with each event we make: its transaction, by which it can be looked up."""
INVITED = f"{_OURS} PanelryInvited"
"""Whom we invited, see `core.calendars.guest_note`."""
NOTED = {"$expand": f"singleValueExtendedProperties($filter=id eq '{INVITED}')"}
"""To be told of an event with that."""
# Teams puts its invitation behind a long line; what stands before it is ours to change.
_LINE = re.compile(r"_{20,}")


def transaction_of(plan: EventPlan) -> str:
    """Names one making of the event, which the service does once."""
    digest = hashlib.sha256(f"{plan.key}\n{plan.copy}".encode()).hexdigest()
    return f"panelry:{plan.tag}:{digest[:16]}"


def new_event(plan: EventPlan) -> dict[str, Any]:
    """What to send to have it made."""
    transaction = transaction_of(plan)
    return {
        **_common(plan),
        **_call(plan),
        "body": {"contentType": "HTML", "content": html_of(plan.description)},
        "allowNewTimeProposals": False,
        "responseRequested": True,
        "transactionId": transaction,
        "singleValueExtendedProperties": [{"id": PROPERTY, "value": transaction}, _note(plan)],
    }


def changed_event(plan: EventPlan, now: Mapping[str, Any]) -> dict[str, Any]:
    """What to send to have it changed. now: how it stands, asked for as `NOTED`.

    A call cannot be changed or taken away any more, and would be if Teams' part of the text were missing.
    Guests are told whole, those people added there, too: Graph replaces its list with ours.
    """
    common = _common(plan)
    common["attendees"] += _added(plan, now)
    common["singleValueExtendedProperties"] = [_note(plan)]
    if not now.get("isOnlineMeeting"):
        body = {"contentType": "HTML", "content": html_of(plan.description)}
        return {**common, **_call(plan), "body": body}
    kept = invitation_in((now.get("body") or {}).get("content") or "")
    if kept is None:
        return common
    return {**common, "body": {"contentType": "HTML", "content": f"{html_of(plan.description)}{kept}"}}


def _note(plan: EventPlan) -> dict[str, str]:
    return {"id": INVITED, "value": note_of(guest.email for guest in plan.guests)}


def _added(plan: EventPlan, now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Guests and rooms we did not invite; nobody where it is not noted whom we did."""
    planned = {guest.email.lower() for guest in plan.guests}
    found = ((each, _address(each)) for each in list_of(now.get("attendees")))
    return [
        {"emailAddress": each["emailAddress"], "type": each.get("type", "required")}
        for each, email in found
        if email and email.lower() not in planned and was_added(email, _noted(now))
    ]


def _noted(now: Mapping[str, Any]) -> str:
    properties = list_of(now.get("singleValueExtendedProperties"))
    told = (each for each in properties if text_of(each.get("id")).lower() == INVITED.lower())
    return next((text_of(each.get("value")) for each in told), "")


def _address(attendee: Mapping[str, Any]) -> str:
    told = attendee.get("emailAddress")
    return text_of(told.get("address")) if isinstance(told, dict) else ""


def filter_of(plan: EventPlan) -> str:
    """To find the event an interrupted request may have made."""
    value = transaction_of(plan).replace("'", "''")
    return f"singleValueExtendedProperties/Any(ep: ep/id eq '{PROPERTY}' and ep/value eq '{value}')"


def html_of(text: str) -> str:
    """Plain text as HTML."""
    return f"<div>{'<br>'.join(escape(text).splitlines())}</div>"


def invitation_in(html: str) -> str | None:
    """What Teams added to the text of an event, None when it cannot be told."""
    line = _LINE.search(html)
    start = html.rfind("<div", 0, line.start()) if line else -1
    end = html.lower().rfind("</body>")
    return html[start : end if end > start else len(html)] if start >= 0 else None


def _common(plan: EventPlan) -> dict[str, Any]:
    return {
        "subject": plan.title,
        "start": graph_time(plan.starts_at),
        "end": graph_time(plan.ends_at),
        "isAllDay": False,  # else one that was made a whole day there could not have times again
        **_places(plan),
        "sensitivity": "private",  # it names a candidate, and colleagues may see each other's calendars
        "attendees": [_attendee(guest) for guest in plan.guests],
    }


def _places(plan: EventPlan) -> dict[str, Any]:
    """In words, or the room, which Outlook shows as one."""
    rooms = [guest for guest in plan.guests if guest.is_room]
    if not rooms:
        return {"location": {"displayName": plan.location}}
    place = {
        "displayName": plan.location or rooms[0].name,
        "locationType": "conferenceRoom",
        "locationEmailAddress": rooms[0].email,
    }
    return {"location": place, "locations": [place]}


def _call(plan: EventPlan) -> dict[str, Any]:
    if plan.video != "teams":
        return {}
    return {"isOnlineMeeting": True, "onlineMeetingProvider": "teamsForBusiness"}


def graph_time(at: datetime) -> dict[str, str]:
    """In UTC: a mailbox knows only some zones by their IANA names, and each reader sees their own."""
    return {"dateTime": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"}


def _attendee(guest: Guest) -> dict[str, Any]:
    part = "optional" if guest.is_optional else "required"
    return {
        "emailAddress": {"address": guest.email, "name": guest.name or guest.email},
        "type": "resource" if guest.is_room else part,
    }

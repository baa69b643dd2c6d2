"""Who is in an event of iCalendar, and what they answered."""

from collections.abc import Collection
from typing import Any

from icalendar import Component

from core.calendars.facts import Guest
from core.meetings.facts import Rsvp

RSVPS = {"ACCEPTED": Rsvp.ACCEPTED, "DECLINED": Rsvp.DECLINED, "TENTATIVE": Rsvp.TENTATIVE}
PARTSTATS = {rsvp: word for word, rsvp in RSVPS.items()} | {Rsvp.PENDING: "NEEDS-ACTION"}


def guests_of(event: Component, owners: Collection[str]) -> tuple[Guest, ...]:
    """Everybody and every room invited by one of the owners, without themselves; none in others' events."""
    if address_of(event.get("ORGANIZER", "")) not in owners:
        return ()
    guests = {address_of(attendee): _guest(attendee) for attendee in attendees(event)}
    return tuple(guest for address, guest in guests.items() if address and address not in owners)


def has_declined(event: Component, owners: Collection[str]) -> bool:
    """Whether an owner will not come."""
    return any(
        address_of(attendee) in owners and _guest(attendee).rsvp is Rsvp.DECLINED
        for attendee in attendees(event)
    )


def attendees(event: Component) -> list[Any]:
    """The lines of those invited."""
    told = event.get("ATTENDEE", [])
    return told if isinstance(told, list) else [told]


def _guest(attendee: Any) -> Guest:
    told = getattr(attendee, "params", {})
    return Guest(
        email=address_of(attendee),
        name=str(told.get("CN", "")),
        rsvp=RSVPS.get(str(told.get("PARTSTAT", "")).upper(), Rsvp.PENDING),
        is_optional=str(told.get("ROLE", "")).upper() == "OPT-PARTICIPANT",
        is_room=str(told.get("CUTYPE", "")).upper() in {"ROOM", "RESOURCE"},
    )


def address_of(person: Any) -> str:
    """Of a guest's or organiser's line, in lower case."""
    text = str(person).strip()
    return (text[7:] if text[:7].lower() == "mailto:" else text).lower()

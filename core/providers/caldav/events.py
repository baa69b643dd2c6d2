"""A meeting's event as iCalendar, new or changed in place, so that what others wrote into it stays."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar, Component, Event, vCalAddress, vText

from core.calendars.facts import EventPlan, Guest
from core.calendars.guest_note import note_of, was_added
from core.meetings.facts import Rsvp
from core.outside.ics.people import PARTSTATS, address_of, attendees, guests_of

TAG = "X-PANELRY-MEETING"
"""The property in which our name for a meeting stands."""
INVITED = "X-PANELRY-INVITED"
"""The one that keeps whom we invited, see `core.calendars.guest_note`."""
_OURS = (
    "SUMMARY", "DESCRIPTION", "LOCATION", "DTSTART", "DTEND", "DURATION", "ORGANIZER", "ATTENDEE",
    TAG, INVITED,
)  # fmt: skip
_COPIES_APART = 1000
"""What guests were sent of a deleted copy is older than all of the next one: changes count up from here."""


def file_name(plan: EventPlan) -> str:
    """What the event's resource is called: the same for a plan and copy, in letters servers leave alone."""
    name = hashlib.sha256(f"{plan.key} {plan.copy}".encode()).hexdigest()[:32]
    return f"panelry-{name}.ics"


def new_event(plan: EventPlan, owner: str) -> bytes:
    """The calendar to write for a plan."""
    calendar, event = Calendar(), Event()
    calendar.add("PRODID", "-//Panelry//Interview Scheduler//EN")
    calendar.add("VERSION", "2.0")
    event.add("UID", plan.uid)
    event.add("SEQUENCE", (plan.copy - 1) * _COPIES_APART)
    event.add("STATUS", "CONFIRMED")
    event.add("CLASS", "PRIVATE")  # it names a candidate, and colleagues may see each other's calendars
    event.add("TRANSP", "OPAQUE")
    calendar.add_component(event)
    _fill(event, plan, owner)
    return bytes(calendar.to_ical())


def changed_event(calendar: Component, plan: EventPlan, owners: Sequence[str]) -> bytes | None:
    """The calendar with the event as the plan says; None when it is so already."""
    event = calendar.walk("VEVENT")[0]
    before = _said(event)
    sequence = int(event.get("SEQUENCE", 0))
    answered = replace(plan, guests=_with_answers(event, plan, owners))
    _fill(event, answered, owners[0], added=_added(event, plan))
    if _said(event) == before:
        return None
    for name in ("SEQUENCE", "LAST-MODIFIED"):
        event.pop(name, None)
    event.add("SEQUENCE", sequence + 1)
    return bytes(calendar.to_ical())


def is_floating(event: Component) -> bool:
    """Whether its times depend on where one is, as whole days do."""
    return getattr(getattr(event.get("DTSTART"), "dt", None), "tzinfo", None) is None


def _added(event: Component, plan: EventPlan) -> list[Any]:
    """The lines of guests and rooms we did not invite; none where it is not noted whom we did."""
    note, planned = str(event.get(INVITED, "")), {guest.email.lower() for guest in plan.guests}
    return [
        line
        for line in attendees(event)
        if address_of(line) not in planned and was_added(address_of(line), note)
    ]


def _fill(event: Component, plan: EventPlan, owner: str, *, added: Sequence[Any] = ()) -> None:
    for name in _OURS:
        event.pop(name, None)
    event.pop("DTSTAMP", None)
    event.add("DTSTAMP", datetime.now(UTC).replace(microsecond=0))
    event.add("DTSTART", plan.starts_at.astimezone(UTC))
    event.add("DTEND", plan.ends_at.astimezone(UTC))
    texts = {
        "SUMMARY": plan.title,
        "DESCRIPTION": plan.description,
        "LOCATION": plan.location,
        TAG: plan.tag,
        INVITED: note_of(guest.email for guest in plan.guests),
    }
    for name, text in texts.items():
        if text:
            event.add(name, vText(text))
    lines = [*map(_line, plan.guests), *added]
    if lines:
        event.add("ORGANIZER", vCalAddress(f"mailto:{owner}"))
    for line in lines:
        event.add("ATTENDEE", line)


def _line(guest: Guest) -> vCalAddress:
    # No double quote may stand in a parameter.
    name = guest.name.replace('"', "'")
    told = {
        "CUTYPE": "ROOM" if guest.is_room else "INDIVIDUAL",
        "ROLE": "OPT-PARTICIPANT" if guest.is_optional else "REQ-PARTICIPANT",
        "PARTSTAT": PARTSTATS[guest.rsvp],
    }
    asked = {"RSVP": "TRUE"} if guest.rsvp is Rsvp.PENDING else {}
    return vCalAddress(f"mailto:{guest.email}", params={**({"CN": name} if name else {}), **told, **asked})


def _with_answers(event: Component, plan: EventPlan, owners: Collection[str]) -> tuple[Guest, ...]:
    """An answer that came while we knew of none yet stays, unless it was to another time."""
    start = getattr(event.get("DTSTART"), "dt", None)
    if start != plan.starts_at:
        return plan.guests
    answered = {guest.email: guest.rsvp for guest in guests_of(event, owners)}
    return tuple(
        replace(guest, rsvp=answered.get(guest.email.lower(), guest.rsvp))
        if guest.rsvp is Rsvp.PENDING
        else guest
        for guest in plan.guests
    )


def _said(event: Component) -> dict[str, list[str]]:
    """What guests and owner see of it, by property."""
    return {name: _lines(event[name]) for name in _OURS if name in event}


def _lines(told: Any) -> list[str]:
    values = told if isinstance(told, list) else [told]
    return sorted(f"{value.to_ical()!r} {sorted(value.params.items())}" for value in values)

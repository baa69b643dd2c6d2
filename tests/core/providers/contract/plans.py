"""A meeting as it should stand in a calendar."""

from dataclasses import replace

from core.calendars.facts import EventPlan, Guest
from core.meetings.facts import Rsvp
from tests.core.providers.contract.following import at
from tests.core.providers.contract.places import ZONE

TOMAS = Guest(email="tomas.okafor@mail.example", name="Tomas Okafor")
GRACE = Guest(email="grace@example.com", name="Grace Hopper", is_optional=True)
ROSA_PARKS = Guest(email="rosa-parks@rooms.example", name="Rosa Parks, Berlin", is_room=True)
ADA = Guest(email="ada@rooms.example", name="Ada, Berlin", is_room=True)


def plan(title: str = "Phone screening", **changes) -> EventPlan:
    made = EventPlan(
        key="meeting-7",
        uid="meeting-7@panelry.example",
        tag="w1-m7",
        title=title,
        description="Prepare: ask about engines.\nJoin: https://meet.example/abc?a=1&b=2",
        location="Room 4, second floor",
        starts_at=at(8),
        ends_at=at(8, 11),
        timezone=ZONE,
        guests=(TOMAS, GRACE),
    )
    return replace(made, **changes)


def answers(guests: tuple[Guest, ...]) -> dict[str, Rsvp]:
    """By address; services add the owner as they like."""
    return {guest.email: guest.rsvp for guest in guests if guest.email in {TOMAS.email, GRACE.email}}


PENDING = {TOMAS.email: Rsvp.PENDING, GRACE.email: Rsvp.PENDING}
ACCEPTED = {TOMAS.email: Rsvp.ACCEPTED, GRACE.email: Rsvp.PENDING}

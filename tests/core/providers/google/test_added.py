"""Guests of events from before it was noted whom we invited, and of those with too many to note."""

from typing import Any

from core.calendars.facts import Guest
from core.calendars.guest_note import MOST, note_of
from core.providers.google.calendar import GoogleCalendar
from core.providers.google.writing import INVITED, changed_body, event_body
from tests.core.providers.contract.google_place import OWNER, Stand
from tests.core.providers.contract.plans import ROSA_PARKS, TOMAS, plan

ATTENDEES = [
    {"email": OWNER, "self": True, "responseStatus": "accepted"},
    {"email": "bo@example.com", "responseStatus": "accepted"},
    {"email": "hypatia@rooms.example", "resource": True, "responseStatus": "accepted"},
    {"email": ROSA_PARKS.email, "resource": True, "responseStatus": "accepted"},
]


def told(private: dict[str, str]) -> list[str]:
    item: dict[str, Any] = {"attendees": ATTENDEES, "extendedProperties": {"private": private}}
    return [each["email"] for each in changed_body(plan(guests=(TOMAS,)), item)["attendees"]]


def test_where_nothing_is_noted_the_owner_and_rooms_of_others_stay():
    assert told({}) == [TOMAS.email, OWNER, "hypatia@rooms.example", ROSA_PARKS.email]
    assert told({"panelryRoom": ROSA_PARKS.email}) == [TOMAS.email, OWNER, "hypatia@rooms.example"]


def test_who_has_no_address_is_left_out_which_google_would_refuse():
    item: dict[str, Any] = {"attendees": [{"id": "1234", "displayName": "Bo"}, ATTENDEES[1]]}
    item["extendedProperties"] = {"private": {INVITED: note_of([TOMAS.email])}}
    guests = changed_body(plan(guests=(TOMAS,)), item)["attendees"]
    assert [each.get("email") for each in guests] == [TOMAS.email, "bo@example.com"]


async def test_too_many_to_note_are_invited_all_the_same(stand: Stand, calendar: GoogleCalendar):
    guests = tuple(Guest(email=f"guest-{each}@mail.example") for each in range(MOST + 1))
    assert event_body(plan(guests=guests))["extendedProperties"]["private"][INVITED] == ""
    for wanted in (guests[:MOST], guests, guests[:MOST]):
        written = await calendar.put(OWNER, plan(guests=wanted), None)
        event = stand.service.diary.event(OWNER, written.id)
        assert event is not None
        assert {each.email for each in event.guests} - {OWNER} == {each.email for each in wanted}

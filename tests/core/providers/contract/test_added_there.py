"""Guests and rooms people add to our events by hand: they stay, whatever we change; ours go as we say."""

from dataclasses import replace

from core.calendars.facts import Guest
from core.calendars.ports import EventWriter
from core.meetings.facts import Rsvp
from tests.core.providers.contract.following import at
from tests.core.providers.contract.places import Place
from tests.core.providers.contract.plans import ADA, GRACE, ROSA_PARKS, TOMAS, plan

NEEDS = (EventWriter,)
BO = Guest(email="Bo.Colleague@example.com", name="Bo", rsvp=Rsvp.ACCEPTED, is_optional=False)
HERS = Guest(email="hypatia@rooms.example", name="Hypatia", rsvp=Rsvp.ACCEPTED, is_room=True)
ADDED = {BO.email.lower(), HERS.email}


async def invited(place: Place, event_id: str) -> set[str]:
    entry = await place.adapter.read(place.calendar.id, event_id)
    assert entry is not None
    return {guest.email.lower() for guest in entry.guests} - {place.owner}


async def test_who_was_added_by_hand_stays_and_ours_go(place: Place):
    written = await place.adapter.put(place.calendar.id, plan(guests=(TOMAS, GRACE, ROSA_PARKS)), None)
    await place.invite(written.id, BO)
    await place.invite(written.id, HERS)
    later = plan(starts_at=at(9), ends_at=at(9, 11), guests=(TOMAS, GRACE, ROSA_PARKS))
    for changed, ours in (
        (later, {TOMAS.email, GRACE.email, ROSA_PARKS.email}),
        (replace(later, guests=(TOMAS, GRACE, ADA)), {TOMAS.email, GRACE.email, ADA.email}),
        (replace(later, description="Join: https://meet.example/b", guests=(TOMAS,)), {TOMAS.email}),
        (replace(later, guests=()), set()),
        (replace(later, guests=(GRACE,)), {GRACE.email}),
    ):
        place.restart()
        await place.adapter.put(place.calendar.id, changed, written.id)
        assert await invited(place, written.id) == ours | ADDED


async def test_what_they_are_and_what_they_answered_stays_with_them(place: Place):
    written = await place.adapter.put(place.calendar.id, plan(), None)
    await place.invite(written.id, BO)
    await place.invite(written.id, HERS)
    await place.adapter.put(place.calendar.id, plan(location="Room 5"), written.id)
    entry = await place.adapter.read(place.calendar.id, written.id)
    told = {guest.email.lower(): (guest.rsvp, guest.is_room) for guest in entry.guests}
    assert told[BO.email.lower()] == (Rsvp.ACCEPTED, False)
    assert told[HERS.email] == (Rsvp.ACCEPTED, True)


async def test_who_is_invited_by_us_as_well_goes_with_us(place: Place):
    written = await place.adapter.put(place.calendar.id, plan(), None)
    await place.invite(written.id, BO)
    both = (TOMAS, GRACE, replace(BO, email=BO.email.lower()))
    for guests in (both, (TOMAS,)):
        await place.adapter.put(place.calendar.id, plan(guests=guests), written.id)
        assert await invited(place, written.id) == {guest.email.lower() for guest in guests}

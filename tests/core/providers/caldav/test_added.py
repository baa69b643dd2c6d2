"""Guests in files from before it was noted whom we invited, and files too large to be read."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from icalendar import Calendar

from core.outside.trouble import Denied
from core.providers.caldav.adapter import LARGEST_EVENT
from core.providers.caldav.events import INVITED
from tests.core.providers.contract.caldav_place import CalDavPlace, open_place
from tests.core.providers.contract.plans import GRACE, TOMAS, plan


@pytest.fixture
async def place() -> AsyncIterator[CalDavPlace]:
    async with open_place() as opened:
        assert isinstance(opened, CalDavPlace)
        yield opened


async def guests(place: CalDavPlace) -> list[str]:
    (seen,) = await place.events()
    return [guest.email for guest in seen.guests]


async def without(place: CalDavPlace, event_id: str, name: str) -> None:
    calendar = await place._read(event_id)
    calendar.walk("VEVENT")[0].pop(name)
    await place._write(event_id, Calendar.from_ical(calendar.to_ical()))


async def test_where_nothing_is_noted_those_we_invite_are_all(place: CalDavPlace):
    written = await place.adapter.put(place.calendar.id, plan(), None)
    bo = replace(GRACE, email="bo@example.com")
    await place.invite(written.id, bo)
    await without(place, written.id, INVITED)
    await place.adapter.put(place.calendar.id, plan(guests=(TOMAS,)), written.id)
    assert await guests(place) == [TOMAS.email]
    await place.invite(written.id, bo)
    await place.adapter.put(place.calendar.id, plan(guests=(GRACE,)), written.id)
    assert await guests(place) == [GRACE.email, bo.email]


async def test_an_owner_among_the_guests_stays_one(place: CalDavPlace):
    """As some programs write it."""
    written = await place.adapter.put(place.calendar.id, plan(), None)
    await place.invite(written.id, replace(GRACE, email=place.owner))
    await place.adapter.put(place.calendar.id, plan("Second", guests=()), written.id)
    assert await guests(place) == [place.owner]
    assert (await place._read(written.id)).walk("VEVENT")[0]["ORGANIZER"] == f"mailto:{place.owner}"


async def test_an_event_with_half_a_library_in_it_is_not_read(place: CalDavPlace):
    written = await place.adapter.put(place.calendar.id, plan(), None)
    calendar = await place._read(written.id)
    calendar.walk("VEVENT")[0].add("ATTACH", "x" * LARGEST_EVENT)
    await place._write(written.id, Calendar.from_ical(calendar.to_ical()))
    with pytest.raises(Denied, match="larger than 1 MB"):
        await place.adapter.read(place.calendar.id, written.id)
    with pytest.raises(Denied, match="larger than 1 MB"):
        await place.adapter.put(place.calendar.id, plan("Second"), written.id)
    assert [seen.title for seen in await place.events()] == ["Phone screening"]

"""What stands in the calendar's files after we wrote into them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from icalendar import Calendar

from core.meetings.facts import Rsvp
from tests.core.providers.contract.caldav_place import CalDavPlace, open_place, server
from tests.core.providers.contract.following import WINDOW, at
from tests.core.providers.contract.plans import GRACE, TOMAS, plan


@pytest.fixture
async def place() -> AsyncIterator[CalDavPlace]:
    async with open_place() as opened:
        assert isinstance(opened, CalDavPlace)
        yield opened


def file_of(place: CalDavPlace) -> bytes:
    (file,) = server().calendar_folder(place.owner, "own").glob("*.ics")
    return file.read_bytes()


def event_in(place: CalDavPlace) -> Any:
    (event,) = Calendar.from_ical(file_of(place)).walk("VEVENT")
    return event


async def test_a_new_event_is_an_invitation_by_its_owner(place: CalDavPlace):
    await place.adapter.put(place.calendar.id, plan(), None)
    event = event_in(place)
    assert event["ORGANIZER"] == f"mailto:{place.owner}"
    tomas, grace = event["ATTENDEE"]
    assert (tomas, tomas.params["CN"], tomas.params["PARTSTAT"], tomas.params["RSVP"]) == (
        f"mailto:{TOMAS.email}",
        TOMAS.name,
        "NEEDS-ACTION",
        "TRUE",
    )
    assert grace.params["ROLE"] == "OPT-PARTICIPANT"
    assert (event["UID"], event["SEQUENCE"], event["TRANSP"]) == (plan().uid, 0, "OPAQUE")
    assert event["DESCRIPTION"] == plan().description
    assert event["LOCATION"] == plan().location
    assert max(map(len, file_of(place).split(b"\r\n"))) <= 75


async def test_without_guests_nobody_organises_anything(place: CalDavPlace):
    await place.adapter.put(place.calendar.id, plan(guests=()), None)
    assert not {"ORGANIZER", "ATTENDEE"} & set(event_in(place))


async def test_a_repeat_writes_nothing_and_a_change_counts_up(place: CalDavPlace):
    first = await place.adapter.put(place.calendar.id, plan(), None)
    before = file_of(place)
    place.fail(500, after=True)
    again = await place.adapter.put(place.calendar.id, plan(), first.id)
    place.clear()
    assert (file_of(place), again) == (before, replace(first, version=again.version))
    for number, title in enumerate(["Second", "Third"], start=1):
        await place.adapter.put(place.calendar.id, plan(title), first.id)
        assert event_in(place)["SEQUENCE"] == number


async def test_the_next_copy_is_newer_than_all_guests_were_sent_of_the_last(place: CalDavPlace):
    first = await place.adapter.put(place.calendar.id, plan(), None)
    await place.adapter.put(place.calendar.id, plan("Second"), first.id)
    await place.adapter.delete(place.calendar.id, first.id)
    second = await place.adapter.put(place.calendar.id, plan(copy=2), None)
    assert second.uid == first.uid
    assert event_in(place)["SEQUENCE"] > 1


async def test_an_interrupted_plan_that_changed_meanwhile_is_written_over(place: CalDavPlace):
    first = await place.adapter.put(place.calendar.id, plan(), None)
    second = await place.adapter.put(place.calendar.id, plan("Second interview"), None)
    assert second.id == first.id
    assert event_in(place)["SUMMARY"] == "Second interview"


async def test_an_answer_we_do_not_know_of_yet_stays_unless_the_time_is_another(place: CalDavPlace):
    written = await place.adapter.put(place.calendar.id, plan(), None)
    await place.answer(written.id, replace(TOMAS, rsvp=Rsvp.ACCEPTED))
    await place.adapter.put(place.calendar.id, plan("Second"), written.id)
    assert [one.params["PARTSTAT"] for one in event_in(place)["ATTENDEE"]] == ["ACCEPTED", "NEEDS-ACTION"]
    await place.adapter.put(place.calendar.id, plan("Second", starts_at=at(8, 9)), written.id)
    assert [one.params["PARTSTAT"] for one in event_in(place)["ATTENDEE"]] == ["NEEDS-ACTION"] * 2


async def test_what_the_owner_added_stays(place: CalDavPlace):
    written = await place.adapter.put(place.calendar.id, plan(), None)
    alarm = b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nDESCRIPTION:x\r\nEND:VALARM\r\n"
    theirs = file_of(place).replace(b"END:VEVENT", b"CATEGORIES:Important\r\n" + alarm + b"END:VEVENT")
    await place._write(written.id, Calendar.from_ical(theirs))
    await place.adapter.put(place.calendar.id, plan("Second", guests=(GRACE,)), written.id)
    event = event_in(place)
    assert event["CATEGORIES"].to_ical() == b"Important"
    assert len(event.walk("VALARM")) == 1
    assert event["ATTENDEE"] == f"mailto:{GRACE.email}"


async def test_a_quote_in_a_name_does_not_break_the_line(place: CalDavPlace):
    guest = replace(TOMAS, name='Tomás "Tom"; Okafor, Jr.: x')
    await place.adapter.put(place.calendar.id, plan(guests=(guest,)), None)
    (entry,) = (await place.adapter.changes(place.calendar.id, None, WINDOW)).entries
    assert entry.guests[0].name == "Tomás 'Tom'; Okafor, Jr.: x"

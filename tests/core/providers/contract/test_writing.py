"""Events we write into a calendar, at every service."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.calendars.ports import ChangeFeed, EventWriter
from core.meetings.facts import Rsvp
from core.outside.trouble import Missing, Moved, Unreachable
from tests.core.providers.contract.following import WINDOW, Follower, at
from tests.core.providers.contract.places import Place
from tests.core.providers.contract.plans import (
    ACCEPTED,
    ADA,
    GRACE,
    PENDING,
    ROSA_PARKS,
    TOMAS,
    answers,
    plan,
)

NEEDS = (EventWriter, ChangeFeed)
HOUR = timedelta(hours=1)


async def test_an_event_is_made_with_its_guests(place: Place):
    written = await place.adapter.put(place.calendar.id, plan(), None)
    (seen,) = await place.events()
    assert (seen.id, seen.title, seen.starts_at, seen.ends_at) == (
        written.id,
        "Phone screening",
        at(8),
        at(8, 11),
    )
    assert answers(seen.guests) == PENDING


async def test_the_same_plan_again_makes_no_second_event(place: Place):
    first = await place.adapter.put(place.calendar.id, plan(), None)
    for _ in range(3):
        place.restart()
        again = await place.adapter.put(place.calendar.id, plan(), None)
        assert (again.id, again.uid) == (first.id, first.uid)
    assert len(await place.events()) == 1


async def test_an_event_whose_answer_was_lost_is_found_and_not_made_twice(place: Place):
    assert await place.adapter.find(place.calendar.id, plan()) is None
    place.fail(None, after=True)
    with pytest.raises(Unreachable):
        await place.adapter.put(place.calendar.id, plan(), None)
    place.restart()
    (seen,) = await place.events()
    found = await place.adapter.find(place.calendar.id, plan())
    assert found is not None
    written = await place.adapter.put(place.calendar.id, plan(), None)
    assert found.id == written.id == seen.id
    assert len(await place.events()) == 1


async def test_an_event_is_changed_by_its_id_however_often(place: Place):
    first = await place.adapter.put(place.calendar.id, plan(), None)
    later = plan("Second interview", starts_at=at(9, 14), ends_at=at(9, 15), guests=(TOMAS,))
    place.fail(500, after=True)
    with pytest.raises(Unreachable):
        await place.adapter.put(place.calendar.id, later, first.id)
    second = await place.adapter.put(place.calendar.id, later, first.id)
    assert second.id == first.id
    assert second.version != first.version or not first.version
    (seen,) = await place.events()
    assert (seen.title, seen.starts_at, seen.ends_at) == ("Second interview", at(9, 14), at(9, 15))
    assert set(answers(seen.guests)) == {TOMAS.email}


async def test_a_deleted_event_is_missing_and_is_made_anew_as_another_copy(place: Place):
    first = await place.adapter.put(place.calendar.id, plan(), None)
    await place.remove(first.id)
    with pytest.raises(Missing):
        await place.adapter.put(place.calendar.id, plan(), first.id)
    assert await place.adapter.read(place.calendar.id, first.id) is None
    assert await place.adapter.find(place.calendar.id, plan()) is None
    assert await place.events() == []

    second = await place.adapter.put(place.calendar.id, plan(copy=2), None)
    again = await place.adapter.put(place.calendar.id, plan(copy=2), None)
    assert second.id == again.id != first.id
    assert [seen.id for seen in await place.events()] == [second.id]


async def test_an_event_somebody_moved_is_left_there_unless_it_has_a_new_time(place: Place):
    written = await place.adapter.put(place.calendar.id, plan(), None)
    await place.adapter.put(place.calendar.id, plan("Second interview", stays=True), written.id)
    await place.move(written.id, at(10), at(10, 11))
    with pytest.raises(Moved) as moved:
        await place.adapter.put(place.calendar.id, plan("Third interview", stays=True), written.id)
    assert moved.value.entry == await place.adapter.read(place.calendar.id, written.id)
    (seen,) = await place.events()
    assert (seen.title, seen.starts_at, seen.ends_at) == ("Second interview", at(10), at(10, 11))
    later = plan("Third interview", starts_at=at(11), ends_at=at(11, 11))
    await place.adapter.put(place.calendar.id, later, written.id)
    (seen,) = await place.events()
    assert (seen.title, seen.starts_at, seen.ends_at) == ("Third interview", at(11), at(11, 11))


async def test_deleting_twice_is_no_trouble(place: Place):
    written = await place.adapter.put(place.calendar.id, plan(), None)
    place.fail(None, after=True)
    with pytest.raises(Unreachable):
        await place.adapter.delete(place.calendar.id, written.id)
    await place.adapter.delete(place.calendar.id, written.id)
    await place.adapter.delete(place.calendar.id, written.id)
    assert await place.events() == []


async def test_our_own_event_is_known_again_among_the_changes(place: Place, follower: Follower):
    await follower.read()
    written = await place.adapter.put(place.calendar.id, plan(), None)
    (entry,) = (await follower.read()).in_window()
    assert (entry.id, entry.uid) == (written.id, written.uid)
    assert (entry.title, entry.starts_at, entry.ends_at) == ("Phone screening", at(8), at(8, 11))
    assert entry.blocks
    assert written.version in {"", entry.version}
    assert answers(entry.guests) == PENDING
    assert await place.adapter.read(place.calendar.id, written.id) == entry


async def test_an_owners_move_and_deletion_come_back(place: Place, follower: Follower):
    written = await place.adapter.put(place.calendar.id, plan(), None)
    before = (await follower.read()).named("Phone screening")
    await place.move(written.id, at(10), at(10, 11))
    after = (await follower.read()).named("Phone screening")
    assert (after.id, after.starts_at) == (written.id, at(10))
    assert after.version != before.version
    await place.move(written.id, WINDOW.end, WINDOW.end + HOUR)
    assert (await follower.read()).shown() == []
    beyond = await place.adapter.read(place.calendar.id, written.id)
    assert (beyond.starts_at, beyond.ends_at) == (WINDOW.end, WINDOW.end + HOUR)
    await place.remove(written.id)
    assert (await follower.read()).shown() == []


@pytest.mark.parametrize("rsvp", [Rsvp.ACCEPTED, Rsvp.DECLINED, Rsvp.TENTATIVE])
async def test_a_guests_answer_comes_back(place: Place, follower: Follower, rsvp: Rsvp):
    written = await place.adapter.put(place.calendar.id, plan(), None)
    await follower.read()
    await place.answer(written.id, replace(TOMAS, rsvp=rsvp))
    entry = (await follower.read()).named("Phone screening")
    assert answers(entry.guests) == {TOMAS.email: rsvp, GRACE.email: Rsvp.PENDING}
    assert entry.version != written.version
    assert entry.blocks


async def test_the_answers_we_know_of_survive_our_changes(place: Place):
    written = await place.adapter.put(place.calendar.id, plan(), None)
    await place.answer(written.id, replace(TOMAS, rsvp=Rsvp.ACCEPTED))
    known = (replace(TOMAS, rsvp=Rsvp.ACCEPTED), GRACE)
    await place.adapter.put(place.calendar.id, plan(location="Room 5", guests=known), written.id)
    (seen,) = await place.events()
    assert answers(seen.guests) == ACCEPTED


async def test_the_same_plan_again_takes_no_answer_back(place: Place):
    written = await place.adapter.put(place.calendar.id, plan(), None)
    await place.answer(written.id, replace(TOMAS, rsvp=Rsvp.ACCEPTED))
    await place.adapter.put(place.calendar.id, plan(), None)
    (seen,) = await place.events()
    assert answers(seen.guests) == ACCEPTED


async def test_a_room_is_invited_as_one_and_stays_until_it_is_another(place: Place):
    """What it answers is a room's answer, which nobody takes for an interviewer's."""

    async def rooms() -> dict[str, Rsvp]:
        entry = await place.adapter.read(place.calendar.id, written.id)
        assert entry is not None
        assert {guest.email for guest in entry.guests if not guest.is_room} >= {TOMAS.email, GRACE.email}
        return {guest.email: guest.rsvp for guest in entry.guests if guest.is_room}

    written = await place.adapter.put(place.calendar.id, plan(guests=(TOMAS, GRACE, ROSA_PARKS)), None)
    assert await rooms() == {ROSA_PARKS.email: Rsvp.PENDING}
    await place.answer(written.id, replace(ROSA_PARKS, rsvp=Rsvp.DECLINED))
    later = plan("Second interview", guests=(TOMAS, GRACE, ROSA_PARKS))
    await place.adapter.put(place.calendar.id, later, written.id)
    assert await rooms() == {ROSA_PARKS.email: Rsvp.DECLINED}
    place.restart()
    await place.adapter.put(place.calendar.id, replace(later, guests=(TOMAS, GRACE, ADA)), written.id)
    assert await rooms() == {ADA.email: Rsvp.PENDING}
    await place.adapter.put(place.calendar.id, replace(later, guests=(TOMAS, GRACE)), written.id)
    assert await rooms() == {}


async def test_words_arrive_as_they_were_written(place: Place):
    title = 'Gespräch; mit "Ada" & <Grace>, \\n 会議 🎉'
    written = await place.adapter.put(place.calendar.id, plan(title), None)
    entry = await place.adapter.read(place.calendar.id, written.id)
    assert entry is not None
    assert entry.title == title
    assert [seen.title for seen in await place.events()] == [title]


async def test_an_event_on_the_day_the_clocks_change_keeps_its_times(place: Place, follower: Follower):
    start, end = at(28, 1, 30), at(28, 3, 30)
    await place.adapter.put(place.calendar.id, plan(starts_at=start, ends_at=end), None)
    assert (await follower.read()).shown() == [("Phone screening", start, end)]

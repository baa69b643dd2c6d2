"""What is booked, read page by page: at every scheduler."""

from datetime import timedelta

import pytest

from core.calendars.facts import Window
from core.outside.trouble import CursorExpired
from core.schedulers.facts import BookingStatus
from tests.core.providers.schedulers.places import (
    DECEMBER,
    LENGTH,
    OWNER,
    THURSDAY,
    TOMAS,
    TYPE_NAME,
    Place,
    at,
    bookings,
)

DAYS = [THURSDAY + timedelta(days=day) for day in range(-2, 11)]


async def test_a_booking_says_who_what_and_when(place: Place):
    key = place.book(THURSDAY)
    found = await place.scheduler.bookings.booking(key)
    assert found is not None
    assert (found.key, found.status) == (key, BookingStatus.ACTIVE)
    assert (found.starts_at, found.ends_at) == (THURSDAY, THURSDAY + LENGTH)
    assert (found.invitee, found.organiser_email, found.event_type) == (TOMAS, OWNER, place.interview)
    assert TYPE_NAME in found.title
    assert (found.tag, found.moved_from, found.moved_to, found.no_show) == (None, None, None, False)
    assert (await place.scheduler.bookings.bookings(DECEMBER)).bookings == (found,)
    assert await place.scheduler.bookings.booking(place.unknown) is None


async def test_all_pages_together_are_all_there_is_also_after_a_restart(place: Place):
    keys = {place.book(day) for day in DAYS}
    place.cancel(next(iter(keys)), "")
    found, cursor, left = set(), None, []
    while True:
        page = await place.scheduler.bookings.bookings(DECEMBER, cursor)
        found |= {each.key for each in page.bookings}
        left.append(page.remaining)
        if (cursor := page.cursor) is None:
            break
        place.restart()
    assert found == keys
    assert len(left) >= 3
    if left[0] is not None:
        assert left[0] == len(keys)
        assert left == sorted(left, key=lambda each: -(each or 0))


async def test_what_changes_while_we_read_is_not_lost(place: Place):
    keys = []
    for day in DAYS:
        place.move_time(1)
        keys.append(place.book(day))
    page = await place.scheduler.bookings.bookings(DECEMBER)
    found, turn = {each.key for each in page.bookings}, 0
    while page.cursor is not None:
        place.move_time(1)
        place.cancel(keys[turn], "")
        turn += 1
        page = await place.scheduler.bookings.bookings(DECEMBER, page.cursor)
        found |= {each.key for each in page.bookings}
    assert found == set(keys)
    assert turn >= 2


async def test_many_booked_in_one_moment_come_all(place: Place):
    keys = {place.book(day) for day in DAYS}
    assert set(await bookings(place)) == keys


async def test_what_starts_in_the_window_and_nothing_else(place: Place):
    inside = place.book(THURSDAY)
    place.book(THURSDAY - timedelta(minutes=45))
    place.book(THURSDAY + timedelta(minutes=45))
    window = Window(start=THURSDAY, end=THURSDAY + timedelta(minutes=45))
    assert await bookings(place, window) == [inside]


async def test_one_that_cannot_be_read_hides_no_other_and_is_counted(place: Place):
    spoiled, good = place.book(THURSDAY), place.book(THURSDAY + timedelta(hours=1))
    place.spoil(spoiled)
    assert await bookings(place) == [good]
    assert (await place.scheduler.bookings.bookings(DECEMBER)).unread == 1


async def test_a_cursor_that_means_nothing_has_us_begin_anew(place: Place):
    place.book(at("2026-12-01T10:00"))
    with pytest.raises(CursorExpired):
        await place.scheduler.bookings.bookings(DECEMBER, "no-such-cursor")

"""Booking, cancelling, moving, and saying who did not come: at every scheduler, once and again."""

from datetime import timedelta

import pytest

from core.outside.trouble import Denied, Missing, SlotGone, Unreachable
from core.schedulers.facts import BookingStatus
from tests.core.providers.schedulers.places import (
    FRIDAY,
    LENGTH,
    THURSDAY,
    TOMAS,
    Place,
    bookings,
    plan,
    plan_of,
)

SOON = timedelta(minutes=15)


async def test_what_we_book_is_found_by_our_tag(place: Place):
    wanted = plan(place)
    assert await place.scheduler.changes.find(wanted) is None
    made = await place.scheduler.changes.book(wanted)
    assert (made.tag, made.starts_at, made.ends_at) == ("itv_1", THURSDAY, THURSDAY + LENGTH)
    assert (made.invitee.email, made.answers, made.status) == (
        TOMAS.email,
        wanted.answers,
        BookingStatus.ACTIVE,
    )
    assert await place.scheduler.changes.find(wanted) == made
    assert await place.scheduler.bookings.booking(made.key) == made
    assert await place.scheduler.changes.find(plan(place, tag="itv_2")) is None
    assert await place.scheduler.changes.find(plan(place, starts_at=FRIDAY)) is None


async def test_what_somebody_booked_themselves_is_not_ours(place: Place):
    place.book(THURSDAY)
    assert await place.scheduler.changes.find(plan(place)) is None


async def test_a_time_that_was_taken(place: Place):
    key = place.book(THURSDAY + SOON)
    with pytest.raises(SlotGone):
        await place.scheduler.changes.book(plan(place))
    assert await bookings(place) == [key]


async def test_something_that_cannot_be_booked_is_refused_for_good(place: Place):
    with pytest.raises(Denied) as caught:
        await place.scheduler.changes.book(plan_of("12345", location_kind=place.location_kind))
    assert not isinstance(caught.value, SlotGone)


async def test_the_answer_to_a_booking_is_lost(place: Place):
    place.fail(None, after=True)
    with pytest.raises(Unreachable):
        await place.scheduler.changes.book(plan(place))
    found = await place.scheduler.changes.find(plan(place))
    assert found is not None
    assert await bookings(place) == [found.key]


@pytest.mark.parametrize("is_answered", [True, False])
async def test_cancelled_twice_is_cancelled_once(place: Place, is_answered: bool):
    made = await place.scheduler.changes.book(plan(place))
    if not is_answered:
        place.fail(None, after=True)
        with pytest.raises(Unreachable):
            await place.scheduler.changes.cancel(made.key, "Interviewer is ill")
    for reason in ("Interviewer is ill", "again")[not is_answered :]:
        await place.scheduler.changes.cancel(made.key, reason)
    found = await place.scheduler.bookings.booking(made.key)
    assert found is not None
    assert (found.status, found.reason) == (BookingStatus.CANCELLED, "Interviewer is ill")
    assert await place.scheduler.changes.find(plan(place)) is None
    assert (await place.scheduler.changes.book(plan(place))).key != made.key


async def test_cancelling_what_is_not_there_is_no_trouble(place: Place):
    await place.scheduler.changes.cancel(place.unknown, "it never was")


async def test_who_did_not_come_and_did_after_all(place: Place):
    key = place.book(THURSDAY)
    for absent in (True, True, False, False):
        await place.scheduler.changes.mark_absent(key, absent=absent)
        found = await place.scheduler.bookings.booking(key)
        assert found is not None
        assert found.no_show is absent
    with pytest.raises(Missing):
        await place.scheduler.changes.mark_absent(place.unknown, absent=True)


@pytest.mark.parametrize("start", [FRIDAY, THURSDAY + SOON])
async def test_another_time_even_over_the_old_one(place: Place, start):
    made = await place.scheduler.changes.book(plan(place))
    if place.scheduler.moves is not None:
        moved = await place.scheduler.moves.move(made.key, start, "Train delay")
        assert moved.moved_from == made.key
    else:
        await place.scheduler.changes.cancel(made.key, "Train delay")
        moved = await place.scheduler.changes.book(plan(place, starts_at=start))
    assert (moved.starts_at, moved.tag, moved.invitee.email) == (start, "itv_1", TOMAS.email)
    old = await place.scheduler.bookings.booking(made.key)
    assert old is not None
    assert old.status is BookingStatus.CANCELLED
    assert old.moved_to == (moved.key if place.scheduler.moves else None)
    assert await place.scheduler.changes.find(plan(place)) is None
    assert await place.scheduler.changes.find(plan(place, starts_at=start)) == moved


@pytest.mark.parametrize("is_answered", [True, False])
async def test_moved_twice_is_moved_once(place: Place, is_answered: bool):
    moves = place.scheduler.moves
    if moves is None:
        pytest.skip("it moves nothing")
    made = await place.scheduler.changes.book(plan(place))
    if is_answered:
        await moves.move(made.key, FRIDAY, "Train delay")
    else:
        place.fail(None, after=True)
        with pytest.raises(Unreachable):
            await moves.move(made.key, FRIDAY, "Train delay")
    moved = await moves.move(made.key, FRIDAY, "Train delay")
    assert sorted(await bookings(place)) == sorted([made.key, moved.key])
    assert moved.moved_from == made.key
    with pytest.raises(Denied):
        await moves.move(made.key, FRIDAY + timedelta(hours=1), "")


async def test_moved_to_where_somebody_is_already(place: Place):
    moves = place.scheduler.moves
    if moves is None:
        pytest.skip("it moves nothing")
    made = await place.scheduler.changes.book(plan(place))
    place.book(FRIDAY)
    with pytest.raises(SlotGone):
        await moves.move(made.key, FRIDAY + SOON, "")
    assert await place.scheduler.bookings.booking(made.key) == made

"""Lists that tell of a booking later than it is made: what holds meanwhile, at every scheduler."""

import pytest

from core.outside.trouble import SlotGone, Unreachable
from core.schedulers.facts import BookingStatus
from tests.core.providers.schedulers.places import DECEMBER, FRIDAY, THURSDAY, Place, bookings, plan


async def open_at(place: Place) -> set[object]:
    return {each.starts_at for each in await place.scheduler.times.open_times(place.interview, DECEMBER)}


async def test_its_own_address_tells_of_a_booking_before_lists_do(place: Place):
    assert place.lag()
    made = await place.scheduler.changes.book(plan(place))
    assert await place.scheduler.bookings.booking(made.key) == made
    assert await bookings(place) == []
    assert THURSDAY in await open_at(place)
    busy = place.scheduler.busy
    assert busy is None or THURSDAY not in {each.starts_at for each in await busy.busy(DECEMBER)}
    place.catch_up()
    assert await bookings(place) == [made.key]
    assert THURSDAY not in await open_at(place)


async def test_so_many_lists_are_late(place: Place):
    place.lag(2)
    key = place.book(THURSDAY)
    assert await bookings(place) == []
    assert THURSDAY in await open_at(place)
    assert await bookings(place) == [key]


async def test_a_booking_that_is_not_found_yet_is_not_made_twice_since_its_time_is_taken(place: Place):
    """No scheduler knows a request again: the time itself has to keep us from booking it once more."""
    place.lag()
    place.fail(None, after=True)
    with pytest.raises(Unreachable):
        await place.scheduler.changes.book(plan(place))
    assert await place.scheduler.changes.find(plan(place)) is None
    with pytest.raises(SlotGone):
        await place.scheduler.changes.book(plan(place))
    place.catch_up()
    found = await place.scheduler.changes.find(plan(place))
    assert found is not None
    assert await bookings(place) == [found.key]


async def test_a_move_is_known_by_what_the_old_booking_says(place: Place):
    moves = place.scheduler.moves
    if moves is None:
        pytest.skip("it moves nothing")
    made = await place.scheduler.changes.book(plan(place))
    place.lag()
    place.fail(None, after=True)
    with pytest.raises(Unreachable):
        await moves.move(made.key, FRIDAY, "Train delay")
    moved = await moves.move(made.key, FRIDAY, "Train delay")
    assert moved.moved_from == made.key
    assert await bookings(place) == [made.key]
    place.catch_up()
    assert sorted(await bookings(place)) == sorted([made.key, moved.key])


async def test_cancelled_it_is_found_no_more_once_lists_know(place: Place):
    made = await place.scheduler.changes.book(plan(place))
    place.lag()
    await place.scheduler.changes.cancel(made.key, "ill")
    found = await place.scheduler.bookings.booking(made.key)
    assert found is not None
    assert found.status is BookingStatus.CANCELLED
    place.catch_up()
    assert await place.scheduler.changes.find(plan(place)) is None

"""Lists that tell of a change later than it is made: nothing is lost, nothing is made twice."""

import pytest

from core.calendars.ports import ChangeFeed, EventWriter
from core.outside.trouble import Missing, Unreachable
from tests.core.providers.contract.following import Follower, at
from tests.core.providers.contract.places import Place
from tests.core.providers.contract.plans import plan
from tests.core.providers.contract.test_reading import many

NEEDS = (ChangeFeed,)
LATER = plan("Second interview", starts_at=at(9, 14), ends_at=at(9, 15))


@pytest.fixture(autouse=True)
def _lags(place: Place):
    if not place.lag():
        pytest.skip("it tells of everything at once")
    place.catch_up()


def writing(place: Place) -> Place:
    if not isinstance(place.adapter, EventWriter):
        pytest.skip("it writes nothing")
    return place


async def test_what_changed_shows_in_a_later_list(place: Place, follower: Follower):
    moved = await place.add("Moved", at(8), at(8, 11))
    removed = await place.add("Removed", at(9), at(9, 11))
    before = (await follower.read()).shown()
    place.lag(2)
    await place.move(moved, at(12, 14), at(12, 15))
    await place.remove(removed)
    await place.add("Added", at(11), at(11, 11))
    for _ in range(2):
        assert (await follower.read()).shown() == before
        assert follower.is_quiet()
        place.restart()
    await follower.read()
    assert follower.shown() == [("Added", at(11), at(11, 11)), ("Moved", at(12, 14), at(12, 15))]
    assert (await follower.read()).is_quiet()


@pytest.mark.parametrize("times", [1, 2, None])
async def test_pages_of_then_and_of_now_together_are_all_there_is(
    place: Place, follower: Follower, times: int | None
):
    ids, expected = await many(place)
    await follower.read_page()
    place.lag(times)
    await place.remove(ids[0])
    await place.remove(ids[-1])
    await place.move(ids[1], at(20), at(20, 11))
    await follower.read()
    place.catch_up()
    await follower.read()
    assert follower.shown() == [*expected[2:-1], (expected[1][0], at(20), at(20, 11))]


async def test_its_own_address_tells_of_an_event_before_lists_do(place: Place, follower: Follower):
    adapter, calendar = writing(place).adapter, place.calendar.id
    await follower.read()
    place.lag()
    written = await adapter.put(calendar, plan(), None)
    assert (await follower.read()).is_quiet()
    entry = await adapter.read(calendar, written.id)
    assert (entry.title, entry.starts_at) == ("Phone screening", at(8))
    place.catch_up()
    assert (await follower.read()).in_window() == [entry]


async def test_an_event_whose_answer_was_lost_is_not_made_twice_where_it_is_not_found_yet(place: Place):
    adapter, calendar = writing(place).adapter, place.calendar.id
    place.lag()
    place.fail(None, after=True)
    with pytest.raises(Unreachable):
        await adapter.put(calendar, plan(), None)
    found = await adapter.find(calendar, plan())
    written = await adapter.put(calendar, plan(), None)
    (seen,) = await place.events()
    assert {written.id, found.id if found else seen.id} == {seen.id}
    place.catch_up()
    assert (await adapter.find(calendar, plan())).id == seen.id


async def test_an_old_state_of_what_we_wrote_says_that_it_is_old(place: Place, follower: Follower):
    """By which it is told from a drag, see `core.calendars.seen`."""
    adapter, calendar = writing(place).adapter, place.calendar.id
    first = await adapter.put(calendar, plan(), None)
    place.lag()
    second = await adapter.put(calendar, LATER, first.id)
    old = (await follower.read()).named("Phone screening")
    assert (old.id, old.starts_at) == (first.id, at(8))
    assert old.stamp < second.stamp
    assert old.version != second.version
    place.catch_up()
    new = (await follower.read()).named("Second interview")
    assert (new.id, new.starts_at, new.version) == (second.id, at(9, 14), second.version)


async def test_what_is_deleted_is_gone_though_lists_show_it_still(place: Place, follower: Follower):
    adapter, calendar = writing(place).adapter, place.calendar.id
    written = await adapter.put(calendar, plan(), None)
    place.lag()
    await place.remove(written.id)
    assert (await follower.read()).named("Phone screening").id == written.id
    assert await adapter.read(calendar, written.id) is None
    with pytest.raises(Missing):
        await adapter.put(calendar, LATER, written.id)
    await adapter.delete(calendar, written.id)
    place.catch_up()
    assert (await follower.read()).shown() == []

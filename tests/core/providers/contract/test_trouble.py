"""What goes wrong at a service has one name, whichever service it is."""

import pytest

from core.calendars.ports import ChangeFeed, EventWriter
from core.outside.trouble import (
    CursorExpired,
    Denied,
    GrantRevoked,
    Missing,
    Throttled,
    Trouble,
    Unreachable,
)
from tests.core.providers.contract.following import Follower, at
from tests.core.providers.contract.places import Place
from tests.core.providers.contract.plans import plan

NEEDS = (ChangeFeed,)
TROUBLES = [(500, Unreachable), (None, Unreachable), (403, Denied)]


@pytest.mark.parametrize("status, trouble", TROUBLES)
async def test_a_read_that_fails_says_how_and_the_next_one_goes_on(
    place: Place, follower: Follower, status: int | None, trouble: type[Exception]
):
    await place.add("Lunch", at(8, 12), at(8, 13))
    place.fail(status)
    with pytest.raises(trouble) as caught:
        await follower.read()
    assert caught.type is trouble
    assert (await follower.read()).shown() == [("Lunch", at(8, 12), at(8, 13))]


async def test_a_later_read_that_fails_loses_no_change(place: Place, follower: Follower):
    await follower.read()
    await place.add("Lunch", at(8, 12), at(8, 13))
    place.fail(None)
    with pytest.raises(Unreachable):
        await follower.read()
    assert (await follower.read()).shown() == [("Lunch", at(8, 12), at(8, 13))]


@pytest.mark.parametrize("status, trouble", TROUBLES)
async def test_a_write_that_fails_writes_nothing(place: Place, status: int | None, trouble: type[Exception]):
    if not isinstance(place.adapter, EventWriter):
        pytest.skip("it writes nothing")
    place.fail(status)
    with pytest.raises(trouble) as caught:
        await place.adapter.put(place.calendar.id, plan(), None)
    assert caught.type is trouble
    assert await place.events() == []


@pytest.mark.parametrize("stands", [False, True])
async def test_a_write_in_conflict_writes_nothing_and_the_next_one_makes_it_so(place: Place, *, stands: bool):
    if not isinstance(place.adapter, EventWriter):
        pytest.skip("it writes nothing")
    wanted = plan("Second interview", starts_at=at(9, 14), ends_at=at(9, 15))
    event_id = (await place.adapter.put(place.calendar.id, plan(), None)).id if stands else None
    events = await place.events()
    place.fail(409, writes=True)
    with pytest.raises(Trouble) as caught:
        await place.adapter.put(place.calendar.id, wanted, event_id)
    assert stands or caught.type is place.conflict
    assert not isinstance(caught.value, CursorExpired | GrantRevoked | Throttled)
    assert await place.events() == events
    written = await place.adapter.put(place.calendar.id, wanted, event_id)
    (seen,) = await place.events()
    assert (seen.id, seen.title, seen.starts_at) == (written.id, wanted.title, at(9, 14))


async def test_what_is_gone_is_missing_to_who_writes_and_no_trouble_to_who_deletes(place: Place):
    if not isinstance(place.adapter, EventWriter):
        pytest.skip("it writes nothing")
    written = await place.adapter.put(place.calendar.id, plan(), None)
    place.fail(410, writes=True)
    await place.adapter.delete(place.calendar.id, written.id)
    place.fail(410, writes=True)
    with pytest.raises(Missing):
        await place.adapter.put(place.calendar.id, plan("Second interview"), written.id)


async def test_a_cursor_that_is_gone_is_left_for_a_fresh_read(place: Place, follower: Follower):
    gone = await place.add("Gone", at(8), at(8, 11))
    await place.add("Stays", at(9), at(9, 11))
    await follower.read()
    await place.remove(gone)
    place.fail(410)
    with pytest.raises(place.gone) as caught:
        await follower.read()
    assert caught.type is place.gone
    if place.gone is CursorExpired:
        follower.cursor = None
    assert (await follower.read()).shown() == [("Stays", at(9), at(9, 11))]


async def test_a_service_that_asks_us_to_wait_says_how_long(place: Place, follower: Follower):
    place.fail(429, headers={"Retry-After": "7"})
    with pytest.raises(Throttled) as caught:
        await follower.read()
    assert caught.value.retry_after == 7


async def test_a_refused_token_is_replaced_once(place: Place, follower: Follower):
    if place.renewals is None:
        pytest.skip("it has no tokens")
    place.fail(401)
    assert (await follower.read()).shown() == []
    assert place.renewals == 1


async def test_a_grant_that_is_refused_again_is_gone(place: Place, follower: Follower):
    before = place.renewals
    place.fail(401, times=2)
    with pytest.raises(GrantRevoked):
        await follower.read()
    assert place.renewals == (None if before is None else before + 1)

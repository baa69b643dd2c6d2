"""What goes wrong at a service has one name, whichever service it is."""

import pytest

from core.calendars.ports import ChangeFeed, EventWriter
from core.outside.trouble import Denied, GrantRevoked, Throttled, Unreachable
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

"""What every service of video calls promises, and the one in memory with it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from core.calendars.calls import VideoCalls
from core.outside.trouble import Denied, Missing, Throttled, Unreachable
from tests.core.providers.calls.places import PLACES, PLAN, START, Place

LATER = replace(PLAN, starts_at=START + timedelta(days=1), ends_at=START + timedelta(days=1, hours=1))


@pytest.fixture(params=PLACES)
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    async with PLACES[request.param]() as opened:
        yield opened


async def test_a_call_is_made_as_planned_and_everybody_has_one_link(place: Place):
    assert isinstance(place.calls, VideoCalls)
    await place.calls.check()
    made = await place.calls.put(PLAN, None)
    assert place.standing() == {made.id: (PLAN.title, START, 45)}
    assert made.join_url.startswith("https://")
    assert await place.calls.find(PLAN) == made


async def test_a_changed_one_keeps_its_link(place: Place):
    made = await place.calls.put(PLAN, None)
    assert await place.calls.put(LATER, made.id) == made
    assert place.standing() == {made.id: (PLAN.title, LATER.starts_at, 60)}


async def test_deleted_is_deleted_and_the_second_time_is_no_trouble(place: Place):
    made = await place.calls.put(PLAN, None)
    for _ in range(2):
        await place.calls.delete(made.id)
    assert place.standing() == {}
    assert await place.calls.find(PLAN) is None
    with pytest.raises(Missing):
        await place.calls.put(LATER, made.id)


async def test_made_twice_it_is_two_so_one_looks_first(place: Place):
    place.fail(None, after=True)
    with pytest.raises(Unreachable):
        await place.calls.put(PLAN, None)
    found = await place.calls.find(PLAN)
    assert found is not None
    assert list(place.standing()) == [found.id]
    await place.calls.put(PLAN, None)
    assert len(place.standing()) == 2


@pytest.mark.parametrize("tag", ["itv_12", "itv_", "ITV_1"])
async def test_only_the_meeting_s_own_is_found(place: Place, tag: str):
    await place.calls.put(PLAN, None)
    assert await place.calls.find(replace(PLAN, tag=tag)) is None


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(500, Unreachable), (None, Unreachable), (400, Denied), (403, Denied), (409, Denied)],
)
async def test_what_fails_says_how_and_makes_nothing(
    place: Place, status: int | None, trouble: type[Exception]
):
    place.fail(status)
    with pytest.raises(trouble) as caught:
        await place.calls.put(PLAN, None)
    assert caught.type is trouble
    assert place.standing() == {}
    await place.calls.put(PLAN, None)
    assert len(place.standing()) == 1


async def test_a_service_that_asks_us_to_wait_says_how_long(place: Place):
    place.fail(429, retry_after=7)
    with pytest.raises(Throttled) as caught:
        await place.calls.find(PLAN)
    assert caught.value.retry_after == 7

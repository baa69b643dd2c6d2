"""What Cal.com's refusals and odd answers mean."""

import pytest

from core.outside.trouble import Denied, Missing, SlotGone, Throttled, Unreachable
from tests.core.providers.calcom.conftest import Stand, standing
from tests.core.providers.schedulers.places import DECEMBER, at


@pytest.mark.parametrize(
    "status, body, trouble, words",
    [
        (403, None, Denied, "key may not"),
        (400, {"error": {"message": "no_available_users_found_error"}}, SlotGone, "not free"),
        (400, {"error": {"message": "tomas@mail.example is blocked"}}, Denied, "Cal.com refused"),
        (400, "<html>", Denied, "Cal.com refused"),
        (200, "<html>", Denied, "cannot be read"),
    ],
)
async def test_troubles(stand: Stand, status: int | None, body: object, trouble: type[Exception], words: str):
    stand.faulty.fail(status, body=body)
    with pytest.raises(trouble, match=words):
        await stand.adapter.identity.account()


@pytest.mark.parametrize(
    "told, seconds",
    [
        ({}, 60),
        ({"x-ratelimit-reset-default": "1795515192"}, 30),
        ({"x-ratelimit-reset-default": "1795515192", "x-ratelimit-reset-burst": "1795515172"}, 30),
        ({"x-ratelimit-reset-default": "1795515100"}, 1),
        ({"x-ratelimit-reset-default": "soon"}, 60),
        ({"x-ratelimit-reset-default": "1895515192"}, 3600),
        ({"retry-after": "7", "x-ratelimit-reset-default": "1795515192"}, 7),
    ],
)
async def test_a_limit_tells_when_it_ends(stand: Stand, told: dict[str, str], seconds: int):
    stand.faulty.fail(429, headers=told)
    with pytest.raises(Throttled) as caught:
        await stand.adapter.identity.account()
    assert caught.value.retry_after == seconds


async def test_its_own_limit():
    async with standing(limit=1) as stand:
        await stand.adapter.identity.account()
        with pytest.raises(Throttled) as caught:
            await stand.adapter.identity.account()
        stand.time.seconds += caught.value.retry_after
        await stand.adapter.identity.account()


async def test_lists_with_odd_things_in_them(stand: Stand):
    odd = [{}, 1, {"id": 5}, {"uid": "x", "status": "accepted"}]
    stand.faulty.fail(200, times=4, body={"status": "success", "data": odd})
    assert [kind.id for kind in await stand.adapter.types.event_types()] == ["5"]
    assert await stand.adapter.times.open_times("9013", DECEMBER) == []
    assert await stand.adapter.hooks.hooks() == []
    page = await stand.adapter.bookings.bookings(DECEMBER)
    assert (page.bookings, page.cursor, page.remaining) == ((), None, None)
    assert stand.faulty.met == 4


async def test_days_with_odd_things_in_them(stand: Stand):
    days = {"2026-12-03": [{"start": "2026-12-03T15:00:00.000Z"}, {"start": None}, 1], "2026-12-04": None}
    stand.faulty.fail(200, body={"status": "success", "data": days})
    (found,) = await stand.adapter.times.open_times("9013", DECEMBER)
    assert found.starts_at.isoformat() == "2026-12-03T15:00:00+00:00"


async def test_busy_times_with_odd_things_in_them(stand: Stand):
    assert stand.adapter.busy is not None
    good = {"start": "2026-12-03T15:00:00.000Z", "end": "2026-12-03T16:00:00.000Z"}
    stand.faulty.fail(
        200, path="busy-times", body={"status": "success", "data": [{}, 1, {"start": "x"}, good]}
    )
    assert [each.starts_at for each in await stand.adapter.busy.busy(DECEMBER)] == [at("2026-12-03T15:00")]


@pytest.mark.parametrize("told", [[], [1, {}, {"calendars": [1, {"externalId": "x", "isSelected": False}]}]])
async def test_without_a_calendar_to_check_only_bookings_take_time(stand: Stand, told: list[object]):
    assert stand.adapter.busy is not None
    booked = stand.book("2026-12-03T15:00")
    stand.fake.state.add_busy(stand.maya, at("2026-12-04T09:00"), at("2026-12-04T10:00"))
    stand.faulty.fail(200, path="/calendars$", body={"data": {"connectedCalendars": told}})
    assert [each.event for each in await stand.adapter.busy.busy(DECEMBER)] == [booked["uid"]]


async def test_a_key_tells_of_its_owner_alone(stand: Stand):
    assert stand.adapter.busy is not None
    with pytest.raises(Missing, match="somebody else"):
        await stand.adapter.busy.busy(DECEMBER, "482")


async def test_bookings_that_do_not_end(stand: Stand):
    assert stand.adapter.busy is not None
    more = {"status": "success", "data": [], "pagination": {"hasNextPage": True}}
    stand.faulty.fail(200, times=101, path="/bookings$", body=more)
    with pytest.raises(Unreachable, match="does not end"):
        await stand.adapter.busy.busy(DECEMBER)

"""What Calendly's refusals and odd answers mean."""

import pytest

from core.calendars.facts import Window
from core.outside.trouble import Denied, Throttled, Unreachable
from core.schedulers.facts import Prefill
from tests.core.providers.calendly.conftest import Stand, a_plan, standing
from tests.core.providers.schedulers.places import DECEMBER, at

ODD = {"collection": [{}, 1, {"uri": 5}, {"start_time": "soon"}], "pagination": {}}


@pytest.mark.parametrize(
    "status, body, trouble, words",
    [
        (403, {"message": "Please upgrade to a paid Calendly account."}, Denied, "paid plan"),
        (403, {"message": "no"}, Denied, "scopes"),
        (403, "<html>", Denied, "scopes"),
        (400, {"details": [{"parameter": "user", "message": "bad"}]}, Denied, "because of: user"),
        (400, None, Denied, "the request"),
        (200, "<html>", Denied, "cannot be read"),
    ],
)
async def test_troubles(stand: Stand, status: int | None, body: object, trouble: type[Exception], words: str):
    stand.faulty.fail(status, body=body)
    with pytest.raises(trouble, match=words):
        await stand.adapter.identity.account()


async def test_a_limit_tells_how_long():
    async with standing(limit=1) as stand:
        await stand.adapter.identity.account()
        stand.time.seconds += 20
        with pytest.raises(Throttled) as caught:
            await stand.adapter.identity.account()
        assert 40 <= caught.value.retry_after <= 41
        stand.time.seconds += 41
        await stand.adapter.identity.account()


@pytest.mark.parametrize("told, seconds", [({}, 60), ({"x-ratelimit-reset": "soon"}, 60)])
async def test_a_limit_that_tells_nothing(stand: Stand, told: dict[str, str], seconds: int):
    stand.faulty.fail(429, headers=told)
    with pytest.raises(Throttled) as caught:
        await stand.adapter.identity.account()
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize("key", ["", "x", "https://evil.example/../users/me", "https://api.calendly.com"])
async def test_a_key_that_is_none(stand: Stand, key: str):
    with pytest.raises(Denied):
        await stand.adapter.changes.cancel(key, "")


async def test_lists_with_odd_things_in_them(stand: Stand):
    assert stand.adapter.busy is not None
    await stand.adapter.identity.account()
    window = Window(start=at("2026-12-01T00:00"), end=at("2026-12-02T00:00"))
    stand.faulty.fail(200, times=5, body=ODD)
    assert [kind.id for kind in await stand.adapter.types.event_types()] == ["5"]
    assert await stand.adapter.times.open_times(stand.interview, window) == []
    assert await stand.adapter.busy.busy(window) == []
    assert await stand.adapter.hooks.hooks() == []
    assert (await stand.adapter.bookings.bookings(DECEMBER)).bookings == ()
    assert stand.faulty.met == 5


async def test_a_list_that_does_not_end(stand: Stand):
    await stand.adapter.identity.account()
    stand.faulty.fail(200, times=101, body={"collection": [], "pagination": {"next_page_token": "again"}})
    with pytest.raises(Unreachable, match="does not end"):
        await stand.adapter.types.event_types()


async def test_a_link_that_is_none(stand: Stand):
    assert stand.adapter.links is not None
    stand.faulty.fail(201, body={"resource": {}})
    with pytest.raises(Denied, match="booking_url"):
        await stand.adapter.links.link(stand.interview, Prefill(tag="itv_1"))


@pytest.mark.parametrize("status", [404, 429, 500])
async def test_booked_but_not_to_be_read(stand: Stand, status: int):
    stand.faulty.fail(status, path="/scheduled_events/")
    with pytest.raises(Unreachable):
        await stand.adapter.changes.book(a_plan(stand))
    assert await stand.adapter.changes.find(a_plan(stand)) is not None


async def test_the_limit_on_bookings_is_theirs_alone(stand: Stand):
    """Ten a minute, a hundred a day: lists are read meanwhile."""
    await stand.adapter.types.event_types()
    stand.faulty.fail(429, path="/invitees", headers={"x-ratelimit-reset": "40000"})
    with pytest.raises(Throttled) as caught:
        await stand.adapter.changes.book(a_plan(stand))
    assert (caught.value.retry_after, caught.value.this_alone) == (40_000, True)
    stand.faulty.fail(429)
    with pytest.raises(Throttled) as caught:
        await stand.adapter.types.event_types()
    assert not caught.value.this_alone

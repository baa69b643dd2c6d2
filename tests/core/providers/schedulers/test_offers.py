"""Whose key it is, what can be booked and when, and when its owner is busy: at every scheduler."""

from datetime import timedelta

import pytest

from core.calendars.facts import Window
from core.outside.trouble import GrantRevoked
from core.schedulers.facts import Prefill
from tests.core.providers.schedulers.places import DECEMBER, LENGTH, OWNER, THURSDAY, TYPE_NAME, Place, at

PAST = Window(start=at("2026-11-01T00:00"), end=at("2026-11-02T00:00"))


async def test_whose_key_it_is_until_it_is_taken_back(place: Place):
    account = await place.scheduler.identity.account()
    assert account.email == OWNER
    assert account == await place.scheduler.identity.account()
    place.revoke()
    with pytest.raises(GrantRevoked):
        await place.scheduler.identity.account()


async def test_what_can_be_booked_however_much_it_is(place: Place):
    others = [place.offer(f"Chat {number}") for number in range(120)]
    account = await place.scheduler.identity.account()
    found = {each.id: each for each in await place.scheduler.types.event_types()}
    assert set(found) == {place.interview, *others}
    own = found[place.interview]
    assert (own.name, own.minutes, own.owner) == (TYPE_NAME, LENGTH // timedelta(minutes=1), account.id)
    assert place.location_kind is None or own.location_kinds == (place.location_kind,)


async def test_open_times_are_free_future_and_in_the_window(place: Place):
    place.book(THURSDAY)
    place.occupy(at("2026-12-04T09:00"), at("2026-12-04T15:00"))
    window = Window(start=at("2026-11-01T00:00"), end=at("2027-02-10T00:00"))
    found = [each.starts_at for each in await place.scheduler.times.open_times(place.interview, window)]
    assert found == sorted(set(found))
    assert place.now() <= found[0] < place.now() + timedelta(hours=1)
    assert found[-1].date() == at("2027-02-09T00:00").date()
    assert {at("2026-12-03T14:00"), at("2026-12-04T15:00")} <= set(found)
    assert not {THURSDAY, at("2026-12-03T14:30"), at("2026-12-04T09:00")} & set(found)
    assert await place.scheduler.times.open_times(place.interview, PAST) == []


async def test_busy_are_bookings_and_what_is_planned_elsewhere(place: Place):
    assert place.scheduler.busy is not None
    gone = place.book(THURSDAY)
    place.cancel(gone, "")
    place.move_time(1)
    key = place.book(THURSDAY)
    place.move_time(1)
    await place.scheduler.changes.mark_absent(gone, absent=True)  # what was changed last is told last
    place.cancel(place.book(at("2026-12-02T15:00")), "")
    edge = place.now() + timedelta(minutes=1, days=7)  # where Calendly's pieces of a week meet
    place.occupy(edge - timedelta(hours=1), edge + timedelta(hours=1))
    place.occupy(at("2027-01-10T09:00"), at("2027-01-10T10:00"))
    booking = await place.scheduler.bookings.booking(key)
    assert booking is not None
    owner = await place.scheduler.busy.owner(OWNER.upper())
    assert owner is not None
    for asked in (owner, ""):
        found = await place.scheduler.busy.busy(Window(start=PAST.start, end=DECEMBER.end), asked)
        assert [(each.starts_at, each.ends_at, each.event) for each in found] == [
            (edge - timedelta(hours=1), edge + timedelta(hours=1), None),
            (THURSDAY, THURSDAY + LENGTH, booking.event),
        ]
    assert await place.scheduler.busy.busy(PAST, owner) == []


async def test_nobody_has_an_address_that_is_not_known_there(place: Place):
    assert place.scheduler.busy is not None
    assert await place.scheduler.busy.owner("nobody@northwind.example") is None


async def test_a_link_carries_our_tag_and_is_fresh_each_time(place: Place):
    if place.scheduler.links is None:
        pytest.skip("it makes no links")
    prefill = Prefill(tag="itv_1", name="Åsa & Bo", email="asa+1@mail.example")
    first, second = [await place.scheduler.links.link(place.interview, prefill) for _ in range(2)]
    assert first != second
    assert first.startswith("https://")
    found = await place.scheduler.bookings.booking(place.book(THURSDAY, link=first))
    assert found is not None
    assert found.tag == "itv_1"

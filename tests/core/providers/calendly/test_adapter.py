"""What is Calendly's own among what we do there; `schedulers` has what it shares with others."""

import pytest

from core.outside.trouble import (
    Denied,
    SlotGone,
)
from core.schedulers.facts import Prefill
from tests.core.providers.calendly.conftest import SECRET, Stand, a_plan, standing
from tests.core.providers.schedulers.places import DECEMBER, at


async def test_an_answer_without_a_resource_around_it():
    async with standing(flat=True) as stand:
        made = await stand.adapter.changes.book(a_plan(stand))
        assert await stand.adapter.bookings.booking(made.key) == made
        assert made.join_url is not None


async def test_a_place_that_the_event_type_does_not_have(stand: Stand):
    with pytest.raises(Denied, match=r"location\.kind") as caught:
        await stand.adapter.changes.book(a_plan(stand, location_kind="physical"))
    assert not isinstance(caught.value, SlotGone)


async def test_a_place_is_read_as_it_was_asked_for(stand: Stand):
    kinds = ("google_conference", "outbound_call")
    stand.interview = stand.fake.state.add_event_type(stand.maya, "Phone screen", 30, locations=kinds)
    [offered] = [each for each in await stand.adapter.types.event_types() if each.id == stand.interview]
    assert offered.location_kinds == kinds
    plan = a_plan(stand, location_kind="outbound_call", location="+44 20 7946 0991")
    made = await stand.adapter.changes.book(plan)
    assert await stand.adapter.bookings.booking(made.key) == made
    assert (made.location_kind, made.location) == (plan.location_kind, plan.location)
    assert (made.join_url, made.invitee.phone) == (None, plan.location)


async def test_several_in_one_event_and_one_that_cannot_be_read(stand: Stand):
    panel = stand.fake.state.add_event_type(stand.maya, "Open house", 60, limit=3)
    guests = [{"name": "x", "email": f"g{n}@mail.example", "timezone": "Etc/UTC"} for n in range(3)]
    made = [stand.fake.state.book(panel, at("2026-12-03T15:00"), guest) for guest in guests]
    made[1]["email"] = None
    page = await stand.adapter.bookings.bookings(DECEMBER)
    assert [booking.key for booking in page.bookings] == [made[0]["uri"], made[2]["uri"]]
    assert len({booking.event for booking in page.bookings}) == 1
    with pytest.raises(Denied, match="Others booked"):
        await stand.adapter.changes.cancel(made[0]["uri"], "")
    assert made[0]["status"] == made[2]["status"] == "active"


async def test_a_link_for_one_booking(stand: Stand):
    assert stand.adapter.links is not None
    prefill = Prefill(tag="itv_1", name="Åsa & Bo", email="asa+1@mail.example")
    link = await stand.adapter.links.link(stand.interview, prefill)
    assert link.startswith("https://calendly.com/d/")
    assert link.endswith(
        "?name=%C3%85sa+%26+Bo&email=asa%2B1%40mail.example&utm_source=panelry&utm_content=itv_1"
    )
    with pytest.raises(Denied):
        await stand.adapter.links.link("https://api.calendly.com/event_types/none", prefill)


async def test_somebody_who_sees_only_their_own():
    async with standing(scope="user") as stand:
        other = stand.fake.state.add_person("Ada", "ada@northwind.example")
        theirs = stand.fake.state.add_event_type(other, "Chat", 15)
        guest = {"name": "x", "email": "x@mail.example", "timezone": "Etc/UTC"}
        stand.fake.state.book(theirs, at("2026-12-03T15:00"), guest)
        mine = stand.book("2026-12-03T15:00")
        [kind] = await stand.adapter.types.event_types()
        assert (kind.id, kind.host) == (stand.interview, "Maya Lindqvist")
        page = await stand.adapter.bookings.bookings(DECEMBER)
        assert [booking.key for booking in page.bookings] == [mine["uri"]]
        assert stand.adapter.busy is not None
        assert await stand.adapter.busy.owner("ada@northwind.example") is None
        assert await stand.adapter.busy.owner("maya.lindqvist@northwind.example") == stand.maya
        assert (await stand.adapter.hooks.hook(stand.hook, SECRET)).is_active
        assert len(await stand.adapter.hooks.hooks()) == 1


async def test_an_administrators_token_knows_everybody(stand: Stand):
    assert stand.adapter.busy is not None
    ada = stand.fake.state.add_person("Ada", "ada@northwind.example")
    assert await stand.adapter.busy.owner("ada@northwind.example") == ada
    kind = stand.fake.state.add_event_type(ada, "Chat", 15)
    guest = {"name": "x", "email": "x@mail.example", "timezone": "Etc/UTC"}
    event = stand.fake.state.book(kind, at("2026-12-03T15:00"), guest)["event"]
    assert [each.event for each in await stand.adapter.busy.busy(DECEMBER, ada)] == [event]
    assert await stand.adapter.busy.busy(DECEMBER) == []

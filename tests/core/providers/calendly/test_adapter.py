"""What we do at Calendly, over a socket."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.calendars.facts import Window
from core.outside.trouble import (
    CursorExpired,
    Denied,
    GrantRevoked,
    SlotGone,
    Unreachable,
)
from core.schedulers.facts import Answer, BookingPlan, BookingStatus, Invitee, Prefill
from tests.core.providers.calendly.conftest import SECRET, Stand, at, standing

DECEMBER = Window(start=at("2026-12-01T00:00"), end=at("2027-01-01T00:00"))
TOMAS = Invitee(email="tomas.okafor@mail.example", name="Tomas Okafor", phone="+15550100")


def a_plan(stand: Stand, **changes: object) -> BookingPlan:
    plan = BookingPlan(
        event_type=stand.interview,
        starts_at=at("2026-12-03T15:00"),
        invitee=TOMAS,
        timezone="Europe/London",
        tag="itv_1",
        location_kind="google_conference",
        answers=(Answer(question="Language", answer="Python"),),
    )
    return replace(plan, **changes)  # type: ignore[arg-type]


async def test_whose_token_it_is(stand: Stand):
    account = await stand.adapter.identity.account()
    assert (account.id, account.email) == (stand.maya, "maya.lindqvist@northwind.example")
    stand.fake.revoke(stand.token)
    with pytest.raises(GrantRevoked, match="Make a new one"):
        await stand.adapter.identity.account()


async def test_what_can_be_booked(stand: Stand):
    for number in range(120):
        stand.fake.state.add_event_type(stand.maya, f"Chat {number}", 15)
    found = await stand.adapter.types.event_types()
    assert len(found) == 121
    first = found[0]
    assert (first.id, first.name, first.minutes) == (stand.interview, "Technical interview (45 min)", 45)
    assert (first.owner, first.location_kinds) == (stand.maya, ("google_conference",))


async def test_open_times_of_many_weeks(stand: Stand):
    taken = stand.book("2026-12-03T15:00")
    window = Window(start=at("2026-11-01T00:00"), end=at("2027-02-10T00:00"))
    found = [time.starts_at for time in await stand.adapter.times.open_times(stand.interview, window)]
    assert taken["uri"]
    assert found == sorted(set(found))
    assert found[0] >= stand.now()
    assert found[-1].date() == at("2027-02-09T00:00").date()
    assert at("2026-12-03T14:00") in found
    assert at("2026-12-03T15:00") not in found


async def test_busy_times_of_some_weeks(stand: Stand):
    assert stand.adapter.busy is not None
    event = stand.book("2026-12-03T15:00")["event"]
    # On the edge of two pieces of seven days: told twice, and here once.
    edge = stand.now() + timedelta(minutes=1, days=7)
    stand.fake.state.add_busy(stand.maya, edge - timedelta(hours=1), edge + timedelta(hours=1))
    found = await stand.adapter.busy.busy(
        Window(start=at("2026-11-01T00:00"), end=at("2026-12-20T00:00")), stand.maya
    )
    assert [(time.event, time.ends_at - time.starts_at) for time in found] == [
        (None, timedelta(hours=2)),
        (event, timedelta(minutes=45)),
    ]
    assert found == await stand.adapter.busy.busy(Window(start=stand.now(), end=at("2026-12-20T00:00")))


async def test_a_window_that_is_over(stand: Stand):
    past = Window(start=at("2026-11-01T00:00"), end=at("2026-11-02T00:00"))
    assert await stand.adapter.times.open_times(stand.interview, past) == []


@pytest.mark.parametrize("flat", [False, True])
async def test_booking(flat: bool):
    async with standing(flat=flat) as stand:
        plan = a_plan(stand)
        assert await stand.adapter.changes.find(plan) is None
        made = await stand.adapter.changes.book(plan)
        assert (made.tag, made.starts_at, made.invitee.email) == ("itv_1", plan.starts_at, TOMAS.email)
        assert made.answers == plan.answers
        assert made.join_url is not None
        assert await stand.adapter.changes.find(plan) == made
        assert await stand.adapter.bookings.booking(made.key) == made
        assert await stand.adapter.changes.find(a_plan(stand, tag="itv_2")) is None


async def test_a_time_that_was_taken(stand: Stand):
    stand.book("2026-12-03T15:15")
    with pytest.raises(SlotGone, match="not free any more"):
        await stand.adapter.changes.book(a_plan(stand))


async def test_a_place_that_the_event_type_does_not_have(stand: Stand):
    with pytest.raises(Denied, match=r"location\.kind") as caught:
        await stand.adapter.changes.book(a_plan(stand, location_kind="physical"))
    assert not isinstance(caught.value, SlotGone)


async def test_an_answer_that_is_lost(stand: Stand):
    stand.faulty.fail(None, after=True, path="/invitees$")
    with pytest.raises(Unreachable):
        await stand.adapter.changes.book(a_plan(stand))
    found = await stand.adapter.changes.find(a_plan(stand))
    assert found is not None
    assert list(stand.fake.state.invitees) == [found.key]


async def test_cancelling(stand: Stand):
    made = await stand.adapter.changes.book(a_plan(stand))
    await stand.adapter.changes.cancel(made.key, "Interviewer is ill")
    await stand.adapter.changes.cancel(made.key, "again")
    found = await stand.adapter.bookings.booking(made.key)
    assert found is not None
    assert (found.status, found.reason) == (BookingStatus.CANCELLED, "Interviewer is ill")
    assert await stand.adapter.changes.find(a_plan(stand)) is None
    gone = made.key.replace("scheduled_events/", "scheduled_events/0")
    await stand.adapter.changes.cancel(gone, "it never was")
    assert await stand.adapter.bookings.booking(gone) is None


async def test_a_cancellation_that_is_refused(stand: Stand):
    made = await stand.adapter.changes.book(a_plan(stand))
    stand.faulty.fail(403, path="cancellation", body={"title": "Permission Denied", "message": "no"})
    with pytest.raises(Denied, match="scopes"):
        await stand.adapter.changes.cancel(made.key, "Interviewer is ill")


async def test_who_did_not_come(stand: Stand):
    made = await stand.adapter.changes.book(a_plan(stand))
    for absent in (True, True, False, False):
        await stand.adapter.changes.mark_absent(made.key, absent=absent)
        found = await stand.adapter.bookings.booking(made.key)
        assert found is not None
        assert found.no_show is absent


async def test_history_page_by_page(stand: Stand):
    for day in range(1, 29):
        stand.book(f"2026-12-{day:02d}T12:00", email=f"guest{day}@mail.example")
    stand.fake.state.cancel(next(iter(stand.fake.state.invitees.values())), "", "Tomas", "invitee")
    stand.book("2027-02-01T12:00")
    keys, cursor = [], None
    for _ in range(2):
        page = await stand.adapter.bookings.bookings(DECEMBER, cursor)
        keys += [booking.key for booking in page.bookings]
        cursor = page.cursor
    assert cursor is None
    assert keys == list(stand.fake.state.invitees)[:28]
    with pytest.raises(CursorExpired):
        await stand.adapter.bookings.bookings(DECEMBER, "no-such-token")


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


async def test_webhooks_come_and_go(stand: Stand):
    hooks = stand.adapter.hooks
    first = await hooks.hook(stand.hook, SECRET)
    second = await hooks.hook(stand.hook, "another key")
    assert await hooks.hooks() == [second]
    assert second.is_active
    assert first.id != second.id
    for _ in range(2):
        await hooks.unhook(second.id)
    assert await hooks.hooks() == []


async def test_somebody_who_sees_only_their_own():
    async with standing(scope="user") as stand:
        other = stand.fake.state.add_person("Ada", "ada@northwind.example")
        theirs = stand.fake.state.add_event_type(other, "Chat", 15)
        guest = {"name": "x", "email": "x@mail.example", "timezone": "Etc/UTC"}
        stand.fake.state.book(theirs, at("2026-12-03T15:00"), guest)
        mine = stand.book("2026-12-03T15:00")
        assert [kind.id for kind in await stand.adapter.types.event_types()] == [stand.interview]
        page = await stand.adapter.bookings.bookings(DECEMBER)
        assert [booking.key for booking in page.bookings] == [mine["uri"]]
        assert (await stand.adapter.hooks.hook(stand.hook, SECRET)).is_active
        assert len(await stand.adapter.hooks.hooks()) == 1

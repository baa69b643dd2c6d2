"""What we do at Cal.com, over a socket."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.calendars.facts import Window
from core.outside.trouble import (
    CursorExpired,
    Denied,
    GrantRevoked,
    Missing,
    SlotGone,
    Unreachable,
)
from core.schedulers.facts import Answer, BookingPlan, BookingStatus, Invitee
from tests.core.providers.calcom.conftest import SECRET, Stand, at, standing

DECEMBER = Window(start=at("2026-12-01T00:00"), end=at("2027-01-01T00:00"))
TOMAS = Invitee(email="tomas.okafor@mail.example", name="Tomas Okafor")


def a_plan(stand: Stand, **changes: object) -> BookingPlan:
    plan = BookingPlan(
        event_type=str(stand.interview),
        starts_at=at("2026-12-03T15:00"),
        invitee=TOMAS,
        timezone="Europe/London",
        tag="itv_1",
        answers=(Answer(question="language", answer="Python"),),
    )
    return replace(plan, **changes)  # type: ignore[arg-type]


async def test_whose_key_it_is(stand: Stand):
    account = await stand.adapter.identity.account()
    assert (account.id, account.email) == ("481", "maya.lindqvist@northwind.example")
    stand.fake.revoke(stand.key)
    with pytest.raises(GrantRevoked, match="Make a new one"):
        await stand.adapter.identity.account()


async def test_what_can_be_booked(stand: Stand):
    (found,) = await stand.adapter.types.event_types()
    assert (found.id, found.name, found.minutes, found.owner) == ("9013", "Technical interview", 45, "481")


async def test_open_times(stand: Stand):
    stand.book("2026-12-03T15:00")
    found = [time.starts_at for time in await stand.adapter.times.open_times("9013", DECEMBER)]
    assert found == sorted(found)
    assert at("2026-12-03T14:00") in found
    assert at("2026-12-03T15:00") not in found
    past = Window(start=at("2026-11-01T00:00"), end=at("2026-11-02T00:00"))
    assert await stand.adapter.times.open_times("9013", past) == []


async def test_booking(stand: Stand):
    plan = a_plan(stand)
    assert await stand.adapter.changes.find(plan) is None
    made = await stand.adapter.changes.book(plan)
    assert (made.tag, made.starts_at, made.invitee.email) == ("itv_1", plan.starts_at, TOMAS.email)
    assert (made.answers, made.status) == (plan.answers, BookingStatus.ACTIVE)
    assert await stand.adapter.changes.find(plan) == made
    assert await stand.adapter.bookings.booking(made.key) == made
    assert await stand.adapter.changes.find(a_plan(stand, tag="itv_2")) is None
    assert await stand.adapter.bookings.booking("../me") is None


async def test_one_that_has_to_be_confirmed(stand: Stand):
    kind = stand.fake.state.add_event_type(stand.maya, "Chat", 30, confirm=True)
    made = await stand.adapter.changes.book(a_plan(stand, event_type=str(kind)))
    assert made.status is BookingStatus.PENDING


async def test_a_time_that_was_taken(stand: Stand):
    stand.book("2026-12-03T15:15")
    with pytest.raises(SlotGone, match="not free any more"):
        await stand.adapter.changes.book(a_plan(stand))


async def test_an_answer_that_is_lost(stand: Stand):
    stand.faulty.fail(None, after=True, path="/bookings$")
    with pytest.raises(Unreachable):
        await stand.adapter.changes.book(a_plan(stand))
    found = await stand.adapter.changes.find(a_plan(stand))
    assert found is not None
    assert list(stand.fake.state.bookings) == [found.key]


async def test_cancelling(stand: Stand):
    made = await stand.adapter.changes.book(a_plan(stand))
    await stand.adapter.changes.cancel(made.key, "Interviewer is ill")
    await stand.adapter.changes.cancel(made.key, "again")
    found = await stand.adapter.bookings.booking(made.key)
    assert found is not None
    assert (found.status, found.reason) == (BookingStatus.CANCELLED, "Interviewer is ill")
    assert await stand.adapter.changes.find(a_plan(stand)) is None
    await stand.adapter.changes.cancel("none", "it never was")


async def test_a_cancellation_that_is_refused(stand: Stand):
    made = await stand.adapter.changes.book(a_plan(stand))
    stand.faulty.fail(403, path="cancel")
    with pytest.raises(Denied, match="may not do this"):
        await stand.adapter.changes.cancel(made.key, "")


async def test_moving(stand: Stand):
    assert stand.adapter.moves is not None
    made = await stand.adapter.changes.book(a_plan(stand))
    stand.book("2026-12-04T09:00")
    with pytest.raises(SlotGone):
        await stand.adapter.moves.move(made.key, at("2026-12-04T09:15"), "")
    moved = await stand.adapter.moves.move(made.key, at("2026-12-04T11:00"), "Train delay")
    assert (moved.moved_from, moved.starts_at, moved.tag) == (made.key, at("2026-12-04T11:00"), "itv_1")
    assert await stand.adapter.moves.move(made.key, at("2026-12-04T11:00"), "Train delay") == moved
    with pytest.raises(Denied):
        await stand.adapter.moves.move(made.key, at("2026-12-04T12:00"), "")
    old = await stand.adapter.bookings.booking(made.key)
    assert old is not None
    assert (old.status, old.moved_to) == (BookingStatus.CANCELLED, moved.key)


async def test_a_move_whose_answer_is_lost(stand: Stand):
    assert stand.adapter.moves is not None
    made = await stand.adapter.changes.book(a_plan(stand))
    stand.faulty.fail(502, after=True, path="reschedule")
    with pytest.raises(Unreachable):
        await stand.adapter.moves.move(made.key, at("2026-12-04T11:00"), "")
    moved = await stand.adapter.moves.move(made.key, at("2026-12-04T11:00"), "")
    assert len(stand.fake.state.bookings) == 2
    assert moved.moved_from == made.key


async def test_who_did_not_come(stand: Stand):
    made = await stand.adapter.changes.book(a_plan(stand))
    for absent in (True, False):
        await stand.adapter.changes.mark_absent(made.key, absent=absent)
        found = await stand.adapter.bookings.booking(made.key)
        assert found is not None
        assert found.no_show is absent
    with pytest.raises(Missing):
        await stand.adapter.changes.mark_absent("none", absent=True)


@pytest.mark.parametrize("exclusive", [False, True])
async def test_history_while_it_changes(exclusive: bool):
    async with standing(exclusive=exclusive) as stand:
        made = []
        for day in range(1, 29):
            for hour in range(8, 16):
                stand.time.seconds += hour % 3
                made.append(stand.book(f"2026-12-{day:02d}T{hour:02d}:00"))
        stand.book("2027-02-01T12:00")
        keys, cursor, left = [], None, []
        while True:
            page = await stand.adapter.bookings.bookings(DECEMBER, cursor)
            keys += [booking.key for booking in page.bookings]
            left.append(page.remaining)
            if page.cursor is None:
                break
            cursor = page.cursor
            # What was read already slips to the end of the list.
            stand.time.seconds += 1
            stand.fake.state.cancel(made[len(left)], "", "x")
        assert set(keys) == {booking["uid"] for booking in made}
        assert len(keys) <= len(made) + 3 * len(left)
        assert left[0] == len(made)
        assert left == sorted(left, key=lambda each: -(each or 0))


async def test_history_of_many_in_one_moment(stand: Stand):
    for day in range(1, 29):
        for hour in range(8, 16):
            stand.book(f"2026-12-{day:02d}T{hour:02d}:00")
    keys: list[str] = []
    page = await stand.adapter.bookings.bookings(DECEMBER)
    while True:
        keys += [booking.key for booking in page.bookings]
        if page.cursor is None:
            break
        page = await stand.adapter.bookings.bookings(DECEMBER, page.cursor)
    assert set(keys) == set(stand.fake.state.bookings)
    assert len(keys) <= len(set(keys)) + 100


async def test_what_changed_since(stand: Stand):
    old, new = stand.book("2026-12-03T15:00"), stand.book("2026-12-04T15:00")
    stand.time.seconds += 60
    stand.fake.state.cancel(new, "", "x")
    since = stand.fake.state.now() - timedelta(seconds=30)
    page = await stand.adapter.bookings.bookings(DECEMBER, changed_after=since)
    assert [booking.key for booking in page.bookings] == [new["uid"]]
    assert old["status"] == "accepted"
    with pytest.raises(CursorExpired):
        await stand.adapter.bookings.bookings(DECEMBER, "no-such-cursor")


async def test_one_that_cannot_be_read(stand: Stand):
    spoiled, good = stand.book("2026-12-03T15:00"), stand.book("2026-12-04T15:00")
    spoiled["status"] = "odd"
    page = await stand.adapter.bookings.bookings(DECEMBER)
    assert [booking.key for booking in page.bookings] == [good["uid"]]


async def test_starts_in_the_window(stand: Stand):
    window = Window(start=at("2026-12-03T15:00"), end=at("2026-12-03T15:30"))
    made = stand.book("2026-12-03T15:00")
    stand.book("2026-12-03T15:45")
    page = await stand.adapter.bookings.bookings(window)
    assert [booking.key for booking in page.bookings] == [made["uid"]]


async def test_webhooks_come_and_go(stand: Stand):
    hooks = stand.adapter.hooks
    first = await hooks.hook(stand.hook, SECRET)
    second = await hooks.hook(stand.hook, "another secret")
    assert await hooks.hooks() == [second]
    assert first.id != second.id
    for _ in range(2):
        await hooks.unhook(second.id)
    assert await hooks.hooks() == []

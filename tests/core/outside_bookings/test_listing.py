"""The list of what schedulers told of: each booking once, as it is now, whoever may see it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.calendars.facts import Service
from core.errors import BadInput, NotAllowed
from core.outside_bookings import listing
from core.outside_bookings.facts import Showing, SyncedPage, SyncedState
from core.outside_bookings.listing import PAGE, list_synced
from core.outside_bookings.same_person import answer_same_person
from core.schedulers.facts import Booking, BookingStatus, Invitee
from tests.core.outside_bookings.bookings import AT, TOMAS, booking, ended, meetings, take
from tests.core.outside_bookings.scene import Scene
from tests.world import MONDAY, World, found_world

LATER = AT + timedelta(days=1)
BEFORE = MONDAY - timedelta(days=3)
ANN = Invitee(email="ann@mail.example", name="Ann Other")


def guest(number: int) -> Booking:
    """One of many, an hour after the one before."""
    invitee = Invitee(email=f"{number}@mail.example", name=f"Guest {number:02}")
    return booking(f"k{number:02}", AT + timedelta(hours=number), invitee=invitee)


async def listed(world: World, showing: Showing = "coming", cursor: str | None = None) -> SyncedPage:
    admin = await Scene(world=world).admin()
    return await world.run(list_synced, admin, Service.CALENDLY, showing, cursor)


def told(page: SyncedPage) -> list[tuple[str, SyncedState]]:
    return [(each.who, each.state) for each in page.bookings]


async def test_each_is_listed_by_its_start_with_what_it_is_here(world: World):
    await take(
        world,
        booking("a", LATER),
        booking("b", AT, invitee=ANN, status=BookingStatus.PENDING),
        booking("c", BEFORE),
        ended(booking("d", BEFORE + timedelta(hours=2), invitee=ANN)),
        booking("e", service=Service.CALCOM, invitee=Invitee(email="x@mail.example")),
    )
    coming, past = await listed(world), await listed(world, "past")
    assert told(coming) == [("Ann Other", SyncedState.REQUESTED), ("Tomas Okafor", SyncedState.INTERVIEW)]
    assert told(past) == [("Ann Other", SyncedState.CANCELLED), ("Tomas Okafor", SyncedState.INTERVIEW)]
    assert (coming.count, past.count) == (2, 2)
    [asked, interview] = coming.bookings
    assert (asked.meeting_id, asked.what, asked.starts_at) == (None, "Technical interview", AT)
    assert interview.meeting_id in {each.id for each in await meetings(world)}
    assert (interview.what, interview.synced_at) == ("Technical interview", MONDAY)


@pytest.mark.parametrize(
    "is_named", [True, False], ids=["the old one is told to be moved", "only the new one"]
)
async def test_a_chain_of_moves_is_one_line(world: World, is_named: bool):
    first, second = booking("a"), booking("b", LATER, moved_from="a")
    third = booking("c", LATER + timedelta(days=1), moved_from="b")
    await take(world, first, second, third)
    if is_named:
        await take(world, ended(first, moved_to="b"), is_moved=True)
        await take(world, ended(second, moved_to="c"), is_moved=True)
    page = await listed(world)
    assert [each.starts_at for each in page.bookings] == [third.starts_at]
    assert (page.count, told(page)) == (1, [("Tomas Okafor", SyncedState.INTERVIEW)])


async def test_of_two_who_name_one_between_them_the_later_is_listed(world: World):
    await take(world, booking("a"))
    await take(world, ended(booking("a"), moved_to="b"), is_moved=True)
    assert told(await listed(world)) == [("Tomas Okafor", SyncedState.MOVED)]
    await take(world, booking("c", LATER, moved_from="b"), alone=True)
    assert [each.starts_at for each in (await listed(world)).bookings] == [LATER]


async def test_pages_follow_one_another_both_ways(world: World):
    await take(world, *(guest(number) for number in range(2 * PAGE + 1)))
    names = [f"Guest {number:02}" for number in range(2 * PAGE + 1)]
    first = await listed(world)
    second = await listed(world, cursor=first.next_cursor)
    third = await listed(world, cursor=second.next_cursor)
    back = await listed(world, cursor=third.previous_cursor)
    assert [who for page in (first, second, third) for who, _ in told(page)] == names
    assert (first.previous_cursor, third.next_cursor, told(back)) == (None, None, told(second))
    assert {page.count for page in (first, second, third)} == {len(names)}
    world.clock.at = AT + timedelta(days=9)
    assert [who for who, _ in told(await listed(world, "past"))] == names[: -PAGE - 1 : -1]
    with pytest.raises(BadInput):
        await listed(world, cursor="after:x")


async def test_what_is_not_settled_has_no_interview_or_a_question_left(world: World):
    await take(
        world,
        booking("a"),
        booking("b", organiser_email=""),
        booking("c", LATER, invitee=ANN, status=BookingStatus.PENDING),
        booking("d", LATER, invitee=ANN, status=BookingStatus.REJECTED),
        booking("e", LATER + timedelta(hours=2), invitee=ANN, moved_from="unknown"),
        booking("f", BEFORE, invitee=replace(ANN, phone="0012125550142")),
    )
    page = await listed(world, "unsettled")
    assert told(page) == [
        ("Ann Other", SyncedState.FOLLOWING),
        ("Ann Other", SyncedState.REQUESTED),
        ("Tomas Okafor", SyncedState.REFUSED),
        ("Ann Other", SyncedState.INTERVIEW),
    ]
    assert page.bookings[2].trouble == "The candidate has another interview at that time."
    assert [each.alike for each in page.bookings] == ["", "", "", "Jane Doe"]
    assert page.count == 4


async def test_a_question_stays_with_a_booking_that_was_moved_until_it_is_answered(world: World):
    alike = replace(TOMAS, phone="0012125550142")
    await take(world, booking("a", invitee=alike), booking("b", LATER, invitee=alike, moved_from="a"))
    [asked] = (await listed(world, "unsettled")).bookings
    assert (asked.starts_at, asked.alike) == (LATER, "Jane Doe")
    assert asked.meeting_id is not None
    await world.run(answer_same_person, world.rosa, asked.meeting_id, same=True)
    assert told(await listed(world, "unsettled")) == []
    assert told(await listed(world)) == [("Jane Doe", SyncedState.INTERVIEW)]


async def test_of_a_candidate_who_was_deleted_nothing_is_named(world: World):
    await take(world, booking("a", BEFORE))
    await world.ask("UPDATE meetings SET candidate_id = NULL")
    assert told(await listed(world, "past")) == [("", SyncedState.INTERVIEW)]


async def test_many_are_counted_as_far_as_it_matters(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listing, "COUNTED", 2)
    await take(world, *(guest(number) for number in range(3)))
    assert (await listed(world)).count == 2


async def test_nobody_but_admins_sees_them_and_of_their_own_workspace_alone(world: World):
    await take(world, booking())
    with pytest.raises(NotAllowed):
        await world.run(list_synced, world.rosa, Service.CALENDLY, "coming")
    other = await found_world(world.database, team="T0OTHER")
    await take(other, booking("theirs", invitee=ANN))
    for where, who in ((world, "Tomas Okafor"), (other, "Ann Other")):
        assert [name for name, _ in told(await listed(where))] == [who]

"""Who need not come has their time back when they decline, and gives it again when they accept."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.errors import HostBusy, NotAllowed, Stale, TimeTaken
from core.meetings.answer import accept_meeting, decline_meeting, tell_late
from core.meetings.clash import tell_clash
from core.meetings.facts import Meeting, Rsvp
from core.meetings.forms import MoveForm, OptionalPeople
from core.meetings.propose import propose_time
from tests.core.meetings.test_many_writers import SLICES
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
LATER = AT + timedelta(hours=3)
BO, CY = OptionalPeople(interviewer_ids=("UBO",)), OptionalPeople(observer_ids=("UBO",))


async def panel(world: World, may_come: OptionalPeople = BO) -> Meeting:
    """Ana has to come, Bo may."""
    form = replace(await world.form("UANA"), optional_people=may_come, custom_starts_at=AT)
    return await world.book_form(form)


async def accept(world: World, meeting: Meeting, who: str = "UBO") -> Meeting:
    return await world.run(accept_meeting, await world.actor(who), meeting.id, meeting.version)


async def decline(world: World, meeting: Meeting, who: str = "UBO") -> Meeting:
    return await world.run(
        decline_meeting, await world.actor(who), meeting.id, meeting.version, "other_meeting", ""
    )


async def waived(world: World) -> list[list[dict[str, Any]]]:
    """What each answer waived, the newest first."""
    found = await world.ask(
        "SELECT facts -> 'waived' FROM audit_entries WHERE action = 'meeting.answered' ORDER BY id DESC"
    )
    return [each for (each,) in found]


def kept(meeting: Meeting) -> dict[str, bool]:
    return {each.member.name: each.keeps_time for each in meeting.interviewers}


@pytest.mark.parametrize("may_come", [BO, CY])
async def test_a_declined_time_can_be_booked_and_accepting_takes_it_again(
    world: World, may_come: OptionalPeople
):
    meeting = await panel(world, may_come)
    for _ in range(2):
        assert kept(await decline(world, meeting)) == {"Ana": True, "Bo": False}
    other = await world.book("UBO", at=AT, candidate="Omar Haddad")
    await world.cancel(other)
    for _ in range(2):
        assert kept(await accept(world, meeting)) == {"Ana": True, "Bo": True}
    assert await world.run(tell_clash, await world.actor("UBO"), meeting.id) is None


async def test_who_has_to_come_keeps_the_time_until_the_organiser_acts(world: World):
    meeting = await panel(world)
    assert kept(await decline(world, meeting, "UANA")) == {"Ana": True, "Bo": True}


async def test_accepting_over_another_meeting_counts_and_says_with_what_it_collides(world: World):
    meeting = await panel(world)
    await decline(world, meeting)
    other = await world.book("UBO", at=AT + timedelta(minutes=15), candidate="Omar Haddad")
    accepted = await accept(world, meeting)
    assert (kept(accepted)["Bo"], accepted.interviewers[1].rsvp) == (False, Rsvp.ACCEPTED)
    bo = await world.actor("UBO")
    assert await world.run(tell_clash, bo, meeting.id) == (
        "You are also in Phone screening with Omar Haddad until 10:45 (London time). "
        "Decline one of them if you cannot be in both."
    )
    await world.cancel(other)
    assert kept(await accept(world, meeting))["Bo"]


async def test_who_declined_the_other_meeting_reads_why_it_holds_their_time_all_the_same(world: World):
    """Bo has to be there, so that its organiser decides; asked to decline it, he would have nothing to do."""
    meeting = await panel(world)
    await decline(world, meeting)
    needed = await world.book("UBO", at=AT + timedelta(minutes=15), candidate="Omar Haddad")
    await decline(world, needed)
    assert not kept(await accept(world, meeting))["Bo"]
    assert await world.run(tell_clash, await world.actor("UBO"), meeting.id) == (
        "You declined Phone screening with Omar Haddad. "
        "Until it is moved or cancelled, its time is still held for you."
    )


async def test_a_meeting_they_come_to_is_told_before_one_they_declined(world: World):
    meeting = await panel(world)
    await decline(world, meeting)
    before, after = AT - timedelta(minutes=15), AT + timedelta(minutes=15)
    await decline(world, await world.book("UBO", at=before, candidate="Omar Haddad"))
    await world.book("UBO", at=after, candidate="Nia Long")
    await accept(world, meeting)
    assert "also in Phone screening with Nia Long" in (
        await world.run(tell_clash, await world.actor("UBO"), meeting.id) or ""
    )


async def test_a_buffer_is_no_reason_to_leave_somebody_open_to_another_booking(world: World):
    meeting = await panel(world)
    await decline(world, meeting)
    await world.book("UBO", at=AT + timedelta(minutes=35), candidate="Omar Haddad")
    await accept(world, meeting)
    (bo,) = [each for each in (await accept(world, meeting)).interviewers if each.member.name == "Bo"]
    assert (bo.keeps_time, bo.buffer_waived) == (True, True)
    assert await waived(world) == [
        [{"rule": "buffer", "host": bo.member.id}],
        [],
    ]  # the second said nothing new


async def test_a_buffer_waived_by_accepting_once_more_is_in_the_trail_as_well(world: World):
    meeting = await panel(world)
    await decline(world, meeting)
    other = await world.book("UBO", at=AT + timedelta(minutes=15), candidate="Omar Haddad")
    assert not kept(await accept(world, meeting))["Bo"]
    await world.move(other, AT + timedelta(minutes=35))
    assert kept(await accept(world, meeting))["Bo"]
    assert [len(each) for each in await waived(world)] == [1, 0, 0]


async def test_a_move_asks_anew_and_holds_the_new_time_alone(world: World):
    meeting = await panel(world)
    await decline(world, meeting)
    moved = await world.move(meeting, LATER)
    assert (kept(moved)["Bo"], moved.interviewers[1].rsvp) == (True, Rsvp.PENDING)
    with pytest.raises(Stale):
        await accept(world, meeting)
    await decline(world, moved)
    back = await accept(world, moved)
    assert kept(back)["Bo"]
    during = await world.ask(
        "SELECT lower(during) FROM host_bookings JOIN members ON members.id = member_id"
        " WHERE slack_user_id = 'UBO'"
    )
    assert during == [(LATER,)]


async def test_moved_to_where_they_are_busy_they_may_come_all_the_same(world: World):
    meeting = await panel(world)
    await world.book("UBO", at=LATER, candidate="Omar Haddad")
    moved = await world.move(meeting, LATER)
    assert not kept(moved)["Bo"]
    assert not kept(await accept(world, moved))["Bo"]
    assert "Omar Haddad" in (await world.run(tell_clash, await world.actor("UBO"), meeting.id) or "")


async def test_another_time_proposed_changes_nothing_and_running_late_is_coming(world: World):
    meeting = await panel(world)
    bo = await world.actor("UBO")
    form = MoveForm(meeting_id=meeting.id, version=1, custom_starts_at=LATER)
    assert kept(await world.run(propose_time, bo, form))["Bo"]
    await decline(world, meeting)
    assert not kept(await world.run(propose_time, bo, form))["Bo"]
    world.clock.at = AT
    assert kept(await world.run(tell_late, bo, meeting.id, 1, 10))["Bo"]


async def test_answers_moves_and_bookings_at_once_never_take_a_time_twice(world: World):
    people = {"UANA": "Jane Doe", "UCY": "Omar Haddad", "UROSA": "Nia Long"}
    forms = [
        replace(await world.form(host, candidate=name), optional_people=BO, custom_starts_at=AT)
        for host, name in people.items()
    ]
    meetings = [await world.book_form(each) for each in forms]
    acts: list[Coroutine[Any, Any, Any]] = []
    for _ in range(3):
        acts += [act(world, each) for each in meetings for act in (accept, decline)]
        acts += [world.move(each, LATER + timedelta(minutes=5)) for each in meetings[:2]]
        acts += [world.book("UBO", at=LATER, candidate="Jane Doe"), world.send_due()]
    done = await asyncio.gather(*acts, return_exceptions=True)
    assert {type(each) for each in done if isinstance(each, Exception)} <= {Stale, HostBusy, TimeTaken}
    assert await world.ask(SLICES) == [(0,)]


async def test_a_deleted_type_has_no_buffer(world: World):
    meeting = await panel(world)
    await decline(world, meeting)
    await world.ask("UPDATE meetings SET meeting_type_id = NULL")
    assert kept(await accept(world, meeting))["Bo"]


async def test_what_somebody_is_in_nobody_else_is_told(world: World):
    meeting = await panel(world)
    for stranger in (world.rosa, await world.actor("UCY"), world.product):
        with pytest.raises(NotAllowed):
            await world.run(tell_clash, stranger, meeting.id)

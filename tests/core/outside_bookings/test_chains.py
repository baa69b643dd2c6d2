"""Bookings that follow one another and do not simply end well: what is left is one meeting, told of once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.calendars.facts import Service
from core.meetings.facts import Meeting, Status
from core.meetings.location import LocationKind
from core.outside_bookings.same_person import answer_same_person
from core.schedulers.facts import Booking, BookingStatus, Invitee
from tests.core.outside_bookings.bookings import AT, TOMAS, booking, ended, meetings, take
from tests.core.outside_bookings.scene import Scene
from tests.world import MONDAY, World

LATER = AT + timedelta(days=1)
FREE = AT + timedelta(days=2)
ANN = Invitee(email="ann@x.example", name="Ann")


async def moved(world: World, before: Booking, after: Booking, **more: Any) -> None:
    await take(world, ended(before, moved_to=after.key), is_moved=True, **more)
    await take(world, after, **more)


async def sent(world: World) -> list[str]:
    """What arrived in Slack since this was asked last."""
    world.slack.clear()
    await Scene(world=world).send()
    return [each.kind for each in world.slack.sent]


async def clashing(world: World) -> tuple[Booking, Meeting]:
    """The candidate's meeting, whose booking was moved to where they have another."""
    await world.ask("UPDATE members SET role = 'admin' WHERE slack_user_id = 'UANA'")
    await take(world, booking("x", LATER, organiser_email=""), booking("a"))
    b = booking("b", LATER, moved_from="a")
    await moved(world, booking("a"), b)
    _, meeting = await meetings(world)
    assert (meeting.status, meeting.starts_at) == (Status.SCHEDULED, AT)
    return b, meeting


async def test_moved_on_from_a_clash_the_meeting_follows(world: World):
    b, meeting = await clashing(world)
    c = booking("c", FREE, moved_from="b")
    await moved(world, b, c)
    _, after = await meetings(world)
    assert (after.id, after.status, after.starts_at) == (meeting.id, Status.SCHEDULED, FREE)
    assert await world.ask("SELECT key FROM outside_bookings WHERE trouble IS NOT NULL") == []
    await take(world, ended(c))
    assert (await meetings(world))[1].status is Status.CANCELLED


async def test_cancelled_after_a_clash_the_meeting_is_cancelled(world: World):
    b, _ = await clashing(world)
    await take(world, ended(b))
    assert [each.status for each in await meetings(world)] == [Status.SCHEDULED, Status.CANCELLED]


async def test_a_chain_is_told_of_once_however_often_it_clashes(world: World):
    b, _ = await clashing(world)
    c = booking("c", LATER + timedelta(minutes=15), moved_from="b")
    await take(world, b, b)
    await moved(world, b, c)
    assert (await sent(world)).count("outside_not_taken") == 1
    assert await world.ask("SELECT key FROM outside_bookings WHERE trouble IS NOT NULL") == [("c",)]


async def test_of_what_is_read_from_the_past_nobody_is_told(world: World):
    a, b, c = booking("a"), booking("b", LATER, moved_from="a"), booking("c", FREE)
    await moved(world, a, b, announce=False)
    await take(world, c, ended(c), announce=False)
    await take(world, ended(b), announce=False)
    assert await sent(world) == []
    await take(world, booking("d", MONDAY - timedelta(hours=2)))
    await take(world, ended(booking("d", MONDAY - timedelta(hours=2))))
    assert "cancelled" not in await sent(world)


async def test_what_was_over_or_moved_before_we_heard_of_it_is_no_news(world: World):
    await take(world, ended(booking("a")))
    assert await sent(world) == []
    b, c = booking("b", LATER), booking("c", FREE, moved_from="b")
    await take(world, c)
    await take(world, ended(b, moved_to="c"), is_moved=True)
    assert sorted(await sent(world)) == ["card", "interviewer_dm"]
    assert [each.starts_at for each in await meetings(world)] == [AT, FREE]


async def test_a_request_that_is_withdrawn_never_was_a_meeting(world: World):
    request = booking("a", status=BookingStatus.PENDING)
    await take(world, request, ended(request), ended(request))
    assert await meetings(world) == []
    assert await sent(world) == []


@pytest.mark.parametrize("end", [BookingStatus.REJECTED, BookingStatus.CANCELLED])
async def test_a_move_that_is_turned_down_ends_the_meeting(world: World, end: BookingStatus):
    await take(world, booking("a", service=Service.CALCOM))
    asked = booking(
        "b", LATER, service=Service.CALCOM, moved_from="a", status=BookingStatus.PENDING, location="?"
    )
    await take(world, asked)
    await sent(world)
    assert [each.status for each in await meetings(world)] == [Status.SCHEDULED]
    for _ in range(2):
        await take(world, replace(asked, status=end))
    assert [each.status for each in await meetings(world)] == [Status.CANCELLED]
    assert (await sent(world)).count("cancelled") == 1


async def hosts(world: World) -> list[tuple[Any, ...]]:
    return list(await world.ask("SELECT meeting_id FROM host_bookings ORDER BY meeting_id"))


@pytest.mark.parametrize("is_move", [False, True])
async def test_of_a_group_the_others_keep_the_time_of_the_host(world: World, is_move: bool):
    one, two = booking("e/1", event="e"), booking("e/2", event="e", invitee=ANN)
    await take(
        world,
        one,
        two,
        booking("f", AT, event="f", organiser_email="", invitee=replace(ANN, email="f@x.example")),
    )
    first, second, _ = [each.id for each in await meetings(world)]
    assert await hosts(world) == [(first,)]
    if is_move:
        await moved(world, one, booking("g/1", LATER, event="g", moved_from="e/1"))
    else:
        await take(world, ended(one))
    assert await hosts(world) == ([(first,), (second,)] if is_move else [(second,)])


@pytest.mark.parametrize("is_move", [False, True])
async def test_of_a_group_they_keep_it_also_where_one_goes_in_slack(world: World, is_move: bool):
    await take(world, booking("e/1", event="e"), booking("e/2", event="e", invitee=ANN))
    first, second = await meetings(world)
    await (world.move(first, LATER) if is_move else world.cancel(first))
    assert await hosts(world) == ([(first.id,), (second.id,)] if is_move else [(second.id,)])


async def test_the_place_is_that_of_the_booking_it_was_moved_to(world: World):
    await take(world, booking())
    new = booking("b", LATER, moved_from="a", join_url="https://meet.example/NEW")
    await take(world, new)
    [meeting] = await meetings(world)
    assert (meeting.location.detail, meeting.location.join_url) == (new.join_url, new.join_url)
    await take(world, booking("c", FREE, moved_from="b", join_url=None, location="+44 7700 900123"))
    [meeting] = await meetings(world)
    place = meeting.location
    assert (place.kind, place.detail, place.join_url) == (LocationKind.PHONE, "+44 7700 900123", None)
    # The same time at another address: no version more.
    await take(world, booking("d", FREE, moved_from="c", join_url=None, location="12 Mill Lane"))
    [after] = await meetings(world)
    assert (after.location.kind, after.location.detail) == (LocationKind.CUSTOM, "12 Mill Lane")
    assert after.version == meeting.version


async def test_all_meetings_of_the_same_person_are_theirs_and_later_ones_too(world: World):
    jane = await world.candidate("Jane Doe")
    who = replace(TOMAS, phone="(+1) 212-555-0142")
    await take(world, booking(invitee=who), booking("b", LATER, invitee=who))
    first, second = await meetings(world)
    assert first.candidate is not None
    await world.run(answer_same_person, world.rosa, second.id, same=True)
    assert [each.outside and each.outside.alike for each in await meetings(world)] == ["Jane Doe", None]
    await world.run(answer_same_person, world.rosa, first.id, same=True)
    await take(world, booking("c", FREE, invitee=who))
    told = [(each.candidate and each.candidate.id, each.candidate_rsvp) for each in await meetings(world)]
    assert [who for who, _ in told] == [jane.id] * 3
    assert await world.ask("SELECT id FROM candidates WHERE name = 'Tomas Okafor'") == []


async def test_who_did_not_come_is_read_as_well_as_told(world: World):
    gone = booking(at=MONDAY - timedelta(days=3), no_show=True)
    await take(world, gone, announce=False)
    [meeting] = await meetings(world)
    assert meeting.status is Status.NO_SHOW
    assert await sent(world) == []
    later = gone.ends_at + timedelta(hours=1)
    await take(world, replace(gone, no_show=False))
    assert (await meetings(world))[0].status is Status.NO_SHOW
    await take(world, replace(gone, no_show=False, updated_at=later))
    assert (await meetings(world))[0].status is Status.SCHEDULED
    await take(world, replace(gone, updated_at=later - timedelta(minutes=1)))
    assert (await meetings(world))[0].status is Status.SCHEDULED

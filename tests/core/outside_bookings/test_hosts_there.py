"""Who hosts a booking there sits in its meeting here: all of them, and whoever they are by now."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.meetings.answer import decline_meeting
from core.meetings.facts import Meeting, Outcome, Rsvp, Status
from core.meetings.forms import MoveForm
from core.schedulers.facts import Booking, Host
from tests.core.counting import counting
from tests.core.outside_bookings.bookings import AT, TOMAS, booking, ended, meetings, take
from tests.core.outside_bookings.scene import Scene, addressed
from tests.world import World

LATER = AT + timedelta(days=1)
HOSTS = {"UANA": "ana@acme.example", "UBO": "bo@acme.example", "UGONE": "viktor@acme.example"}
CONNECTED = """
    INSERT INTO connections (workspace_id, member_id, service, account, email, secret)
    SELECT workspace_id, id, 'google', :email, :email, '' FROM members WHERE slack_user_id = 'UCY'
"""
WAITING = """
    SELECT DISTINCT recipient FROM messages
    WHERE kind = 'reminder' AND state = 'waiting' AND version = :version ORDER BY recipient
"""


@pytest.fixture
async def scene(world: World) -> Scene:
    return await addressed(world, HOSTS)


def hosted(*names: str, **more: Any) -> Booking:
    """With these, the first one as organiser."""
    first, *others = (f"{each}@acme.example" for each in names)
    named = {"organiser_email": first, "co_hosts": tuple(Host(email=each) for each in others)}
    return booking(**named | more)


async def the_meeting(world: World) -> Meeting:
    [meeting] = await meetings(world)
    return meeting


def seats(meeting: Meeting) -> list[tuple[str, bool]]:
    """Who sits in it, and whether it takes their time."""
    return [(each.member.name, each.keeps_time) for each in meeting.interviewers]


async def reminded(world: World, version: int = 1) -> list[str]:
    return [each for (each,) in await world.ask(WAITING, version=version)]


async def test_all_who_host_it_there_have_a_seat_and_hear_of_it(scene: Scene):
    world = scene.world
    await take(world, hosted("rosa", "ANA", "nobody", "bo"))
    meeting = await the_meeting(world)
    assert seats(meeting) == [("Rosa", True), ("Ana", True), ("Bo", True)]
    assert {each.rsvp for each in meeting.interviewers} == {Rsvp.ACCEPTED}
    assert await reminded(world) == ["UANA", "UBO", "UROSA"]
    await scene.send()
    dms = [("interviewer_dm", each) for each in ("UANA", "UBO", "UROSA")]
    assert world.slack.kinds() == [("card", "UROSA"), *dms]
    before = await world.everything()
    await take(world, hosted("rosa", "ANA", "nobody", "bo"))
    assert await world.everything() == before


async def test_a_calendar_they_connected_says_who_they_are_unless_it_is_the_address_of_another(scene: Scene):
    for email in ("Cy@home.example", "bo@acme.example"):
        await scene.world.ask(CONNECTED, email=email)
    await take(scene.world, hosted("bo", co_hosts=(Host(email="cy@Home.example"),)))
    assert seats(await the_meeting(scene.world)) == [("Bo", True), ("Cy", True)]


async def test_who_is_busy_then_or_named_twice_sits_in_it_all_the_same(scene: Scene):
    world = scene.world
    await world.book("UANA", at=AT)
    await take(world, hosted("rosa", "ana", "Rosa"))
    [_, meeting] = await meetings(world)
    assert seats(meeting) == [("Rosa", True), ("Ana", False)]


async def test_however_many_host_it_the_queries_are_as_many(scene: Scene):
    world, counts = scene.world, list[int]()
    await take(world, hosted("rosa"))
    for day, names in enumerate((["rosa"], ["rosa", "ana", "bo"]), start=1):
        with counting(world) as queries:
            await take(world, hosted(*names, key=str(day), at=AT + timedelta(days=day)))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("column", ["is_active", "is_guest", "is_bot"])
async def test_who_cannot_host_here_never_blocks_the_record(scene: Scene, column: str):
    world = scene.world
    await world.ask(f"UPDATE members SET {column} = NOT {column} WHERE slack_user_id = 'UANA'")
    await world.ask("UPDATE members SET role = 'admin' WHERE slack_user_id = 'UROSA'")
    await take(world, hosted("ana", "bo"), hosted("ana", key="b", at=LATER))
    assert [seats(each) for each in await meetings(world)] == [[("Bo", True)], []]
    await scene.send()
    assert world.slack.kinds() == [("card", "UBO"), ("card", "UROSA"), ("interviewer_dm", "UBO")]


@pytest.mark.parametrize("swapped", [False, True])
async def test_moved_there_to_another_host_the_seat_goes_with_it(scene: Scene, *, swapped: bool):
    world = scene.world
    first = hosted("rosa", "bo")
    second = hosted("ana", "bo", key="b", at=LATER, moved_from="a")
    await take(world, first)
    await scene.send()
    world.slack.clear()
    pair = [(second, False), (ended(first, moved_to="b"), True)]
    for each, is_moved in reversed(pair) if swapped else pair:
        await take(world, each, is_moved=is_moved)
    meeting = await the_meeting(world)
    assert (meeting.version, meeting.starts_at) == (2, LATER)
    assert seats(meeting) == [("Bo", True), ("Ana", True)]
    assert await reminded(world, 2) == ["UANA", "UBO"]
    assert await world.ask("SELECT count(*) FROM host_bookings") == [(2,)]
    await scene.send()
    to_people = [each for each in world.slack.kinds() if each[0] in {"moved", "interviewer_dm"}]
    assert to_people == [("interviewer_dm", "UANA"), ("interviewer_dm", "UBO"), ("moved", "UBO")]


async def test_given_there_to_another_host_at_its_time(scene: Scene):
    world = scene.world
    await take(world, hosted("rosa", "bo"))
    await scene.send()
    world.slack.clear()
    await world.run(
        decline_meeting, await world.actor("UBO"), (await the_meeting(world)).id, 1, "own_reason", ""
    )
    for names, members in ((("ana", "bo"), "UANA"), (("bo", "rosa"), "UROSA"), (("ana", "bo"), "UANA")):
        await take(world, hosted(*names))
        meeting = await the_meeting(world)
        newcomer = await world.actor(members)
        assert [(each.member.id, each.rsvp) for each in meeting.interviewers[1:]] == [
            (newcomer.member_id, Rsvp.ACCEPTED)
        ]
        assert meeting.interviewers[0].rsvp is Rsvp.DECLINED
        assert await reminded(world) == sorted(["UBO", members])
        assert [each.keeps_time for each in meeting.interviewers] == [True, True]
        assert await world.ask("SELECT max(version), count(*) FROM meetings JOIN host_bookings ON true") == [
            (1, 2)
        ]
    await scene.send()
    dms = [each for each in world.slack.kinds() if each[0] == "interviewer_dm"]
    assert dms == [("interviewer_dm", "UANA"), ("interviewer_dm", "UBO")]
    before = await world.everything()
    await take(world, hosted("ana", "bo"), hosted("bo", "ana"))
    assert (await world.everything())["attendees"] == before["attendees"]


async def test_who_came_in_slack_stays_and_whom_they_replaced_is_not_brought_back(scene: Scene):
    world = scene.world
    await take(world, hosted("rosa", "ana"))
    await world.ask("UPDATE members SET is_active = false WHERE slack_user_id = 'UANA'")
    meeting = await the_meeting(world)
    [ana] = [each.member.id for each in meeting.interviewers[1:]]
    form = MoveForm(
        meeting_id=meeting.id,
        version=1,
        custom_starts_at=LATER,
        reason="company_other",
        instead_ids=("UCY",),
        told_left=(ana,),
    )
    await world.move_form(form)
    await world.ask("UPDATE members SET is_active = true WHERE slack_user_id = 'UANA'")
    await take(world, hosted("rosa", "ana", key="made", at=LATER, tag=meeting.uid))
    assert seats(await the_meeting(world)) == [("Rosa", True), ("Cy", True)]
    await take(world, hosted("bo", "ana", key="made", at=LATER, tag=meeting.uid))
    assert seats(await the_meeting(world)) == [("Cy", True), ("Bo", True)]


async def test_what_we_booked_there_may_be_with_another_host(scene: Scene):
    world = scene.world
    await take(world, hosted("rosa"))
    meeting = await world.move(await the_meeting(world), LATER)
    await take(world, hosted("ana", key="made", at=LATER, tag=meeting.uid))
    after = await the_meeting(world)
    assert (after.version, seats(after)) == (2, [("Ana", True)])


async def test_whose_time_others_of_the_event_need_keeps_it(scene: Scene):
    world = scene.world
    await take(world, hosted("rosa", event="e"))
    other = hosted("rosa", event="e", key="b", invitee=replace(TOMAS, email="b@x.example"))
    await take(world, other)
    await take(world, hosted("ana", event="e"))
    assert [seats(each) for each in await meetings(world)] == [[("Ana", True)], [("Rosa", True)]]


async def test_of_what_is_not_told_nobody_hears_but_the_reminders(scene: Scene):
    world = scene.world
    await take(world, hosted("rosa"), hosted("ana"), announce=False)
    assert seats(await the_meeting(world)) == [("Ana", True)]
    assert await reminded(world) == ["UANA"]
    await scene.send()
    assert world.slack.sent == []


@pytest.mark.parametrize("over", ["cancelled", "recorded"])
async def test_what_is_over_stays_as_it_was(scene: Scene, over: str):
    world = scene.world
    await take(world, hosted("rosa"))
    if over == "cancelled":
        await world.cancel(await the_meeting(world))
    else:
        await world.record(await the_meeting(world), Outcome.ADVANCE)
    await take(world, hosted("ana"))
    after = await the_meeting(world)
    assert [each.member.name for each in after.interviewers] == ["Rosa"]
    assert after.status is (Status.CANCELLED if over == "cancelled" else Status.COMPLETED)


async def kept_by_an_older_version(world: World) -> None:
    """It told of one host, and did not write down who was seated."""
    [(told,)] = await world.ask("SELECT told FROM outside_bookings")
    kept = json.loads(world.secrets.open(bytes(told)))
    older = json.dumps({name: value for name, value in kept.items() if name not in {"co_hosts", "seats"}})
    await world.ask("UPDATE outside_bookings SET told = :told", told=world.secrets.seal(older))


async def test_a_booking_kept_by_a_version_that_knew_one_host(scene: Scene):
    world = scene.world
    await take(world, hosted("rosa"))
    await kept_by_an_older_version(world)
    before = await world.everything()
    await take(world, hosted("rosa"))
    assert await world.everything() == before
    await take(world, hosted("ana", key="b", at=LATER, moved_from="a"))
    assert seats(await the_meeting(world)) == [("Ana", True)]


async def test_who_was_left_out_by_that_version_is_seated_once_told_again(scene: Scene):
    world = scene.world
    await take(world, hosted("rosa"))
    await kept_by_an_older_version(world)
    await take(world, hosted("rosa", "ana"))
    assert seats(await the_meeting(world)) == [("Rosa", True), ("Ana", True)]

"""A booking made elsewhere is a meeting here, whatever it is told, how often and in which order."""

from dataclasses import replace
from datetime import timedelta

from core.calendars.facts import Service
from core.meetings.facts import Outcome, Rsvp, Status
from core.outside_bookings.take import take_absence
from core.schedulers.facts import Invitee
from tests.core.outside_bookings.bookings import AT, TOMAS, booking, ended, meetings, take
from tests.core.outside_bookings.scene import Scene
from tests.world import MONDAY, World

LATER = AT + timedelta(days=1)


async def test_a_booking_is_a_meeting_with_everybody_told_but_the_candidate(world: World):
    await take(world, booking())
    [meeting] = await meetings(world)
    assert (meeting.status, meeting.version, meeting.starts_at) == (Status.SCHEDULED, 1, AT)
    assert meeting.title == "Technical interview with Tomas Okafor"
    assert meeting.candidate is not None
    assert meeting.candidate.email == "tomas@mail.example"
    assert meeting.candidate.timezone == "Europe/London"
    [host] = meeting.interviewers
    assert (host.member.name, host.rsvp, host.keeps_time) == ("Rosa", Rsvp.ACCEPTED, True)
    await Scene(world=world).send()
    assert world.slack.kinds() == [("card", "UROSA"), ("interviewer_dm", "UROSA")]
    world.clock.at = meeting.ends_at + timedelta(hours=1)
    await Scene(world=world).send()
    assert "outcome_prompt" in {each.kind for each in world.slack.sent}
    assert world.mail.sent == []


async def test_told_again_nothing_changes(world: World):
    await take(world, booking())
    before = await world.everything()
    await take(world, booking(), booking())
    assert await world.everything() == before


async def test_a_cancellation_there_cancels_here_once(world: World):
    await take(world, booking())
    await Scene(world=world).send()
    world.slack.clear()
    await take(world, ended(booking()), booking(), ended(booking()))
    [meeting] = await meetings(world)
    assert meeting.status is Status.CANCELLED
    await Scene(world=world).send()
    assert [each.kind for each in world.slack.sent].count("cancelled") == 1
    assert world.mail.sent == []
    assert await world.ask("SELECT count(*) FROM host_bookings") == [(0,)]


async def test_the_pair_of_a_move_in_either_order_is_one_version_more(world: World):
    for number, swapped in enumerate((False, True)):
        first, second = booking(f"a{number}"), booking(f"b{number}", LATER, moved_from=f"a{number}")
        gone = ended(first, moved_to=second.key)
        await take(world, first)
        pair = [(second, False), (gone, True)]
        for each, is_moved in reversed(pair) if swapped else pair:
            await take(world, each, is_moved=is_moved)
        meeting = (await meetings(world))[-1]
        assert (meeting.status, meeting.version, meeting.starts_at) == (Status.SCHEDULED, 2, LATER)
        assert len(await meetings(world)) == number + 1
        await take(world, ended(second))


async def test_a_move_waits_for_the_booking_it_followed_unless_nobody_knows_it(world: World):
    second = booking("b", LATER, moved_from="a")
    await take(world, second)
    assert await meetings(world) == []
    await take(world, booking("a"))
    [meeting] = await meetings(world)
    assert (meeting.version, meeting.starts_at) == (2, LATER)
    await take(world, booking("y", LATER + timedelta(days=1), moved_from="x"), alone=True)
    assert len(await meetings(world)) == 2


async def test_a_host_who_is_busy_keeps_the_meeting_without_their_time(world: World):
    await world.book("UROSA", at=AT)
    await take(world, booking())
    [_, meeting] = await meetings(world)
    assert [each.keeps_time for each in meeting.interviewers] == [False]


async def test_an_unknown_organiser_does_not_stand_in_the_way(world: World):
    await world.ask("UPDATE members SET role = 'admin' WHERE slack_user_id = 'UANA'")
    await take(world, booking(organiser_email="nobody@x.example"))
    await take(world, booking("b", LATER, organiser_email=""))
    assert [each.interviewers for each in await meetings(world)] == [(), ()]
    await Scene(world=world).send()
    assert world.slack.kinds() == [("card", "UANA"), ("card", "UANA")]


async def test_the_candidate_is_known_by_address_and_asked_about_by_number(world: World):
    await take(world, booking(invitee=Invitee(email="JANE@mail.example", name="J.")))
    jane = await world.candidate("Jane Doe")
    alike = replace(TOMAS, phone="0012125550142")
    await take(world, booking("b", LATER, invitee=alike))
    [known, asked] = await meetings(world)
    assert known.candidate is not None
    assert asked.candidate is not None
    assert (known.candidate.id, asked.candidate.name) == (jane.id, "Tomas Okafor")
    assert await world.ask("SELECT asked_candidate_id FROM outside_bookings ORDER BY id") == [
        (None,),
        (jane.id,),
    ]


async def test_two_at_once_for_one_candidate_are_kept_and_told(world: World):
    await world.ask("UPDATE members SET role = 'admin' WHERE slack_user_id = 'UANA'")
    await take(world, booking(), booking("b", organiser_email=""))
    assert len(await meetings(world)) == 1
    assert await world.ask("SELECT key FROM outside_bookings WHERE trouble IS NOT NULL") == [("b",)]
    await take(world, ended(booking()), booking("b", organiser_email=""))
    assert len(await meetings(world)) == 2


async def test_an_absence_is_recorded_and_taken_back_whatever_comes_late(world: World):
    await take(world, booking())
    world.clock.at = AT + timedelta(hours=1)
    seen = []
    for minute, no_show in ((1, True), (1, True), (3, False), (2, True)):
        at = world.clock.at + timedelta(minutes=minute)
        assert await world.run(take_absence, world.product, Service.CALENDLY, "a", at, no_show=no_show)
        [meeting] = await meetings(world)
        seen.append((meeting.status, meeting.outcome is not None))
    absent = (Status.NO_SHOW, True)
    assert seen == [absent, absent, (Status.SCHEDULED, False), (Status.SCHEDULED, False)]
    now = world.clock.at
    assert not await world.run(take_absence, world.product, Service.CALENDLY, "z", now, no_show=True)


async def test_what_a_person_recorded_stays(world: World):
    await take(world, booking())
    [meeting] = await meetings(world)
    await world.record(meeting, Outcome.ADVANCE)
    now = world.clock.at
    assert await world.run(take_absence, world.product, Service.CALENDLY, "a", now, no_show=True)
    await take(world, ended(booking()))
    [after] = await meetings(world)
    assert (after.status, after.outcome and after.outcome.outcome) == (Status.COMPLETED, Outcome.ADVANCE)


async def test_nothing_is_announced_of_history(world: World):
    await take(world, booking(at=MONDAY - timedelta(days=30)), announce=False)
    await take(world, booking("b"), announce=False)
    await Scene(world=world).send()
    assert world.slack.sent == []
    assert len(await meetings(world)) == 2

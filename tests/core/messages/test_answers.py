"""Answers on their way: the organiser's one message, the question asked once, silence for who declined."""

from datetime import timedelta

import pytest

from core.meetings.answer import accept_meeting, decline_meeting
from core.meetings.facts import Meeting, Rsvp
from core.meetings.forms import MoveForm
from core.meetings.propose import propose_time
from tests.core.messages.outbox import JANE, TUESDAY, booked, sent
from tests.world import MONDAY, World

FRIDAY = TUESDAY + timedelta(days=3)
DAY = timedelta(days=1)
SEEN = [("card", "CHIRING"), ("interviewer_dm", "UANA"), ("interviewer_dm", "UBO")]


async def accept(world: World, meeting: Meeting, who: str) -> Meeting:
    return await world.run(accept_meeting, await world.actor(who), meeting.id, meeting.version)


async def decline(world: World, meeting: Meeting, who: str) -> Meeting:
    actor = await world.actor(who)
    return await world.run(decline_meeting, actor, meeting.id, meeting.version, "ill", "Fever")


async def told(world: World) -> set[tuple[str, str]]:
    """What leaves now, the mails and what is edited in place left out."""
    return {
        each for each in await sent(world) if each[0] not in {"card", "interviewer_dm", "invitation_moved"}
    }


async def test_the_organiser_has_one_message_from_the_first_answer_to_the_end(world: World):
    meeting = await booked(world, "UANA", "UBO")
    await accept(world, meeting, "UANA")
    assert await sent(world) == [("answers", "UROSA"), *SEEN]
    first = next(each for each in world.slack.sent if each.kind == "answers")
    assert (first.reference, first.recipient_timezone) == (None, "America/New_York")
    await decline(world, meeting, "UBO")
    assert await sent(world) == [("answers", "UROSA"), *SEEN]
    moved = await world.move(meeting, FRIDAY)
    await sent(world)
    edited = [each for each in world.slack.sent if each.kind == "answers"]
    assert [each.reference is not None for each in edited] == [True]
    assert {each.rsvp for each in edited[0].meeting.interviewers} == {Rsvp.PENDING}
    await world.cancel(moved)
    assert ("answers", "UROSA") in await sent(world)
    posted = "SELECT count(*), count(DISTINCT reference) FROM messages WHERE kind = 'answers'"
    assert await world.ask(posted) == [(1, 1)]


async def test_the_organisers_own_answer_is_no_news_to_them(world: World):
    meeting = await booked(world, "UANA", "UROSA")
    await decline(world, meeting, "UROSA")
    assert ("answers", "UROSA") not in await sent(world)
    await accept(world, meeting, "UANA")
    assert ("answers", "UROSA") in await sent(world)
    await accept(world, meeting, "UROSA")
    assert ("answers", "UROSA") in await sent(world)


async def test_a_meeting_of_nobodys_tells_no_organiser(world: World):
    meeting = await booked(world, "UANA")
    await world.ask("UPDATE meetings SET scheduled_by_id = NULL")
    await decline(world, meeting, "UANA")
    assert await sent(world) == [("card", "CHIRING"), ("interviewer_dm", "UANA")]


async def test_who_has_not_answered_is_asked_once(world: World):
    meeting = await world.book("UANA", "UBO", "UCY", at=FRIDAY)
    await world.send_due()
    await accept(world, meeting, "UANA")
    await sent(world)
    world.clock.at = MONDAY + DAY - timedelta(seconds=1)
    assert await told(world) == set()
    world.pass_time(seconds=1)
    assert await told(world) == {("answer_reminder", "UBO"), ("answer_reminder", "UCY")}
    for _ in range(30):
        world.pass_time(hours=1)
        assert await told(world) == set()


@pytest.mark.parametrize("what", ["cancelled", "moved", "answered"])
async def test_nobody_is_asked_for_what_is_settled(world: World, what: str):
    meeting = await world.book("UANA", at=FRIDAY)
    await world.send_due()
    match what:
        case "cancelled":
            await world.cancel(meeting)
        case "moved":
            await world.move(meeting, FRIDAY + DAY)
        case _:
            await decline(world, meeting, "UANA")
    await sent(world)
    # Also what was not taken back in time: between planning and sending lies a look at the world.
    await world.ask("UPDATE messages SET state = 'waiting' WHERE state = 'dropped'")
    world.clock.at = MONDAY + DAY
    asked = [each.meeting.version for each in world.slack.sent if each.kind == "answer_reminder"]
    assert ("answer_reminder", "UANA") not in await told(world) or what == "moved"
    assert asked == []
    if what == "moved":
        assert [each.meeting.version for each in world.slack.sent if each.kind == "answer_reminder"] == [2]


@pytest.mark.parametrize(
    ("hours", "reminders", "asked_after"),
    [
        (100, "{1440,60,15}", 24),
        (61, "{1440,60,15}", 24),
        (60, "{1440,60,15}", None),
        (30, "{1440,60,15}", None),
        (5, "{1440,60,15}", None),
        (30, "{60}", 15),
        (10, "{}", 5),
        (100, "{}", 24),
        (10, "{0}", 5),
    ],
)
async def test_the_question_waits_for_a_reminder_that_is_near(
    world: World, hours: int, reminders: str, asked_after: int | None
):
    """An ordinary reminder asks as well, so that nobody hears the same twice in half a day."""
    await world.ask(f"UPDATE meeting_types SET reminder_minutes = '{reminders}', notice_minutes = 0")
    await world.book("UANA", at=MONDAY + timedelta(hours=hours))
    due = await world.ask("SELECT due_at FROM messages WHERE kind = 'answer_reminder'")
    expected = [] if asked_after is None else [(MONDAY + timedelta(hours=asked_after),)]
    assert due == expected


async def test_after_an_outage_the_reminder_alone_is_sent(world: World):
    await world.book("UANA", at=FRIDAY)
    await world.send_due()
    world.clock.at = FRIDAY - timedelta(hours=20)
    assert await told(world) == {("reminder", "UANA"), ("reminder", JANE)}
    world.clock.at = FRIDAY
    assert ("answer_reminder", "UANA") not in await told(world)


async def test_who_declined_is_neither_reminded_nor_asked_how_it_went(world: World):
    meeting = await booked(world, "UANA", "UBO")
    await decline(world, meeting, "UBO")
    await sent(world)
    for minutes in (1440, 60, 15):
        world.clock.at = TUESDAY - timedelta(minutes=minutes)
        assert await told(world) - {("answers", "UROSA")} == {("reminder", "UANA"), ("reminder", JANE)}
    heard = set()
    for hours in (1, 2, 25):
        world.clock.at = meeting.ends_at + timedelta(hours=hours)
        heard |= await told(world)
    assert {("outcome_prompt", "UANA"), ("outcome_nudge", "UANA")} <= heard
    assert not {each for each in heard if each[1] == "UBO"}


async def test_where_everybody_declined_they_are_asked_all_the_same(world: World):
    meeting = await booked(world, "UANA")
    await decline(world, meeting, "UANA")
    world.clock.at = meeting.ends_at + timedelta(minutes=5)
    assert ("outcome_prompt", "UANA") in await told(world)


async def test_an_hour_before_the_card_and_the_dms_are_shown_anew(world: World):
    meeting = await booked(world, "UANA", "UBO")
    world.clock.at = TUESDAY - timedelta(hours=1)
    await sent(world)
    shown = [each for each in world.slack.sent if each.kind in {"card", "interviewer_dm"}]
    assert [each.meeting.is_soon for each in shown] == [True, True, True]
    assert await sent(world) == []
    late = await world.book("UCY", at=world.clock.at + timedelta(minutes=30), candidate="Omar Haddad")
    planned = "SELECT count(*) FROM messages WHERE kind = 'starting_soon' AND meeting_id = :id"
    assert await world.ask(planned, id=late.id) == [(0,)]
    assert await world.ask(planned, id=meeting.id) == [(1,)]


async def test_a_proposal_taken_asks_all_but_who_made_it(world: World):
    meeting = await world.book("UANA", "UBO", at=FRIDAY)
    await world.send_due()
    form = MoveForm(meeting_id=meeting.id, version=1, custom_starts_at=FRIDAY + DAY * 3)
    await world.run(propose_time, await world.actor("UANA"), form)
    await world.move(meeting, FRIDAY + DAY * 3)
    assert await told(world) == {
        ("answers", "UROSA"),
        ("history", "CHIRING"),
        ("moved", "UANA"),
        ("moved", "UBO"),
    }
    world.pass_time(days=1)
    assert await told(world) == {("answer_reminder", "UBO")}

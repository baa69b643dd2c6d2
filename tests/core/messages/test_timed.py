"""Reminders and questions: when their time comes, after an outage, and when nobody wants them any more."""

import asyncio
from datetime import timedelta

import pytest

from core.meetings.facts import Outcome
from core.messages.dispatcher import Dispatcher
from tests.core.meetings.test_undo import undo
from tests.core.messages.outbox import JANE, TUESDAY, booked, sent
from tests.core.messages.roads import PATIENCE, Held
from tests.world import MONDAY, World


async def test_a_cancellation_just_after_the_reminder_was_due_still_silences_it(world: World):
    """Between planning and sending lies a look at the world: also for what was not taken back in time."""
    meeting = await booked(world, "UANA")
    await world.cancel(meeting)
    await world.ask("UPDATE messages SET state = 'waiting' WHERE state = 'dropped'")
    world.clock.at = TUESDAY - timedelta(minutes=14)
    assert {kind for kind, _ in await sent(world)} <= {
        "card",
        "interviewer_dm",
        "cancelled",
        "history",
        "invitation_cancelled",
    }


async def test_reminders_come_a_day_an_hour_and_a_quarter_before(world: World):
    await booked(world, "UANA", "UBO")
    for minutes in (1440, 60, 15):
        world.clock.at = TUESDAY - timedelta(minutes=minutes, seconds=1)
        assert await sent(world) == []
        world.clock.at = TUESDAY - timedelta(minutes=minutes)
        told = [("reminder", "UANA"), ("reminder", "UBO"), ("reminder", JANE)]
        shown = [("card", "CHIRING"), ("interviewer_dm", "UANA"), ("interviewer_dm", "UBO")]
        assert await sent(world) == [*(shown if minutes == 60 else []), *told]
        reminded = [each for each in world.slack.sent if each.kind == "reminder"]
        assert {each.minutes_before for each in reminded} == {minutes}
        assert await sent(world) == []


async def test_the_plan_of_reminders_is_the_types(world: World):
    await world.ask("UPDATE meeting_types SET reminder_minutes = '{30, 30}', outcome_prompt_minutes = 20")
    meeting = await booked(world, "UANA")
    await world.ask("DELETE FROM messages WHERE kind = 'starting_soon'")
    world.clock.at = TUESDAY - timedelta(minutes=30)
    assert await sent(world) == [("reminder", "UANA"), ("reminder", JANE)]
    world.clock.at = meeting.ends_at + timedelta(minutes=19)
    assert await sent(world) == []
    world.clock.at = meeting.ends_at + timedelta(minutes=20)
    assert ("outcome_prompt", "UANA") in await sent(world)


async def test_a_meeting_booked_at_short_notice_has_only_the_reminders_still_ahead(world: World):
    meeting = await world.book("UANA", at=MONDAY + timedelta(minutes=40))
    await world.send_due()
    assert await world.ask("SELECT DISTINCT subject FROM messages WHERE kind = 'reminder'") == [("15",)]
    assert meeting.id


@pytest.mark.parametrize(
    "minutes_before,reminded",
    [(90, {1440}), (60, {60}), (16, {60}), (10, {15}), (1, {15}), (0, set()), (-5, set())],
)
async def test_after_an_outage_one_reminder_is_enough_and_none_once_it_began(
    world: World, minutes_before: int, reminded: set[int]
):
    await booked(world, "UANA")
    world.clock.at = TUESDAY - timedelta(minutes=minutes_before)
    await sent(world)
    reminders = [each for each in (*world.slack.sent, *world.mail.sent) if each.kind == "reminder"]
    assert {each.minutes_before for each in reminders} == reminded
    assert len(reminders) == 2 * len(reminded)


async def test_nothing_is_sent_for_an_old_time(world: World):
    meeting = await booked(world, "UANA")
    await world.move(meeting, TUESDAY + timedelta(days=3))
    await sent(world)
    await world.ask("UPDATE messages SET state = 'waiting' WHERE state = 'dropped'")
    world.clock.at = meeting.ends_at + timedelta(hours=2)
    assert await sent(world) == [("answer_reminder", "UANA")]
    world.clock.at = TUESDAY + timedelta(days=2)
    assert await sent(world) == [("reminder", "UANA"), ("reminder", JANE)]


async def test_news_of_a_meeting_that_is_over_is_no_news(world: World):
    meeting = await world.book("UANA")
    world.clock.at = meeting.ends_at
    assert ("invitation", JANE) not in await sent(world)


async def test_the_outcome_is_asked_for_nudged_for_and_at_last_escalated(world: World):
    meeting = await booked(world, "UANA", "UBO")
    world.clock.at = TUESDAY
    await sent(world)
    expected = [
        (
            timedelta(minutes=5),
            ["card", "interviewer_dm", "interviewer_dm", "outcome_prompt", "outcome_prompt"],
        ),
        (timedelta(hours=1), ["outcome_nudge"] * 2),
        (timedelta(days=1), ["outcome_nudge"] * 2),
        (timedelta(days=2), ["outcome_nudge"] * 2),
        (timedelta(days=3), ["outcome_escalation"]),
    ]
    for after, kinds in expected:
        world.clock.at = meeting.ends_at + after - timedelta(seconds=1)
        assert await sent(world) == []
        world.clock.at = meeting.ends_at + after
        assert [kind for kind, _ in await sent(world)] == kinds
    assert world.slack.kinds() == [("outcome_escalation", "UROSA")]
    world.pass_time(days=30)
    assert await sent(world) == []


async def test_after_a_long_outage_nobody_is_nudged_three_times(world: World):
    meeting = await booked(world, "UANA")
    world.clock.at = meeting.ends_at + timedelta(days=2, hours=1)
    assert [kind for kind, _ in await sent(world)].count("outcome_nudge") == 1
    world.clock.at = meeting.ends_at + timedelta(days=9)
    assert await sent(world) == [("outcome_escalation", "UROSA")]


@pytest.mark.parametrize("when", [timedelta(0), timedelta(minutes=30), timedelta(days=1)])
async def test_once_it_is_given_there_is_silence(world: World, when: timedelta):
    meeting = await booked(world, "UANA")
    world.clock.at = meeting.ends_at + when
    await sent(world)
    await world.record(meeting, Outcome.PENDING)
    told = await sent(world)
    assert ("history", "CHIRING") in told
    assert ("outcome_prompt", "UANA") in told or when == timedelta(0)
    await world.ask("UPDATE messages SET state = 'waiting' WHERE state = 'dropped'")
    for _ in range(5):
        world.pass_time(days=1)
        assert {kind for kind, _ in await sent(world)} <= {"card", "interviewer_dm", "outcome_prompt"}


async def test_one_given_while_the_question_was_on_its_way_is_not_asked(world: World):
    meeting = await booked(world, "UANA")
    world.clock.at = meeting.ends_at + timedelta(minutes=6)
    world.slack.trouble = [ConnectionError() for _ in range(10)]
    await world.send_due()
    world.slack.trouble = []
    await world.record(meeting, Outcome.HIRED)
    await world.ask("UPDATE messages SET perhaps_sent = false, retry_at = NULL WHERE kind = 'outcome_prompt'")
    assert ("outcome_prompt", "UANA") not in await sent(world)


async def test_a_meeting_without_interviewers_left_asks_its_organiser(world: World):
    meeting = await booked(world, "UANA")
    await world.ask("DELETE FROM attendees WHERE member_id IS NOT NULL")
    world.clock.at = meeting.ends_at + timedelta(minutes=5)
    assert ("outcome_prompt", "UROSA") in await sent(world)


async def test_a_question_on_its_way_while_it_is_answered_tells_the_answer(world: World):
    meeting = await booked(world, "UANA")
    world.clock.at = meeting.ends_at + timedelta(minutes=6)
    await sent(world)
    world.clock.at = meeting.ends_at + timedelta(hours=1)
    road = Held()
    dispatcher = Dispatcher(world.database, world.run, world.clock, {"slack": road, "mail": world.mail})
    sending = asyncio.create_task(dispatcher.send_due())
    async with asyncio.timeout(PATIENCE):
        await road.began.wait()
        await world.record(meeting, Outcome.PENDING)
        road.gate.set()
        await sending
    told = [each for each in (*road.sent, *world.slack.sent) if each.kind == "outcome_nudge"]
    await sent(world)
    told += [each for each in world.slack.sent if each.kind == "outcome_nudge"]
    assert [each.meeting.outcome is None for each in told] == [True, False]


async def test_a_question_asked_again_tells_the_answer_and_asks_anew_after_an_undo(world: World):
    meeting = await booked(world, "UANA")
    for after in (timedelta(hours=1), timedelta(days=3)):
        world.clock.at = meeting.ends_at + after
        await sent(world)
    questions = {("outcome_nudge", "UANA"), ("outcome_escalation", "UROSA")}
    await world.record(meeting, Outcome.PENDING)
    assert questions <= set(await sent(world))
    shown = [each for each in world.slack.sent if (each.kind, each.recipient) in questions]
    assert all(each.reference and each.meeting.outcome for each in shown)
    await undo(world, meeting)
    assert questions <= set(await sent(world))
    shown = [each for each in world.slack.sent if (each.kind, each.recipient) in questions]
    assert all(each.reference and each.meeting.outcome is None for each in shown)

"""What each change sends, to whom and when; and what is not sent any more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.meetings.book import book_meeting
from core.meetings.correct import correct_prep_notes
from core.meetings.facts import Meeting, Outcome, Status
from core.meetings.forms import NewCandidate
from tests.world import MONDAY, World

TUESDAY = MONDAY + timedelta(days=1, hours=2)
JANE = "jane@mail.example"


async def sent(world: World) -> list[tuple[str, str]]:
    """What leaves now, by kind and recipient."""
    world.slack.clear()
    world.mail.clear()
    await world.send_due()
    return sorted([*world.slack.kinds(), *world.mail.kinds()])


async def booked(world: World, *hosts: str) -> Meeting:
    """A meeting everybody was told of."""
    meeting = await world.book(*hosts)
    await world.send_due()
    return meeting


async def test_a_booking_posts_the_card_tells_the_interviewers_and_invites_the_candidate(world: World):
    await world.book("UANA", "UBO")
    assert await sent(world) == [
        ("card", "CHIRING"),
        ("interviewer_dm", "UANA"),
        ("interviewer_dm", "UBO"),
        ("invitation", JANE),
    ]
    assert await sent(world) == []


async def test_an_envelope_holds_who_what_and_when(world: World):
    meeting = await world.book("UANA")
    await world.send_due()
    (invitation,) = world.mail.sent
    assert invitation.meeting == meeting
    assert (invitation.recipient_name, invitation.recipient_timezone) == ("Jane Doe", "America/New_York")
    assert (invitation.now, invitation.detail["sequence"]) == (MONDAY, 0)
    told = {each.recipient: (each.recipient_name, each.recipient_timezone) for each in world.slack.sent}
    assert told == {"CHIRING": ("", None), "UANA": ("Ana", "Europe/Berlin")}


async def test_without_a_channel_the_card_goes_to_the_organiser(world: World):
    await world.book("UANA", channel=None)
    assert ("card", "UROSA") in await sent(world)
    card = next(each for each in world.slack.sent if each.kind == "card")
    assert (card.recipient_name, card.recipient_timezone) == ("Rosa", "America/New_York")


async def test_without_an_address_nothing_is_mailed(world: World):
    form = replace(await world.form("UANA"), candidate_id=None, new_candidate=NewCandidate(name="Zoe"))
    meeting = await world.book_form(replace(form, custom_starts_at=TUESDAY))
    await world.send_due()
    await world.move(meeting, TUESDAY + timedelta(days=1))
    world.pass_time(days=5)
    await world.send_due()
    assert world.mail.sent == []


async def test_an_address_taken_away_meanwhile_leaves_the_mail_unsent(world: World):
    await world.book("UANA")
    await world.ask("DELETE FROM candidate_emails")
    assert ("card", "CHIRING") in await sent(world)
    assert world.mail.sent == []
    assert await world.ask("SELECT error FROM messages WHERE kind = 'invitation'") == [
        ("the candidate has no address",)
    ]


async def test_history_being_imported_tells_nobody(world: World):
    form = replace(await world.form("UANA"), custom_starts_at=TUESDAY, confirmed=True)
    await world.run(book_meeting, world.rosa, form, announce=False)
    assert await world.ask("SELECT count(*) FROM messages") == [(0,)]


async def test_a_move_edits_what_stands_and_tells_the_interviewers_and_the_candidate(world: World):
    meeting = await booked(world, "UANA", "UBO")
    await world.move(meeting, TUESDAY + timedelta(hours=1))
    assert await sent(world) == [
        ("card", "CHIRING"),
        ("history", "CHIRING"),
        ("interviewer_dm", "UANA"),
        ("interviewer_dm", "UBO"),
        ("invitation_moved", JANE),
        ("moved", "UANA"),
        ("moved", "UBO"),
    ]
    assert {
        each.reference is not None for each in world.slack.sent if each.kind in {"card", "interviewer_dm"}
    } == {True}
    assert {each.meeting.version for each in world.slack.sent} == {2}
    assert world.mail.sent[0].detail["sequence"] == 1
    history = next(each for each in world.slack.sent if each.kind == "history")
    assert (history.detail["what"], history.detail["by"]) == ("moved", "UROSA")
    assert history.detail["card"]


async def test_who_did_it_is_not_told(world: World):
    meeting = await booked(world, "UANA", "UROSA")
    moved = await world.move(meeting, TUESDAY + timedelta(hours=4))
    assert ("moved", "UROSA") not in await sent(world)
    await world.cancel(moved, by=await world.actor("UANA"))
    told = await sent(world)
    assert ("cancelled", "UROSA") in told
    assert ("cancelled", "UANA") not in told


async def test_a_cancellation_tells_everybody_and_then_there_is_silence(world: World):
    meeting = await booked(world, "UANA")
    await world.cancel(meeting)
    assert await sent(world) == [
        ("cancelled", "UANA"),
        ("card", "CHIRING"),
        ("history", "CHIRING"),
        ("interviewer_dm", "UANA"),
        ("invitation_cancelled", JANE),
    ]
    assert world.mail.sent[0].detail["sequence"] == 1
    for _ in range(6):
        world.pass_time(days=1)
        assert await sent(world) == []


async def test_one_cancelled_before_anybody_heard_of_it_is_neither_posted_nor_mailed(world: World):
    await world.cancel(await world.book("UANA"))
    assert not {"card", "interviewer_dm", "invitation", "invitation_cancelled", "history"} & {
        kind for kind, _ in await sent(world)
    }


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
        assert await sent(world) == [("reminder", "UANA"), ("reminder", "UBO"), ("reminder", JANE)]
        assert {each.minutes_before for each in world.slack.sent} == {minutes}
        assert await sent(world) == []


async def test_the_plan_of_reminders_is_the_types(world: World):
    await world.ask("UPDATE meeting_types SET reminder_minutes = '{30, 30}', outcome_prompt_minutes = 20")
    meeting = await booked(world, "UANA")
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
    assert await sent(world) == []
    world.clock.at = TUESDAY + timedelta(days=2)
    assert await sent(world) == [("reminder", "UANA"), ("reminder", JANE)]


async def test_news_of_a_meeting_that_is_over_is_no_news(world: World):
    meeting = await world.book("UANA")
    world.clock.at = meeting.ends_at
    assert ("invitation", JANE) not in await sent(world)


async def test_a_move_before_the_invitation_left_is_an_invitation(world: World):
    meeting = await world.book("UANA")
    moved = await world.move(meeting, TUESDAY + timedelta(hours=1))
    assert ("invitation", JANE) in await sent(world)
    assert world.mail.sent[0].meeting.starts_at == moved.starts_at
    await world.move(moved, TUESDAY + timedelta(hours=2))
    assert ("invitation_moved", JANE) in await sent(world)


async def test_a_corrected_note_edits_the_card_and_says_so_without_its_words(world: World):
    meeting = await booked(world, "UANA")
    await world.run(correct_prep_notes, world.rosa, meeting.id, "Ask about Lisbon")
    assert await sent(world) == [("card", "CHIRING"), ("history", "CHIRING"), ("interviewer_dm", "UANA")]
    history = next(each for each in world.slack.sent if each.kind == "history")
    assert "Lisbon" not in str(history.detail)


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


async def test_a_deleted_meeting_takes_its_messages_along(world: World):
    meeting = await world.book("UANA")
    await world.ask("DELETE FROM meetings")
    assert await sent(world) == []
    assert meeting.status is Status.SCHEDULED


async def test_what_the_product_books_itself_has_no_organiser_to_tell(world: World):
    form = replace(await world.form("UANA"), custom_starts_at=TUESDAY, channel_id=None, confirmed=True)
    await world.run(book_meeting, world.product, form, announce=False)
    meeting_id = (await world.ask("SELECT id FROM meetings"))[0][0]
    await world.run(correct_prep_notes, world.rosa, meeting_id, "x")
    assert await sent(world) == []

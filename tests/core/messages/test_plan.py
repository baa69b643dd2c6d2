"""What each change sends, to whom and when; and what is not sent any more."""

from dataclasses import replace
from datetime import timedelta

from core.meetings.book import book_meeting
from core.meetings.correct import correct_prep_notes
from core.meetings.facts import Status
from core.meetings.forms import NewCandidate
from tests.core.messages.outbox import (
    JANE,
    TUESDAY,
    booked,
    sent,
)
from tests.world import MONDAY, World


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

"""A candidate's card: all that is known, for those who may know it, in a fixed number of queries."""

from datetime import UTC, datetime, timedelta

import pytest

from core.candidates.card import read_candidate_card
from core.candidates.facts import CandidateCard
from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.errors import NotAllowed, NotFound
from core.meetings.draft import draft_for_candidate
from core.meetings.facts import Outcome
from core.messages.deliver import Refused
from core.tenancy import Actor
from tests.core.counting import counting
from tests.world import MONDAY, World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STATED = (
    "name,email,timezone,availability\nJane Doe,jane@mail.example,America/New_York,"
    "2027-02-26T09:00/2027-02-26T12:00; 2027-03-02T09:00/2027-03-02T12:00;"
    " 2027-03-01T02:00/2027-03-01T05:00\n"
)


async def card_of(world: World, name: str = "Jane Doe", *, by: Actor | None = None) -> CandidateCard:
    candidate = await world.candidate(name)
    return await world.run(read_candidate_card, by or world.rosa, candidate.id)


async def many(world: World, count: int) -> None:
    """So many meetings of Jane's in the past, each moved, cancelled, with one message and with Ana."""
    await world.ask(
        "WITH m AS (INSERT INTO meetings (workspace_id, uid, submission_key, title, candidate_id, starts_at,"
        " ends_at, location_kind, scheduled_by_id, version, status, cancelled_at)"
        " SELECT c.workspace_id, gen_random_uuid(), gen_random_uuid(), 'Screening', c.id, t.at,"
        " t.at + interval '30 minutes', 'video', :rosa, 2, 'cancelled', t.at FROM candidates c,"
        " (SELECT CAST(:first AS timestamptz) - n * interval '1 day' AS at FROM generate_series(1, :count) n)"
        " t"
        " WHERE c.name = 'Jane Doe' RETURNING *),"
        " v AS (INSERT INTO meeting_versions (workspace_id, meeting_id, version, starts_at, ends_at,"
        " changed_by_id) SELECT workspace_id, id, 1, starts_at, ends_at, :rosa FROM m),"
        " a AS (INSERT INTO attendees (workspace_id, meeting_id, starts_at, member_id, role)"
        " SELECT workspace_id, id, starts_at, :ana, 'interviewer' FROM m)"
        " INSERT INTO messages"
        " (workspace_id, key, road, kind, recipient, meeting_id, meeting_starts_at, due_at)"
        " SELECT workspace_id, gen_random_uuid(), 'slack', 'card', 'CHIRING', id, starts_at, starts_at"
        " FROM m",
        first=MONDAY,
        rosa=world.rosa.member_id,
        ana=(await world.actor("UANA")).member_id,
        count=count,
    )


async def test_who_they_are(world: World):
    await world.run(import_candidates, world.rosa, read_lines(STATED)[0])
    await world.ask(
        "INSERT INTO candidate_emails (workspace_id, candidate_id, email, is_primary)"
        " SELECT workspace_id, id, 'jane@work.example', false FROM candidates WHERE name = 'Jane Doe'"
    )
    await world.ask(
        "UPDATE candidates SET assessment = 'Coding', assessment_status = 'passed', consent_at = :at,"
        """ custom_fields = '{"Source": "Fair", "Notice weeks": 4}' WHERE name = 'Jane Doe'""",
        at=MONDAY,
    )
    card = await card_of(world)
    assert (card.candidate.name, card.candidate.stage, card.candidate.fit) == ("Jane Doe", "Screening", 91)
    assert (card.candidate.email, card.other_emails) == ("jane@mail.example", ("jane@work.example",))
    assert card.owner is not None
    assert (card.owner.name, bool(card.requisition)) == ("Rosa", True)
    assert (card.assessment, card.assessment_status, card.consent_at) == ("Coding", "passed", MONDAY)
    assert sorted(card.custom_fields) == [("Notice weeks", "4"), ("Source", "Fair")]
    assert (card.meetings, card.meeting_count, card.messages, card.may_schedule) == ((), 0, (), True)


async def test_stated_times_stay_until_they_are_over(world: World):
    """New York is five hours behind: what they said for 02:00–05:00 ends at 10:00 UTC on Monday."""
    await world.run(import_candidates, world.rosa, read_lines(STATED)[0])
    tuesday = datetime(2027, 3, 2, 14, 0, tzinfo=UTC)
    assert (await card_of(world)).availability == (
        (MONDAY - HOUR, MONDAY + 2 * HOUR),
        (tuesday, tuesday + 3 * HOUR),
    )
    world.clock.at = MONDAY + 2 * HOUR
    assert (await card_of(world)).availability == ((tuesday, tuesday + 3 * HOUR),)


async def test_the_latest_ten_meetings_and_how_many_there_are(world: World):
    await many(world, 12)
    planned = await world.book()
    await world.book("UCY", candidate="Omar Haddad", at=MONDAY + 3 * DAY)
    card = await card_of(world)
    assert card.meeting_count == 13
    assert card.meetings[0] == planned
    starts = [each.starts_at for each in card.meetings]
    assert starts == sorted(starts, reverse=True)
    assert len(starts) == 10


async def test_what_was_sent_to_whom_and_what_was_not_and_why(world: World):
    world.mail.trouble.append(Refused("The mail server does not know this address."))
    meeting = await world.book("UANA")
    assert {each.result for each in (await card_of(world)).messages} == {"waiting"}
    await world.send_due()
    sent = {(each.kind, each.to, each.result, each.why) for each in (await card_of(world)).messages}
    assert sent >= {
        ("card", "a channel", "sent", None),
        ("interviewer_dm", "Ana", "sent", None),
        (
            "invitation",
            "the candidate by e-mail",
            "failed",
            "The mail server does not know this address.",
        ),
    }
    await world.cancel(meeting)
    world.clock.at = meeting.starts_at
    dropped = [each for each in (await card_of(world)).messages if each.result == "dropped"]
    assert {each.kind for each in dropped} == {"reminder"}
    assert all(each.why for each in dropped)


async def test_the_latest_ten_messages_and_none_whose_time_has_not_come(world: World):
    meeting = await world.book()
    world.clock.at = meeting.starts_at + DAY
    await world.send_due()
    card = await card_of(world)
    assert len(card.messages) == 10
    times = [each.at for each in card.messages]
    assert times == sorted(times, reverse=True)
    assert max(times) <= card.now


async def test_however_much_there_is_the_queries_are_as_many(world: World):
    await many(world, 1)
    with counting(world) as few:
        await card_of(world)
    await world.ask("DELETE FROM meetings")
    await many(world, 40)
    with counting(world) as all_of_them:
        card = await card_of(world)
    assert card.meeting_count == 40
    assert len(all_of_them) == len(few)
    found = [statement for statement in few if statement.startswith("SELECT")]
    assert len(found) == 15 + 1  # the card, and the search for the candidate by name


async def test_an_interviewer_sees_the_card_without_outcomes_and_notes(world: World):
    meeting = await world.book("UANA")
    await world.record(meeting, Outcome.NO_SHOW)
    await world.ask("UPDATE meetings SET outcome_notes = 'Never again'")
    moved = await world.move(await world.book("UBO", at=MONDAY + 2 * DAY), MONDAY + 3 * DAY)
    await world.cancel(moved, note="Drank")
    await world.ask("UPDATE members SET role = 'interviewer' WHERE slack_user_id IN ('UANA', 'UCY')")
    card = await card_of(world, by=await world.actor("UANA"))
    assert not card.may_schedule
    assert (card.candidate.email, card.meeting_count) == ("jane@mail.example", 2)
    assert [each.outcome for each in card.meetings] == [None, None]
    told = repr(card.meetings)
    for word in ("Never again", "Drank", "Status.NO_SHOW", "company_other", "Questions"):
        assert word not in told
    for who in ("UCY", "UGUEST"):
        with pytest.raises(NotAllowed):
            await card_of(world, by=await world.actor(who))


async def test_a_candidate_who_is_gone_is_not_found(world: World):
    with pytest.raises(NotFound):
        await world.run(read_candidate_card, world.rosa, 999_999)
    with pytest.raises(NotFound):
        await world.run(draft_for_candidate, world.rosa, 999_999)


async def test_an_interview_is_drafted_from_the_card(world: World):
    jane = await world.candidate("Jane Doe")
    draft = await world.run(draft_for_candidate, world.rosa, jane.id)
    assert draft.candidate == jane
    assert (draft.form.candidate_id, draft.form.channel_id, draft.form.is_internal) == (jane.id, None, False)
    with pytest.raises(NotAllowed):
        await world.run(draft_for_candidate, await world.actor("UGUEST"), jane.id)

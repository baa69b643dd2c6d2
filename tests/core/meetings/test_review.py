"""What a second reader found: confirmations, late cancellations, two logs at once, empty keys."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.errors import BadInput, NeedsConfirmation, NotAllowed, Stale, confirmation_of
from core.meetings.book import book_meeting
from core.meetings.draft import draft_next_meeting
from core.meetings.facts import Outcome
from core.meetings.outcome import read_outcome_form, record_outcome
from core.meetings.outcome_forms import OutcomeForm
from tests.world import CANDIDATES, MONDAY, World

NIGHT = MONDAY + timedelta(days=1, hours=14)


async def test_a_tick_confirms_the_warnings_that_were_shown_and_no_others(world: World):
    form = replace(await world.form("UANA"), custom_starts_at=NIGHT)
    with pytest.raises(NeedsConfirmation) as first:
        await world.run(book_meeting, world.rosa, form)
    ticked = replace(form, confirmed=True, confirmation=confirmation_of(first.value.warnings))
    elsewhere = replace(ticked, custom_starts_at=NIGHT + timedelta(days=90))
    with pytest.raises(NeedsConfirmation, match="more than 30 days ahead"):
        await world.run(book_meeting, world.rosa, elsewhere)
    assert (await world.run(book_meeting, world.rosa, ticked)).starts_at == NIGHT


async def test_a_custom_time_outside_the_candidates_own_times_warns(world: World):
    line = "name,email,availability\nJane Doe,jane@mail.example,2027-03-03T09:00Z/2027-03-03T12:00Z\n"
    await world.run(import_candidates, world.rosa, read_lines(line)[0])
    form = replace(await world.form("UANA"), custom_starts_at=MONDAY + timedelta(days=1, hours=2))
    with pytest.raises(NeedsConfirmation, match="outside the times Jane Doe gave"):
        await world.run(book_meeting, world.rosa, form)


async def test_a_form_without_a_key_books_nothing(world: World):
    with pytest.raises(Stale):
        await world.run(book_meeting, world.rosa, replace(await world.form("UANA"), submission_key=""))


async def test_what_took_place_is_not_cancelled(world: World):
    meeting = await world.book("UANA")
    world.clock.at = meeting.ends_at
    with pytest.raises(BadInput, match="This meeting is over"):
        await world.cancel(meeting)


async def test_the_second_of_two_open_logs_does_not_overwrite_the_first(world: World):
    meeting = await world.book("UANA", "UBO")
    world.clock.at = meeting.ends_at
    ana, bo = await world.actor("UANA"), await world.actor("UBO")
    _, first = await world.run(read_outcome_form, ana, meeting.id, Outcome.ADVANCE)
    _, second = await world.run(read_outcome_form, bo, meeting.id, Outcome.REJECTED)
    await world.run(record_outcome, ana, replace(first, notes="Strong"))
    with pytest.raises(Stale, match="in the meantime"):
        await world.run(record_outcome, bo, second)
    assert (await world.run(record_outcome, ana, replace(first, notes="Strong"))).stage_after == "Interview"


async def test_a_recorded_outcome_is_for_those_concerned(world: World):
    meeting = await world.book("UANA")
    world.clock.at = meeting.ends_at
    cy = await world.actor("UCY")
    await world.run(read_outcome_form, cy, meeting.id, Outcome.ADVANCE)
    await world.run(record_outcome, world.rosa, OutcomeForm(meeting_id=meeting.id, outcome=Outcome.REJECTED))
    with pytest.raises(NotAllowed, match="whoever scheduled it"):
        await world.run(read_outcome_form, cy, meeting.id, None)


async def test_after_a_no_show_the_same_interview_is_offered_again(world: World):
    meeting = await world.book("UANA")
    result = await world.record(meeting, Outcome.NO_SHOW)
    assert result.next_type is not None
    assert result.next_type.id == meeting.type_id
    draft = await world.run(draft_next_meeting, world.rosa, meeting.id)
    assert draft.form.type_id == meeting.type_id


async def test_the_next_interview_is_offered_to_who_may_schedule_it(world: World):
    meeting = await world.book("UANA")
    world.clock.at = meeting.ends_at
    await world.ask("UPDATE members SET role = 'recruiter' WHERE slack_user_id = 'UROSA'")
    form = OutcomeForm(meeting_id=meeting.id, outcome=Outcome.ADVANCE)
    assert (await world.run(record_outcome, await world.actor("UANA"), form)).next_type is None
    assert (await world.run(record_outcome, await world.actor("UROSA"), form)).next_type is not None


async def test_a_second_import_takes_nobody_back_a_stage(world: World):
    await world.record(await world.book("UANA"), Outcome.ADVANCE)
    report = await world.run(import_candidates, world.rosa, read_lines(CANDIDATES)[0])
    assert (report.updated, report.unchanged) == (0, 3)
    assert (await world.candidate("Jane")).stage == "Interview"


async def test_an_internal_meeting_that_is_over_says_so_and_asks_nothing(world: World):
    form = replace(await world.form("UANA"), is_internal=True, candidate_id=None, title="Debrief")
    meeting = await world.book_form(replace(form, custom_starts_at=MONDAY + timedelta(days=1, hours=2)))
    await world.send_due()
    world.slack.clear()
    world.clock.at = meeting.ends_at + timedelta(minutes=5)
    await world.send_due()
    assert [kind for kind, _ in world.slack.kinds()] == ["card", "interviewer_dm"]
    assert all(each.meeting.is_over for each in world.slack.sent)

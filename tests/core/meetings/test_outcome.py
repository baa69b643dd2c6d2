"""The quick log, and where it leaves the candidate."""

from datetime import timedelta

import pytest

from core.errors import BadInput, NotAllowed, NotFound
from core.meetings.facts import Outcome, Status
from core.meetings.outcome import LONGEST, read_outcome_form, record_outcome
from core.meetings.outcome_forms import OutcomeForm, OutcomeResult
from tests.world import MONDAY, World

NEXT_DAY = MONDAY + timedelta(days=2, hours=2)


async def stage_of(world: World, name: str = "Jane Doe") -> str:
    return (await world.candidate(name)).stage


async def put_in(world: World, stage: str, name: str = "Jane Doe") -> None:
    """Move the candidate past the use cases."""
    await world.ask(
        "UPDATE candidates SET stage_id = (SELECT id FROM stages WHERE name = :stage) WHERE name = :name",
        stage=stage,
        name=name,
    )


def moved(result: OutcomeResult) -> tuple[str, str]:
    return result.stage_before, result.stage_after


@pytest.mark.parametrize(
    "outcome,status,stage,offered",
    [
        (Outcome.ADVANCE, Status.COMPLETED, "Interview", "Video interview"),
        (Outcome.HIRED, Status.COMPLETED, "Hired", "Onboarding"),
        (Outcome.REJECTED, Status.COMPLETED, "Rejected", None),
        (Outcome.PENDING, Status.COMPLETED, "Screening", None),
        (Outcome.CALLBACK, Status.COMPLETED, "Screening", "Phone screening"),
        (Outcome.NO_SHOW, Status.NO_SHOW, "Screening", "Phone screening"),
    ],
)
async def test_each_outcome_and_what_follows(
    world: World, outcome: Outcome, status: Status, stage: str, offered: str | None
):
    result = await world.record(await world.book(), outcome)
    assert result.meeting.status is status
    assert moved(result) == ("Screening", stage)
    assert await stage_of(world) == stage
    assert (result.next_type.name if result.next_type else None) == offered


async def test_it_keeps_who_when_notes_and_next_action(world: World):
    meeting = await world.book()
    world.clock.at = meeting.ends_at + timedelta(minutes=6)
    form = OutcomeForm(
        meeting_id=meeting.id,
        outcome=Outcome.CALLBACK,
        notes="  Calm and clear.\n",
        next_action=" Call on Friday ",
    )
    recorded = (await world.run(record_outcome, await world.actor("UANA"), form)).meeting.outcome
    assert recorded is not None
    assert (recorded.notes, recorded.next_action) == ("Calm and clear.", "Call on Friday")
    assert (recorded.by.name if recorded.by else None, recorded.at) == ("Ana", world.clock.at)
    assert await world.ask("SELECT completed_at FROM meetings") == [(world.clock.at,)]
    _, again = await world.run(read_outcome_form, world.rosa, meeting.id, None)
    assert (again.outcome, again.notes, again.next_action) == (
        Outcome.CALLBACK,
        "Calm and clear.",
        "Call on Friday",
    )


async def test_the_button_pressed_wins_over_what_was_recorded(world: World):
    meeting = await world.book()
    _, form = await world.run(read_outcome_form, world.rosa, meeting.id, Outcome.HIRED)
    assert form.outcome is Outcome.HIRED
    await world.record(meeting, Outcome.PENDING)
    _, form = await world.run(read_outcome_form, world.rosa, meeting.id, Outcome.REJECTED)
    assert form.outcome is Outcome.REJECTED


async def test_a_correction_keeps_when_it_was_completed(world: World):
    meeting = await world.book()
    await world.record(meeting, Outcome.PENDING)
    world.pass_time(days=1)
    await world.record(meeting, Outcome.CALLBACK)
    assert await world.ask("SELECT completed_at, outcome_at FROM meetings") == [
        (meeting.ends_at, meeting.ends_at + timedelta(days=1))
    ]


@pytest.mark.parametrize("first", list(Outcome))
@pytest.mark.parametrize("then", list(Outcome))
async def test_a_correction_leaves_the_candidate_as_if_the_first_had_never_been(
    world: World, first: Outcome, then: Outcome
):
    omar = await world.book(candidate="Omar Haddad")  # Applied, although the interview is one of Screening
    await world.record(omar, first)
    corrected = await world.record(omar, then)
    once = {Outcome.ADVANCE: "Interview", Outcome.HIRED: "Hired", Outcome.REJECTED: "Rejected"}
    assert corrected.stage_after == once.get(then, "Applied")
    assert await stage_of(world, "Omar Haddad") == corrected.stage_after


async def test_a_no_show_can_be_taken_back(world: World):
    meeting = await world.book()
    assert (await world.record(meeting, Outcome.NO_SHOW)).meeting.status is Status.NO_SHOW
    assert (await world.record(meeting, Outcome.ADVANCE)).meeting.status is Status.COMPLETED
    assert await stage_of(world) == "Interview"


@pytest.mark.parametrize("later", ["Interview", "Offer", "Hired", "Rejected"])
async def test_advance_never_takes_back_a_stage_reached_otherwise(world: World, later: str):
    meeting = await world.book()
    await put_in(world, later)
    assert moved(await world.record(meeting, Outcome.ADVANCE)) == (later, later)


@pytest.mark.parametrize("outcome", [Outcome.ADVANCE, Outcome.HIRED, Outcome.REJECTED])
async def test_a_correction_takes_back_only_what_the_outcome_itself_did(world: World, outcome: Outcome):
    """The candidate stood there already when the outcome was recorded, so nothing is taken back."""
    meeting = await world.book()
    there = {Outcome.ADVANCE: "Interview", Outcome.HIRED: "Hired", Outcome.REJECTED: "Rejected"}[outcome]
    await put_in(world, there)
    assert moved(await world.record(meeting, outcome)) == (there, there)
    assert moved(await world.record(meeting, Outcome.PENDING)) == (there, there)


async def test_a_stage_reached_after_the_outcome_survives_its_correction(world: World):
    first = await world.book()
    second = await world.book(at=NEXT_DAY)
    await world.record(first, Outcome.ADVANCE)
    await put_in(world, "Final interview")
    assert moved(await world.record(first, Outcome.PENDING)) == ("Final interview", "Final interview")
    assert moved(await world.record(second, Outcome.REJECTED)) == ("Final interview", "Rejected")
    assert moved(await world.record(second, Outcome.CALLBACK)) == ("Rejected", "Final interview")


async def test_the_last_open_stage_advances_to_hired_never_to_rejected(world: World):
    await put_in(world, "Offer")
    form = await world.form()
    await world.ask("UPDATE stages SET meeting_type_id = NULL WHERE name = 'Screening'")
    await world.ask("UPDATE stages SET meeting_type_id = :id WHERE name = 'Offer'", id=form.type_id)
    assert moved(await world.record(await world.book(), Outcome.ADVANCE)) == ("Offer", "Hired")
    await world.ask("DELETE FROM meetings")
    await world.ask("UPDATE stages SET meeting_type_id = :id WHERE name = 'Rejected'", id=form.type_id)
    await world.ask("UPDATE stages SET meeting_type_id = NULL WHERE name = 'Offer'")
    world.clock.at = MONDAY
    await put_in(world, "Rejected")
    assert moved(await world.record(await world.book(), Outcome.ADVANCE)) == ("Rejected", "Rejected")


async def test_a_pipeline_without_the_stage_leaves_the_candidate(world: World):
    await world.ask("DELETE FROM stages WHERE kind = 'rejected'")
    assert moved(await world.record(await world.book(), Outcome.REJECTED)) == ("Screening", "Screening")


async def test_a_switched_off_type_is_not_offered_next(world: World):
    meeting = await world.book()
    await world.ask("UPDATE meeting_types SET is_active = false WHERE slug = 'video-interview'")
    assert (await world.record(meeting, Outcome.ADVANCE)).next_type is None


async def test_no_outcome_before_it_has_begun(world: World):
    meeting = await world.book()
    form = OutcomeForm(meeting_id=meeting.id, outcome=Outcome.ADVANCE)
    world.clock.at = meeting.starts_at - timedelta(seconds=1)
    with pytest.raises(BadInput, match="has not begun yet") as refusal:
        await world.run(record_outcome, world.rosa, form)
    assert refusal.value.field == "outcome"
    world.clock.at = meeting.starts_at
    assert (await world.run(record_outcome, world.rosa, form)).stage_after == "Interview"


@pytest.mark.parametrize(
    "form,field",
    [
        (OutcomeForm(meeting_id=0), "outcome"),
        (OutcomeForm(meeting_id=0, outcome=Outcome.HIRED, notes="x" * (LONGEST + 1)), "notes"),
        (OutcomeForm(meeting_id=0, outcome=Outcome.HIRED, next_action="x" * (LONGEST + 1)), "next_action"),
    ],
)
async def test_bad_input_names_its_field(world: World, form: OutcomeForm, field: str):
    meeting = await world.book()
    world.clock.at = meeting.ends_at
    values = {"outcome": form.outcome, "notes": form.notes, "next_action": form.next_action}
    with pytest.raises(BadInput) as refusal:
        await world.run(record_outcome, world.rosa, OutcomeForm(meeting_id=meeting.id, **values))  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert await stage_of(world) == "Screening"


async def test_its_interviewers_and_the_hiring_team_may_record_and_nobody_else(world: World):
    meeting = await world.book("UANA", "UGUEST")
    await world.ask("UPDATE members SET role = 'interviewer' WHERE slack_user_id IN ('UANA', 'UBO')")
    await world.ask("UPDATE members SET role = 'recruiter' WHERE slack_user_id = 'UCY'")
    for who in ("UANA", "UGUEST", "UCY"):
        await world.record(meeting, Outcome.PENDING, by=await world.actor(who))
    with pytest.raises(NotAllowed, match="Only its interviewers, whoever scheduled it"):
        await world.record(meeting, Outcome.PENDING, by=await world.actor("UBO"))
    with pytest.raises(NotAllowed):
        await world.run(read_outcome_form, await world.actor("UBO"), meeting.id, None)


async def test_an_observer_of_the_meeting_may_not(world: World):
    meeting = await world.book("UANA", "UBO")
    await world.ask("UPDATE members SET role = 'observer' WHERE slack_user_id = 'UBO'")
    await world.ask("UPDATE attendees SET role = 'observer' WHERE position = 1")
    with pytest.raises(NotAllowed):
        await world.record(meeting, Outcome.PENDING, by=await world.actor("UBO"))


async def test_an_internal_meeting_has_an_outcome_and_moves_nobody(world: World):
    form = await world.form()
    internal = type(form)(
        submission_key="x",
        is_internal=True,
        title="Debrief",
        type_id=form.type_id,
        duration_minutes=30,
        interviewer_ids=("UANA",),
        custom_starts_at=MONDAY + timedelta(days=1, hours=2),
    )
    result = await world.record(await world.book_form(internal), Outcome.ADVANCE)
    assert (moved(result), result.next_type) == (("", ""), None)


async def test_an_unknown_meeting_is_not_found(world: World):
    with pytest.raises(NotFound):
        await world.run(record_outcome, world.rosa, OutcomeForm(meeting_id=999_999, outcome=Outcome.HIRED))


async def test_the_same_form_again_after_its_answer_was_lost_leaves_one_trace(world: World):
    meeting = await world.book()
    world.clock.at = meeting.ends_at
    form = OutcomeForm(meeting_id=meeting.id, outcome=Outcome.ADVANCE, seen="")
    first = await world.run(record_outcome, world.rosa, form)
    world.pass_time(seconds=4)
    again = await world.run(record_outcome, world.rosa, form)
    assert moved(again) == moved(first) == ("Screening", "Interview")
    assert again.next_type == first.next_type
    assert again.meeting.outcome == first.meeting.outcome
    traces = "SELECT count(*) FROM messages WHERE kind = 'history' AND detail->>'what' = 'outcome'"
    assert await world.ask(traces) == [(1,)]
    assert await world.ask("SELECT count(*) FROM audit_entries WHERE action = 'meeting.outcome'") == [(1,)]


@pytest.mark.parametrize("outcome", [Outcome.REJECTED, Outcome.ADVANCE])
async def test_a_form_again_leaves_a_candidate_who_was_moved_since_where_they_are(
    world: World, outcome: Outcome
):
    meeting = await world.book()
    world.clock.at = meeting.ends_at
    form = OutcomeForm(meeting_id=meeting.id, outcome=outcome, seen="")
    first = await world.run(record_outcome, world.rosa, form)
    await put_in(world, "Applied")
    assert moved(await world.run(record_outcome, world.rosa, form)) == moved(first)
    assert await stage_of(world) == "Applied"

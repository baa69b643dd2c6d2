"""Records what came of a meeting and moves the candidate on, in one transaction."""

from sqlalchemy import select

from core.candidates.read import access_candidate
from core.errors import BadInput, NotAllowed
from core.meetings import facts
from core.meetings.facts import Outcome, Status
from core.meetings.forms import OutcomeForm, OutcomeResult, TypeChoice
from core.meetings.load import access_meeting, load_meeting
from core.meetings.types import as_choice
from core.messages.audience import audience_of
from core.messages.outbox import drop_waiting, enqueue, touch_living
from core.messages.plan import ASKS_OUTCOME, history
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from core.workspaces.members import MAY_SCHEDULE
from db.models import Attendee, Candidate, Meeting, MeetingType, Stage

LONGEST = 3000


async def read_outcome_form(
    tx: Tx, actor: Actor, meeting_id: int, outcome: Outcome | None
) -> tuple[facts.Meeting, OutcomeForm]:
    """The meeting and the quick log: what was recorded before, with the button just pressed."""
    meeting = await access_meeting(tx, meeting_id)
    await _check_may_record(tx, actor, meeting)
    recorded = Outcome(meeting.outcome) if meeting.outcome else None
    form = OutcomeForm(
        meeting_id=meeting.id,
        outcome=outcome or recorded,
        notes=meeting.outcome_notes,
        next_action=meeting.next_action,
    )
    return await load_meeting(tx, meeting.id), form


async def record_outcome(tx: Tx, actor: Actor, form: OutcomeForm) -> OutcomeResult:
    """Record the outcome, or correct it: a correction also takes back the stage move of the one before."""
    meeting = await access_meeting(tx, form.meeting_id, lock=True)
    await _check_may_record(tx, actor, meeting)
    outcome = _check(tx, meeting, form)
    candidate = await access_candidate(tx, meeting.candidate_id, lock=True) if meeting.candidate_id else None
    before, after = await _move_candidate(tx, meeting, candidate, outcome)
    meeting.status = Status.NO_SHOW if outcome is Outcome.NO_SHOW else Status.COMPLETED
    meeting.outcome = outcome
    meeting.outcome_notes = form.notes.strip()
    meeting.next_action = form.next_action.strip()
    meeting.outcome_by_id = actor.member_id
    meeting.outcome_at = tx.now
    meeting.completed_at = meeting.completed_at or tx.now
    meeting.updated_at = tx.now
    await tx.session.flush()
    await _tell(tx, actor, meeting)
    await _record(tx, actor, meeting, before, after)
    return OutcomeResult(
        meeting=await load_meeting(tx, meeting.id),
        stage_before=before.name if before else "",
        stage_after=after.name if after else "",
        next_type=await _next_type(tx, outcome, after),
    )


def _check(tx: Tx, meeting: Meeting, form: OutcomeForm) -> Outcome:
    if form.outcome is None:
        raise BadInput("Choose an outcome.", field="outcome")
    if meeting.status == Status.CANCELLED:
        raise BadInput("This meeting was cancelled, so it has no outcome.", field="outcome")
    if meeting.starts_at > tx.now:
        raise BadInput("This meeting has not begun yet. Come back after it.", field="outcome")
    for field, words in (("notes", form.notes), ("next_action", form.next_action)):
        if len(words) > LONGEST:
            raise BadInput(f"Keep it under {LONGEST} characters.", field=field)
    return form.outcome


async def _check_may_record(tx: Tx, actor: Actor, meeting: Meeting) -> None:
    if actor.role in MAY_SCHEDULE and not actor.is_guest:
        return
    attends = await tx.session.scalar(
        select(Attendee.id).where(
            Attendee.workspace_id == tx.workspace_id,
            Attendee.meeting_id == meeting.id,
            Attendee.member_id == actor.member_id,
            Attendee.role == "interviewer",
        )
    )
    if attends is None:
        raise NotAllowed("Only its interviewers and the hiring team see or record this outcome.")


async def _move_candidate(
    tx: Tx, meeting: Meeting, candidate: Candidate | None, outcome: Outcome
) -> tuple[Stage | None, Stage | None]:
    """The candidate's stage before and after. A later stage reached otherwise is never taken back."""
    if candidate is None:
        return None, None
    stages = await _pipeline(tx, candidate)
    before = next(each for each in stages if each.id == candidate.stage_id)
    base = next((each for each in stages if each.id == meeting.stage_id), before)
    start = _without_outcome(stages, base, meeting, before)
    target = _target(stages, base, outcome)
    late = target is not None and outcome is Outcome.ADVANCE and start.position >= target.position
    after = start if target is None or late else target
    meeting.stage_before_id = start.id if after is not start else None
    candidate.stage_id = after.id
    candidate.updated_at = tx.now
    return before, after


def _without_outcome(stages: list[Stage], base: Stage, meeting: Meeting, here: Stage) -> Stage:
    """Where the candidate would stand had the outcome recorded earlier, if any, not moved them here."""
    if meeting.outcome is None or _target(stages, base, Outcome(meeting.outcome)) is not here:
        return here
    return next((each for each in stages if each.id == meeting.stage_before_id), here)


async def _pipeline(tx: Tx, candidate: Candidate) -> list[Stage]:
    found = await tx.session.scalars(
        select(Stage)
        .where(Stage.workspace_id == tx.workspace_id, Stage.requisition_id == candidate.requisition_id)
        .order_by(Stage.position)
    )
    return list(found)


def _target(stages: list[Stage], base: Stage, outcome: Outcome | None) -> Stage | None:
    """The stage an outcome leads to from the meeting's stage; None where it leads nowhere."""
    match outcome:
        case Outcome.ADVANCE:
            later = (each for each in stages if each.position > base.position and each.kind != "rejected")
            return next(later, None)
        case Outcome.HIRED | Outcome.REJECTED:
            return next((each for each in stages if each.kind == outcome), None)
        case _:
            return None


async def _next_type(tx: Tx, outcome: Outcome, after: Stage | None) -> TypeChoice | None:
    if after is None or after.meeting_type_id is None or outcome not in {Outcome.ADVANCE, Outcome.HIRED}:
        return None
    found = await tx.session.get(MeetingType, (tx.workspace_id, after.meeting_type_id))
    return as_choice(found) if found and found.is_active else None


async def _tell(tx: Tx, actor: Actor, meeting: Meeting) -> None:
    audience = await audience_of(tx, meeting)
    await drop_waiting(tx, meeting, kinds=tuple(ASKS_OUTCOME))
    await touch_living(tx, meeting)
    await enqueue(tx, meeting, history(meeting, audience, "outcome", actor.slack_user_id, tx.now))


async def _record(tx: Tx, actor: Actor, meeting: Meeting, before: Stage | None, after: Stage | None) -> None:
    await record_change(
        tx,
        actor,
        "meeting.outcome",
        "meeting",
        meeting.id,
        facts={"stage_before": before.id if before else None, "stage_after": after.id if after else None},
        person_id=meeting.candidate_id,
        personal={
            "outcome": meeting.outcome,
            "notes": meeting.outcome_notes,
            "next_action": meeting.next_action,
        },
    )

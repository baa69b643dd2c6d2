"""Moves a candidate along the pipeline when an outcome is recorded, and back when it is taken back."""

from sqlalchemy import select

from core.meetings.facts import Outcome
from core.tenancy import Tx
from db.models import Candidate, Meeting, Stage


async def move_candidate(
    tx: Tx, meeting: Meeting, candidate: Candidate | None, outcome: Outcome | None
) -> tuple[Stage | None, Stage | None]:
    """The candidate's stage before and after; without an outcome, what the recorded one did is taken back.

    A later stage reached otherwise is never taken back. The meeting still has the outcome recorded before.
    """
    if candidate is None:
        return None, None
    stages = await _pipeline(tx, candidate)
    before = next(each for each in stages if each.id == candidate.stage_id)
    base = next((each for each in stages if each.id == meeting.stage_id), before)
    start = await _without_outcome(tx, stages, base, meeting, before)
    target = _target(stages, base, outcome)
    late = target is not None and outcome is Outcome.ADVANCE and start.position >= target.position
    after = start if target is None or late else target
    meeting.stage_before_id = start.id if after is not start else None
    candidate.stage_id = after.id
    candidate.updated_at = tx.now
    return before, after


async def _without_outcome(tx: Tx, stages: list[Stage], base: Stage, meeting: Meeting, here: Stage) -> Stage:
    """Where the candidate would stand had the outcome recorded earlier, if any, not moved them here."""
    if meeting.outcome is None or _target(stages, base, Outcome(meeting.outcome)) is not here:
        return here
    if await _was_moved_since(tx, meeting):
        return here
    return next((each for each in stages if each.id == meeting.stage_before_id), here)


async def _was_moved_since(tx: Tx, meeting: Meeting) -> bool:
    """Whether the outcome of another interview moved the candidate since: they came here twice."""
    other = await tx.session.scalar(
        select(Meeting.id)
        .where(
            Meeting.workspace_id == tx.workspace_id,
            Meeting.candidate_id == meeting.candidate_id,
            Meeting.id != meeting.id,
            Meeting.stage_before_id.is_not(None),
            Meeting.outcome_at > meeting.outcome_at,
        )
        .limit(1)
    )
    return other is not None


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

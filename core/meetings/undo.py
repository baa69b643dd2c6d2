"""Takes an outcome back: as if nobody had recorded it, and the question how it went is open again."""

from datetime import timedelta

from psycopg.errors import ExclusionViolation
from sqlalchemy.exc import IntegrityError

from core.candidates.read import access_candidate
from core.errors import BadInput, Stale
from core.meetings.facts import Status
from core.meetings.load import access_meeting, load_meeting
from core.meetings.outcome import outcome_seen
from core.meetings.outcome_forms import OutcomeResult
from core.meetings.rights import check_may_judge
from core.meetings.stages import move_candidate
from core.messages.addressed import Audience
from core.messages.audience import audience_of
from core.messages.outbox import enqueue, take_up_again, touch, touch_living
from core.messages.plan import ASKS_OUTCOME, history, outcome_prompts
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from db.models import Meeting


async def undo_outcome(tx: Tx, actor: Actor, meeting_id: int, seen: str) -> OutcomeResult:
    """Take back the outcome that `seen` tells of; with none recorded any more, nothing changes.

    The candidate goes back to the stage it moved them from, unless they were moved since. Raises `Stale`
    when another outcome was recorded meanwhile. Tasks stay: whoever has one decides.
    """
    meeting = await access_meeting(tx, meeting_id, lock=True)
    await check_may_judge(tx, meeting, actor)
    if meeting.outcome is None:
        return await _result(tx, meeting)
    if seen != outcome_seen(meeting):
        raise Stale("Somebody recorded another outcome in the meantime. Look at it before you undo it.")
    candidate = await access_candidate(tx, meeting.candidate_id, lock=True) if meeting.candidate_id else None
    before, after = await move_candidate(tx, meeting, candidate, None)
    erased = {
        "outcome": meeting.outcome,
        "notes": meeting.outcome_notes,
        "next_action": meeting.next_action,
    }
    await _clear(tx, meeting)
    await _ask_again(tx, actor, meeting)
    await record_change(
        tx,
        actor,
        "meeting.outcome_undone",
        "meeting",
        meeting.id,
        facts={"stage_before": before.id if before else None, "stage_after": after.id if after else None},
        person_id=meeting.candidate_id,
        personal=erased,
    )
    return await _result(tx, meeting, before.name if before else "")


async def _result(tx: Tx, meeting: Meeting, stage_before: str | None = None) -> OutcomeResult:
    """`stage_before` None: the stage is as it was."""
    found = await load_meeting(tx, meeting.id)
    stage = found.candidate.stage if found.candidate else ""
    before = stage if stage_before is None else stage_before
    return OutcomeResult(meeting=found, stage_before=before, stage_after=stage, next_type=None)


async def _clear(tx: Tx, meeting: Meeting) -> None:
    meeting.status = Status.SCHEDULED
    meeting.outcome = meeting.outcome_by_id = meeting.outcome_at = meeting.completed_at = None
    meeting.outcome_notes = meeting.next_action = ""
    meeting.updated_at = tx.now
    try:
        await tx.session.flush()
    except IntegrityError as error:
        if isinstance(error.orig, ExclusionViolation):
            # Ended early, and somebody used the time: in two interviews at once nobody can be.
            raise BadInput(
                "The candidate has another interview at that time by now. Change the outcome instead."
            ) from error
        raise


async def _ask_again(tx: Tx, actor: Actor, meeting: Meeting) -> None:
    audience = await audience_of(tx, meeting)
    await touch_living(tx, meeting)
    await ask_again(tx, meeting, audience)
    said = history(meeting, audience, "outcome_undone", actor.slack_user_id, tx.now)
    await enqueue(tx, meeting, said)


async def ask_again(tx: Tx, meeting: Meeting, audience: Audience) -> None:
    """What was posted, and touched, asks again; nudges still ahead come; who was never asked will be."""
    await take_up_again(tx, meeting, kinds=tuple(ASKS_OUTCOME))
    asked_at = meeting.ends_at + timedelta(minutes=audience.outcome_prompt_minutes)
    if asked_at <= tx.now and not meeting.is_internal:
        await touch(tx, meeting, outcome_prompts(audience, tx.now))

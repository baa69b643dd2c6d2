"""Records what came of a meeting and moves the candidate on, in one transaction."""

from typing import Any

from sqlalchemy import select

from core.candidates.read import access_candidate
from core.errors import BadInput, Stale
from core.follow_ups.add import add_follow_up, has_follow_up, is_task
from core.follow_ups.facts import FollowUpForm
from core.meetings import facts
from core.meetings.facts import Outcome, Status
from core.meetings.forms import TypeChoice
from core.meetings.load import access_meeting, load_meeting
from core.meetings.outcome_forms import OutcomeForm, OutcomeResult
from core.meetings.rights import check_may_judge
from core.meetings.stages import move_candidate
from core.meetings.types import as_choice
from core.messages.audience import audience_of
from core.messages.outbox import drop_waiting, enqueue, touch_living
from core.messages.plan import ASKS_OUTCOME, history
from core.records.audit import read_last_facts, record_change
from core.tenancy import Actor, Tx
from core.workspaces.members import may_schedule
from db.models import Meeting, MeetingType, Stage

LONGEST = 3000
RECORDED = "meeting.outcome"
MEET_AGAIN = frozenset({Outcome.CALLBACK, Outcome.NO_SHOW})


async def read_outcome_form(
    tx: Tx, actor: Actor, meeting_id: int, outcome: Outcome | None
) -> tuple[facts.Meeting, OutcomeForm]:
    """The meeting and the quick log: what was recorded before, with the button just pressed."""
    meeting = await access_meeting(tx, meeting_id)
    await check_may_judge(tx, meeting, actor)
    recorded = Outcome(meeting.outcome) if meeting.outcome else None
    form = OutcomeForm(
        meeting_id=meeting.id,
        outcome=outcome or recorded,
        notes=meeting.outcome_notes,
        next_action=meeting.next_action,
        seen=outcome_seen(meeting),
        follow_up=FollowUpForm(assignee_id=actor.slack_user_id or ""),
    )
    return await load_meeting(tx, meeting.id), form


async def record_outcome(tx: Tx, actor: Actor, form: OutcomeForm) -> OutcomeResult:
    """Record the outcome, or correct it: a correction also takes back the stage move of the one before.

    The same form sent twice records once, and tells again what that did. The task in it is added once, too,
    be it that only the second one brought it.
    """
    meeting = await access_meeting(tx, form.meeting_id, lock=True)
    await check_may_judge(tx, meeting, actor)
    outcome = _check(tx, meeting, form)
    is_fresh = form.seen in {None, outcome_seen(meeting)}
    if not is_fresh:
        return await _recorded_before(tx, actor, meeting, form, outcome)
    candidate = await access_candidate(tx, meeting.candidate_id, lock=True) if meeting.candidate_id else None
    # First, while whoever may record may also add: what is recorded, fewer may see.
    await add_follow_up(tx, actor, meeting.id, form.follow_up)
    before, after = await move_candidate(tx, meeting, candidate, outcome)
    _write(tx, actor, meeting, form, outcome)
    await tx.session.flush()
    await _tell(tx, actor, meeting)
    await _record(tx, actor, meeting, before, after, has_task=is_task(form.follow_up))
    return await _result(tx, actor, meeting, outcome, before, after)


async def _recorded_before(
    tx: Tx, actor: Actor, meeting: Meeting, form: OutcomeForm, outcome: Outcome
) -> OutcomeResult:
    """What the form did when it was sent first, and now its task if there was none then."""
    if not _is_recorded(meeting, actor, form):
        raise _stale(meeting, actor)
    done, task = await read_last_facts(tx, RECORDED, "meeting", meeting.id), form.follow_up
    is_there = is_task(task) and await has_follow_up(tx, meeting.id, actor, task)
    if done.get("has_task") and not is_there:
        raise _stale(meeting, actor)
    if not is_there:
        await add_follow_up(tx, actor, meeting.id, task)
    return await _result(tx, actor, meeting, outcome, *await _stages_then(tx, done))


async def _stages_then(tx: Tx, done: dict[str, Any]) -> tuple[Stage | None, Stage | None]:
    """The candidate's stage before and after the outcome was recorded, wherever they are by now."""
    ids = done.get("stage_before"), done.get("stage_after")
    found = await tx.session.scalars(
        select(Stage).where(Stage.workspace_id == tx.workspace_id, Stage.id.in_([*filter(None, ids)]))
    )
    stages: dict[int | None, Stage] = {each.id: each for each in found}
    return stages.get(ids[0]), stages.get(ids[1])


async def _result(
    tx: Tx, actor: Actor, meeting: Meeting, outcome: Outcome, before: Stage | None, after: Stage | None
) -> OutcomeResult:
    return OutcomeResult(
        meeting=await load_meeting(tx, meeting.id),
        stage_before=before.name if before else "",
        stage_after=after.name if after else "",
        next_type=await _next_type(tx, meeting, outcome, after) if may_schedule(actor) else None,
    )


def _write(tx: Tx, actor: Actor, meeting: Meeting, form: OutcomeForm, outcome: Outcome) -> None:
    meeting.status = Status.NO_SHOW if outcome is Outcome.NO_SHOW else Status.COMPLETED
    meeting.outcome = outcome
    meeting.outcome_notes = form.notes.strip()
    meeting.next_action = form.next_action.strip()
    meeting.outcome_by_id = actor.member_id
    meeting.outcome_at = tx.now
    meeting.completed_at = meeting.completed_at or tx.now
    meeting.updated_at = tx.now


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


def outcome_seen(meeting: Meeting) -> str:
    """Tells one recorded outcome from another, "" while there is none."""
    return meeting.outcome_at.isoformat() if meeting.outcome_at else ""


def _is_recorded(meeting: Meeting, actor: Actor, form: OutcomeForm) -> bool:
    """Whether this very form, its task aside, was recorded before: it was sent twice."""
    recorded = (meeting.outcome_by_id, meeting.outcome, meeting.outcome_notes, meeting.next_action)
    return recorded == (actor.member_id, form.outcome, form.notes.strip(), form.next_action.strip())


def _stale(meeting: Meeting, actor: Actor) -> Stale:
    who = "You" if meeting.outcome_by_id == actor.member_id else "Somebody"
    return Stale(f"{who} recorded an outcome in the meantime. Close this, look at it, then correct it.")


async def _next_type(tx: Tx, meeting: Meeting, outcome: Outcome, after: Stage | None) -> TypeChoice | None:
    """The interview to offer next: that of the new stage, or the same again."""
    again = outcome in MEET_AGAIN
    if not again and outcome not in {Outcome.ADVANCE, Outcome.HIRED}:
        return None
    type_id = meeting.meeting_type_id if again else (after.meeting_type_id if after else None)
    found = await tx.session.get(MeetingType, (tx.workspace_id, type_id)) if type_id is not None else None
    return as_choice(found) if found and found.is_active else None


async def _tell(tx: Tx, actor: Actor, meeting: Meeting) -> None:
    audience = await audience_of(tx, meeting)
    await drop_waiting(tx, meeting, kinds=tuple(ASKS_OUTCOME))
    await touch_living(tx, meeting)
    await enqueue(tx, meeting, history(meeting, audience, "outcome", actor.slack_user_id, tx.now))


async def _record(
    tx: Tx, actor: Actor, meeting: Meeting, before: Stage | None, after: Stage | None, *, has_task: bool
) -> None:
    await record_change(
        tx,
        actor,
        RECORDED,
        "meeting",
        meeting.id,
        facts={
            "stage_before": before.id if before else None,
            "stage_after": after.id if after else None,
            "has_task": has_task,
        },
        person_id=meeting.candidate_id,
        personal={
            "outcome": meeting.outcome,
            "notes": meeting.outcome_notes,
            "next_action": meeting.next_action,
        },
    )

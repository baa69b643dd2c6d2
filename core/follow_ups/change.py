"""A task is done, not done after all, or put off. Each shows in the message of its date."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from core.errors import BadInput, NotAllowed
from core.follow_ups import facts
from core.follow_ups.add import check_date
from core.follow_ups.read import access_follow_up, load_follow_ups
from core.follow_ups.remind import put_off, remind
from core.meetings.load import access_meeting
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from core.workspaces.members import recruits
from db.models import FollowUp, Member


async def finish_follow_up(tx: Tx, actor: Actor, follow_up_id: int) -> facts.FollowUp:
    """It is done; one done before stays as it is."""
    task = await _access(tx, actor, follow_up_id)
    if task.done_at is None:
        task.done_at, task.done_by_id = tx.now, actor.member_id
        await _show(tx, actor, task, "follow_up.done")
    return (await load_follow_ups(tx, [task.id]))[task.id]


async def reopen_follow_up(tx: Tx, actor: Actor, follow_up_id: int) -> facts.FollowUp:
    """It is not done after all; its message asks again, at once where its date has come."""
    task = await _access(tx, actor, follow_up_id)
    if task.done_at is not None:
        if not task.task:
            raise BadInput("Its words were erased with the candidate, so it stays closed.")
        task.done_at = task.done_by_id = None
        await _show(tx, actor, task, "follow_up.reopened")
    return (await load_follow_ups(tx, [task.id]))[task.id]


async def put_off_follow_up(
    tx: Tx, actor: Actor, follow_up_id: int, due_on: date | None = None
) -> facts.FollowUp:
    """Another date; without one, tomorrow where the assignee is."""
    task = await _access(tx, actor, follow_up_id)
    if task.done_at is not None:
        raise BadInput("This is done already. Press “Not done” to open it again.")
    timezone = await _timezone(tx, actor, task)
    tomorrow = tx.now.astimezone(ZoneInfo(timezone)).date() + timedelta(days=1)
    before, task.due_on = task.due_on, check_date(tx, due_on or tomorrow, timezone)
    if task.due_on != before:
        meeting = await access_meeting(tx, task.meeting_id)
        await tx.session.flush()
        await put_off(tx, meeting, task, before)
        await _record(tx, actor, task, "follow_up.put_off")
    return (await load_follow_ups(tx, [task.id]))[task.id]


async def _access(tx: Tx, actor: Actor, follow_up_id: int) -> FollowUp:
    task = await access_follow_up(tx, follow_up_id)
    if actor.member_id not in {task.assignee_id, task.created_by_id} and not recruits(actor):
        raise NotAllowed(
            "Only whoever has this task, whoever gave it and recruiters change it. Ask one of them."
        )
    return task


async def _timezone(tx: Tx, actor: Actor, task: FollowUp) -> str:
    assignee = await tx.session.get(Member, (tx.workspace_id, task.assignee_id)) if task.assignee_id else None
    return assignee.timezone if assignee else actor.timezone


async def _show(tx: Tx, actor: Actor, task: FollowUp, action: str) -> None:
    meeting = await access_meeting(tx, task.meeting_id)
    await tx.session.flush()
    await remind(tx, meeting, task)
    await _record(tx, actor, task, action)


async def _record(tx: Tx, actor: Actor, task: FollowUp, action: str) -> None:
    await record_change(tx, actor, action, "follow_up", task.id, facts={"due_on": task.due_on.isoformat()})

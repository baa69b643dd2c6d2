"""Adds a task that follows a meeting: what, by when, who."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from core.errors import BadInput
from core.follow_ups.facts import FollowUpForm
from core.follow_ups.remind import remind
from core.hosts.calendar import check_can_host, read_members
from core.meetings.load import access_meeting
from core.meetings.rights import check_may_judge
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from db.models import FollowUp, Member

LONGEST = 300
FARTHEST = timedelta(days=366)


async def add_follow_up(tx: Tx, actor: Actor, meeting_id: int, form: FollowUpForm) -> None:
    """Add the task; its message is planned for nine in the morning of its date, where the assignee is.

    Raises `BadInput` on `task`, `task_on` or `task_for`. Fields left empty are no task.
    """
    if not is_task(form):
        return
    meeting = await access_meeting(tx, meeting_id, lock=True)
    await check_may_judge(tx, meeting, actor)
    assignee = await _assignee(tx, actor, form)
    task = FollowUp(
        workspace_id=tx.workspace_id,
        meeting_id=meeting.id,
        assignee_id=assignee.id,
        task=_words(form),
        due_on=check_date(tx, form.due_on, assignee.timezone),
        created_by_id=actor.member_id,
    )
    tx.session.add(task)
    await tx.session.flush()
    await remind(tx, meeting, task)
    await record_change(
        tx,
        actor,
        "follow_up.added",
        "follow_up",
        task.id,
        facts={"due_on": task.due_on.isoformat(), "assignee": assignee.id},
        person_id=meeting.candidate_id,
        personal={"task": task.task},
    )


async def has_follow_up(tx: Tx, meeting_id: int, by: Actor, form: FollowUpForm) -> bool:
    """Whether they added this very task before."""
    found = await tx.session.scalar(
        select(FollowUp.id)
        .join(Member, (Member.workspace_id == FollowUp.workspace_id) & (Member.id == FollowUp.assignee_id))
        .where(
            FollowUp.workspace_id == tx.workspace_id,
            FollowUp.meeting_id == meeting_id,
            FollowUp.created_by_id == by.member_id,
            FollowUp.task == _words(form),
            FollowUp.due_on == form.due_on,
            Member.slack_user_id == _assignee_id(by, form),
        )
        .limit(1)
    )
    return found is not None


def is_task(form: FollowUpForm) -> bool:
    """Whether anything was filled in; who does it stands there from the start."""
    return bool(form.task.strip()) or form.due_on is not None


def check_date(tx: Tx, due_on: date | None, timezone: str) -> date:
    """The date, if it is one to come in that zone."""
    if due_on is None:
        raise BadInput("Choose the day it is to be done.", field="task_on")
    today = tx.now.astimezone(ZoneInfo(timezone)).date()
    if not today <= due_on <= today + FARTHEST:
        raise BadInput("Choose a day from today on, within a year.", field="task_on")
    return due_on


def _words(form: FollowUpForm) -> str:
    words = " ".join(form.task.split())
    if not words:
        raise BadInput("Say what is to be done, or take out the date.", field="task")
    if len(words) > LONGEST:
        raise BadInput(f"Keep it under {LONGEST} characters.", field="task")
    return words


async def _assignee(tx: Tx, actor: Actor, form: FollowUpForm) -> Member:
    wanted = _assignee_id(actor, form)
    return check_can_host((await read_members(tx, [wanted])).get(wanted), "task_for")


def _assignee_id(actor: Actor, form: FollowUpForm) -> str:
    return form.assignee_id or actor.slack_user_id or ""

"""The message that comes on a task's date: planned, and shown anew when the task changes.

It lives, one row a task and date, so that what was posted says what became of it. The words of the task are
read when it is sent: neither the outbox nor the log of messages holds them.
"""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from core.messages.outbox import SLACK, Outgoing, touch
from core.tenancy import Tx
from db.models import FollowUp, Meeting, Member

KIND = "follow_up"
TIME_OF_DAY = time(9)


async def remind(tx: Tx, meeting: Meeting, task: FollowUp) -> None:
    """Plan the message of the task's date; one that is there already shows the task as it is now."""
    assignee = await _assignee(tx, task)
    if assignee is not None:
        await touch(tx, meeting, [_message(tx, task, assignee, task.due_on)])


async def put_off(tx: Tx, meeting: Meeting, task: FollowUp, before: date) -> None:
    """The same after another date was chosen: the message of the date before says so, if it was posted."""
    assignee = await _assignee(tx, task)
    if assignee is not None:
        dates = sorted({before, task.due_on})
        await touch(tx, meeting, [_message(tx, task, assignee, each) for each in dates])


async def _assignee(tx: Tx, task: FollowUp) -> Member | None:
    if task.assignee_id is None:
        return None
    return await tx.session.get(Member, (tx.workspace_id, task.assignee_id))


def _message(tx: Tx, task: FollowUp, assignee: Member, due_on: date) -> Outgoing:
    detail: dict[str, Any] = {"follow_up": task.id, "due_on": due_on.isoformat()}
    return Outgoing(
        road=SLACK,
        kind=KIND,
        recipient=assignee.slack_user_id,
        subject=f"{task.id}:{due_on}",
        due_at=max(due_at(due_on, assignee.timezone), tx.now),
        detail=detail,
    )


def due_at(due_on: date, timezone: str) -> datetime:
    """Nine in the morning of that date there, as UTC."""
    return datetime.combine(due_on, TIME_OF_DAY, ZoneInfo(timezone)).astimezone(ZoneInfo("UTC"))

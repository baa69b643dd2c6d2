"""Reads tasks as facts: one's own to do, those of a meeting, those a batch of messages is about."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from core.errors import NotFound
from core.follow_ups.facts import FollowUp, TodoList
from core.meetings.load import access_meeting
from core.meetings.rights import check_may_judge
from core.tenancy import Actor, Tx
from core.workspaces.members import as_fact
from db import models
from db.models import Candidate, Meeting, Member

SHOWN = 5
MOST_OF_MEETING = 10


async def list_follow_ups(tx: Tx, actor: Actor) -> TodoList:
    """The actor's own open tasks: one query."""
    rows = await tx.session.execute(
        _query(tx, func.count().over())
        .where(models.FollowUp.assignee_id == actor.member_id, models.FollowUp.done_at.is_(None))
        .order_by(models.FollowUp.due_on, models.FollowUp.id)
        .limit(SHOWN)
    )
    found = rows.all()
    return TodoList(
        tasks=tuple(_fact(each) for each in found),
        count=found[0][-1] if found else 0,
        today=tx.now.astimezone(ZoneInfo(actor.timezone)).date(),
    )


async def follow_ups_of(tx: Tx, actor: Actor, meeting_id: int) -> tuple[FollowUp, ...]:
    """The tasks of a meeting, done ones included, for those who may see its outcome."""
    meeting = await access_meeting(tx, meeting_id)
    await check_may_judge(tx, meeting, actor)
    rows = await tx.session.execute(
        _query(tx)
        .where(models.FollowUp.meeting_id == meeting.id, models.FollowUp.task != "")
        .order_by(models.FollowUp.due_on, models.FollowUp.id)
        .limit(MOST_OF_MEETING)
    )
    return tuple(_fact(each) for each in rows)


async def load_follow_ups(tx: Tx, follow_up_ids: Sequence[int]) -> dict[int, FollowUp]:
    """The tasks as facts by id; ids that do not exist are left out."""
    if not follow_up_ids:
        return {}
    rows = await tx.session.execute(_query(tx).where(models.FollowUp.id.in_(follow_up_ids)))
    return {each.FollowUp.id: _fact(each) for each in rows}


async def access_follow_up(tx: Tx, follow_up_id: int) -> models.FollowUp:
    """The only door to a task's row: locked, and its meeting before it; raises `NotFound`."""
    meeting_id = await tx.session.scalar(
        select(models.FollowUp.meeting_id).where(
            models.FollowUp.workspace_id == tx.workspace_id, models.FollowUp.id == follow_up_id
        )
    )
    if meeting_id is None:
        raise NotFound("This task is not here any more.")
    await access_meeting(tx, meeting_id, lock=True)
    return await tx.session.get_one(models.FollowUp, (tx.workspace_id, follow_up_id), with_for_update=True)


def _query(tx: Tx, *more: Any) -> Any:
    """Tasks of the workspace with their meeting, its candidate, and the people."""
    assignee, by, done_by = aliased(Member), aliased(Member), aliased(Member)
    query = (
        select(models.FollowUp, Meeting.title, Candidate.name, assignee, by, done_by, *more)
        .join(Meeting, _same(Meeting, models.FollowUp.meeting_id))
        .outerjoin(Candidate, _same(Candidate, Meeting.candidate_id))
        .where(models.FollowUp.workspace_id == tx.workspace_id)
    )
    people = (
        (assignee, models.FollowUp.assignee_id),
        (by, models.FollowUp.created_by_id),
        (done_by, models.FollowUp.done_by_id),
    )
    for person, column in people:
        query = query.outerjoin(person, _same(person, column))
    return query


def _same(table: Any, column: Any) -> Any:
    return and_(table.workspace_id == models.FollowUp.workspace_id, table.id == column)


def _fact(row: Any) -> FollowUp:
    task, title, candidate, assignee, by, done_by = row[:6]
    return FollowUp(
        id=task.id,
        meeting_id=task.meeting_id,
        title=f"{title} with {candidate}" if candidate else title,
        task=task.task,
        due_on=task.due_on,
        assignee=as_fact(assignee) if assignee else None,
        by=as_fact(by) if by else None,
        done_at=task.done_at,
        done_by=as_fact(done_by) if done_by else None,
    )

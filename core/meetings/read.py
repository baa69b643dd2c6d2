"""Reads meetings for screens: one, or the workspace's next few."""

from sqlalchemy import select

from core.meetings import facts
from core.meetings.facts import Status
from core.meetings.load import load_meeting, load_meetings
from core.meetings.own import LONGEST_MEETING
from core.tenancy import Actor, Tx
from core.workspaces.members import check_may_schedule
from db.models import Meeting

FEW = 3


async def read_meeting(tx: Tx, actor: Actor, meeting_id: int) -> facts.Meeting:
    """One meeting, for whoever schedules or attends it."""
    meeting = await load_meeting(tx, meeting_id)
    if actor.member_id not in {each.member.id for each in meeting.interviewers}:
        check_may_schedule(actor)
    return meeting


async def next_meetings(tx: Tx, actor: Actor) -> tuple[facts.Meeting, ...]:
    """The nearest meetings of the workspace and those booked last, all still ahead; in order of start."""
    ahead = (
        select(Meeting.id)
        .where(
            Meeting.workspace_id == tx.workspace_id,
            Meeting.starts_at > tx.now - LONGEST_MEETING,
            Meeting.ends_at > tx.now,
            Meeting.status == Status.SCHEDULED,
        )
        .limit(FEW)
    )
    nearest = await tx.session.scalars(ahead.order_by(Meeting.starts_at, Meeting.id))
    newest = await tx.session.scalars(ahead.order_by(Meeting.id.desc()))
    found = await load_meetings(tx, list({*nearest, *newest}))
    return tuple(sorted(found.values(), key=lambda meeting: (meeting.starts_at, meeting.id)))

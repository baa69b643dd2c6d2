"""Reads meetings for screens: one, or the workspace's next few."""

from sqlalchemy import select

from core.meetings import facts
from core.meetings.facts import Status
from core.meetings.load import access_meeting, load_meeting, load_meetings
from core.meetings.own import LONGEST_MEETING
from core.meetings.rights import check_may_read
from core.tenancy import Actor, Tx
from db.models import Meeting

FEW = 3


async def read_meeting(tx: Tx, actor: Actor, meeting_id: int) -> facts.Meeting:
    """One meeting, for whoever schedules, attends it or has something to do for it."""
    await check_may_read(tx, await access_meeting(tx, meeting_id), actor)
    return await load_meeting(tx, meeting_id)


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

"""How fresh our knowledge of people's calendars is, by the database's real time."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from core.calendars.asked import reading_of
from core.chores.ends import ask_for
from core.tenancy import Actor, Tx
from core.workspaces.members import check_may_schedule
from db.models import Attendee, Calendar, Connection, Member

FRESH = timedelta(seconds=20)
"""Read that lately, a calendar need not be looked at again when somebody chooses a time."""
STALE = timedelta(minutes=30)
"""Read longer ago, a booking says that it could not be checked."""


def is_unknown() -> ColumnElement[bool]:
    """Whether a calendar that counts for an attendee was not read lately; for a statement over attendees."""
    return (
        select(Calendar.id)
        .join(
            Connection,
            and_(Connection.workspace_id == Calendar.workspace_id, Connection.id == Calendar.connection_id),
        )
        .where(
            Calendar.workspace_id == Attendee.workspace_id,
            Calendar.member_id == Attendee.member_id,
            Calendar.reads,
            or_(
                Connection.is_revoked,
                Calendar.read_at.is_(None),
                Calendar.read_at < func.clock_timestamp() - STALE,
            ),
        )
        .correlate(Attendee)
        .exists()
    )


async def look_again(tx: Tx, actor: Actor, slack_user_ids: Sequence[str]) -> None:
    """Somebody is about to book these people: have their calendars read now, those just read excepted."""
    check_may_schedule(actor)
    found = await tx.session.execute(
        select(Calendar, Connection.service)
        .join(
            Connection,
            and_(Connection.workspace_id == Calendar.workspace_id, Connection.id == Calendar.connection_id),
        )
        .join(Member, and_(Member.workspace_id == Calendar.workspace_id, Member.id == Calendar.member_id))
        .where(
            Calendar.workspace_id == tx.workspace_id,
            Member.slack_user_id.in_(slack_user_ids),
            Calendar.reads,
            Connection.is_revoked.is_(False),
            or_(Calendar.read_at.is_(None), Calendar.read_at < func.clock_timestamp() - FRESH),
        )
        .order_by(Calendar.id)
    )
    await ask_for(tx, *(reading_of(calendar, service) for calendar, service in found.all()))

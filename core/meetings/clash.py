"""What else somebody is in at the time of a meeting they said they come to."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from core.hosts.calendar import epoch_minute
from core.meetings.answer import own_seat
from core.meetings.load import access_meeting, load_meeting
from core.tenancy import Actor, Tx
from core.wall import in_zone
from db.models import HostBooking


async def tell_clash(tx: Tx, actor: Actor, meeting_id: int) -> str | None:
    """What to say to who comes although another meeting has their time; None where none has."""
    meeting = await access_meeting(tx, meeting_id)
    await own_seat(tx, meeting, actor, meeting.version)
    other_id = await tx.session.scalar(
        select(HostBooking.meeting_id)
        .where(
            HostBooking.workspace_id == tx.workspace_id,
            HostBooking.member_id == actor.member_id,
            HostBooking.meeting_id != meeting.id,
            HostBooking.during.op("&&")(Range(meeting.starts_at, meeting.ends_at)),
        )
        .order_by(HostBooking.during)
        .limit(1)
    )
    if other_id is None:
        return None
    other = await load_meeting(tx, other_id)
    until = in_zone(epoch_minute(other.ends_at), actor.timezone)
    return f"You are also in {other.title} until {until}. Decline one of them if you cannot be in both."

"""What else somebody is in at the time of a meeting they said they come to."""

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import Range

from core.hosts.calendar import epoch_minute
from core.meetings.answer import own_seat
from core.meetings.facts import Rsvp
from core.meetings.load import access_meeting, load_meeting
from core.tenancy import Actor, Tx
from core.wall import in_zone
from db.models import Attendee, HostBooking, Meeting


async def tell_clash(tx: Tx, actor: Actor, meeting_id: int) -> str | None:
    """What to say to who comes although another meeting has their time; None where none has."""
    meeting = await access_meeting(tx, meeting_id)
    await own_seat(tx, meeting, actor, meeting.version)
    found = await _other(tx, actor, meeting)
    if found is None:
        return None
    other_id, has_declined = found
    other = await load_meeting(tx, other_id)
    if has_declined:
        return f"You declined {other.title}. Until it is moved or cancelled, its time is still held for you."
    until = in_zone(epoch_minute(other.ends_at), actor.timezone)
    return f"You are also in {other.title} until {until}. Decline one of them if you cannot be in both."


async def _other(tx: Tx, actor: Actor, meeting: Meeting) -> tuple[int, bool] | None:
    """The first meeting that has their time, and whether they declined it: who has to come still keeps it.

    One they come to is told before.
    """
    has_declined = Attendee.rsvp == Rsvp.DECLINED
    found = await tx.session.execute(
        select(HostBooking.meeting_id, has_declined)
        .join(
            Attendee,
            and_(
                Attendee.workspace_id == HostBooking.workspace_id,
                Attendee.meeting_id == HostBooking.meeting_id,
                Attendee.member_id == HostBooking.member_id,
            ),
        )
        .where(
            HostBooking.workspace_id == tx.workspace_id,
            HostBooking.member_id == actor.member_id,
            HostBooking.meeting_id != meeting.id,
            HostBooking.during.op("&&")(Range(meeting.starts_at, meeting.ends_at)),
        )
        .order_by(has_declined, HostBooking.during)
        .limit(1)
    )
    row = found.first()
    return (row[0], row[1]) if row else None

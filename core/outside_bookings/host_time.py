"""The time of those who interview: several meetings of one event there take it once."""

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from core.meetings.attend import keep_times
from core.meetings.facts import Status
from core.schedulers.facts import BookingStatus
from core.tenancy import Tx
from db.among import among
from db.models import Attendee, Meeting, OutsideBooking


async def keep_time_of_all(tx: Tx, meeting: Meeting) -> None:
    """Take it from all members in it who are free then."""
    found = await tx.session.scalars(
        select(Attendee.member_id).where(
            Attendee.workspace_id == tx.workspace_id,
            Attendee.meeting_id == meeting.id,
            Attendee.member_id.is_not(None),
        )
    )
    await keep_times(tx, meeting, [each for each in found if each is not None])


async def keep_time_of_others(tx: Tx, meeting: Meeting) -> None:
    """This one gave it back: others who booked the same event still need it, the first that each is in.

    One that somebody else is changing in this moment is passed over: waiting for it could be a deadlock.
    """
    others = {each.id: each for each in await _of_same_event(tx, meeting)}
    if not others:
        return
    found = await tx.session.execute(
        select(Attendee.meeting_id, Attendee.member_id).where(
            Attendee.workspace_id == tx.workspace_id,
            among(Attendee.meeting_id, others),
            Attendee.member_id.is_not(None),
        )
    )
    first: dict[int, int] = {}
    for meeting_id, member_id in sorted((meeting_id, each or 0) for meeting_id, each in found):
        first.setdefault(member_id, meeting_id)
    for each in sorted(set(first.values())):
        await keep_times(tx, others[each], [member for member, of in first.items() if of == each])


async def _of_same_event(tx: Tx, meeting: Meeting) -> list[Meeting]:
    left, stands = aliased(OutsideBooking), aliased(OutsideBooking)
    same = and_(
        left.workspace_id == stands.workspace_id,
        left.service == stands.service,
        left.starts_at == stands.starts_at,  # of an event; this one has an index
        left.event == stands.event,
    )
    of_them = (
        select(stands.meeting_id)
        .join(left, same)
        .where(
            stands.workspace_id == tx.workspace_id,
            stands.status == BookingStatus.ACTIVE,
            left.meeting_id == meeting.id,
        )
    )
    found = await tx.session.scalars(
        select(Meeting)
        .where(
            Meeting.workspace_id == tx.workspace_id,
            Meeting.id.in_(of_them),
            Meeting.id != meeting.id,
            Meeting.status == Status.SCHEDULED,
        )
        .order_by(Meeting.id)
        .with_for_update(skip_locked=True)
    )
    return list(found)

"""Reads who takes part in meetings and what they answered: one query, however many meetings."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, select

from core.meetings.facts import Interviewer, Role, Rsvp
from core.tenancy import Tx
from core.workspaces.members import as_fact
from db.among import among
from db.models import Attendee, HostBooking, Member


async def people_of_meetings(
    tx: Tx, meeting_ids: Sequence[int]
) -> tuple[dict[int, list[Interviewer]], dict[int, Rsvp]]:
    """Our people by meeting, and what its candidate answered."""
    hosts: dict[int, list[Interviewer]] = defaultdict(list)
    answered: dict[int, Rsvp] = {}
    for row in await tx.session.execute(_query(tx, meeting_ids)):
        if row.Member is None:
            answered[row.Attendee.meeting_id] = Rsvp(row.Attendee.rsvp)
        else:
            hosts[row.Attendee.meeting_id].append(_interviewer(row))
    return hosts, answered


def _query(tx: Tx, meeting_ids: Sequence[int]) -> Any:
    return (
        select(Attendee, Member, HostBooking.buffer_waived)
        .outerjoin(
            Member, and_(Member.workspace_id == Attendee.workspace_id, Member.id == Attendee.member_id)
        )
        .outerjoin(
            HostBooking,
            and_(
                HostBooking.workspace_id == Attendee.workspace_id,
                HostBooking.meeting_id == Attendee.meeting_id,
                HostBooking.member_id == Attendee.member_id,
            ),
        )
        .where(Attendee.workspace_id == tx.workspace_id, among(Attendee.meeting_id, meeting_ids))
        .order_by(Attendee.meeting_id, Attendee.position)
    )


def _interviewer(row: Any) -> Interviewer:
    attendee, member, buffer_waived = row
    return Interviewer(
        member=as_fact(member),
        is_required=attendee.is_required,
        rsvp=Rsvp(attendee.rsvp),
        rsvp_note=attendee.rsvp_note,
        proposed_starts_at=attendee.proposed_starts_at,
        late_minutes=attendee.late_minutes,
        role=Role(attendee.role),
        keeps_time=buffer_waived is not None,
        buffer_waived=bool(buffer_waived),
        calendar_stale=attendee.calendar_stale,
    )

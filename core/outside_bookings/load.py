"""Reads where meetings were booked: one query, however many meetings."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, select

from core.meetings.outside import Outside
from core.messages.plan import OUTSIDE_BOOKING
from core.outside_bookings.rows import sorted_rows
from core.outside_bookings.told import opened
from core.tenancy import Tx
from db.among import among
from db.models import Candidate, Message, OutsideBooking


async def load_outside(tx: Tx, meeting_ids: Sequence[int]) -> dict[int, Outside]:
    """By meeting id; nothing for those that were booked here."""
    alike = and_(
        Candidate.workspace_id == OutsideBooking.workspace_id,
        Candidate.id == OutsideBooking.asked_candidate_id,
    )
    failed = and_(
        Message.workspace_id == OutsideBooking.workspace_id,
        Message.meeting_id == OutsideBooking.meeting_id,
        Message.kind == OUTSIDE_BOOKING,
        Message.state == "failed",
    )
    found = await tx.session.execute(
        select(OutsideBooking, Candidate.name, Message.id, Message.error)
        .outerjoin(Candidate, alike)
        .outerjoin(Message, failed)
        .where(OutsideBooking.workspace_id == tx.workspace_id, among(OutsideBooking.meeting_id, meeting_ids))
        .order_by(OutsideBooking.id)
    )
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in found:
        rows[row.OutsideBooking.meeting_id].append(row)
    return {meeting_id: _fact(tx, each) for meeting_id, each in rows.items()}


def _fact(tx: Tx, rows: Sequence[Any]) -> Outside:
    last = sorted_rows([each.OutsideBooking for each in rows])[-1]
    told = opened(tx.secrets, last.told)
    return Outside(
        service=last.service,
        status=last.status,
        event_type=told.event_type_name if told else "",
        booked_at=told.created_at if told else None,
        synced_at=last.synced_at,
        cancel_url=told.cancel_url if told else None,
        reschedule_url=told.reschedule_url if told else None,
        organiser=told.organiser_name if told else "",
        answers=tuple((each.question, each.answer) for each in told.answers) if told else (),
        alike=next((each.name for each in rows if each.name), None),
        failed=rows[0].id,
        why=rows[0].error or "",
    )

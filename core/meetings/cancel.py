"""Cancels a meeting: the time is free again, everyone is told, nobody is reminded."""

from sqlalchemy import update

from core.errors import BadInput
from core.meetings import facts
from core.meetings.attend import give_time_back
from core.meetings.facts import Status
from core.meetings.load import access_meeting, load_meeting
from core.meetings.reasons import Reason, cancel_reason
from core.meetings.rights import check_may_change
from core.messages.audience import audience_of
from core.messages.outbox import drop_waiting, enqueue, touch_living
from core.messages.plan import after_cancellation
from core.offers.freed import time_freed
from core.outside_bookings.host_time import keep_time_of_others
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from db.models import Meeting, MeetingVersion


async def draft_cancellation(tx: Tx, actor: Actor, meeting_id: int) -> facts.Meeting:
    """The meeting, for a form that asks why; who may not cancel it is told so before filling it in."""
    await check_may_change(tx, await access_meeting(tx, meeting_id), actor)
    return await load_meeting(tx, meeting_id)


async def cancel_meeting(tx: Tx, actor: Actor, meeting_id: int, reason: str, note: str) -> facts.Meeting:
    """Cancel it; one cancelled before is given back as it is."""
    chosen = cancel_reason(reason)
    meeting = await access_meeting(tx, meeting_id, lock=True)
    await check_may_change(tx, meeting, actor)
    if meeting.status == Status.CANCELLED:
        return await load_meeting(tx, meeting.id)
    if meeting.outcome is not None or meeting.ends_at <= tx.now:
        raise BadInput("This meeting is over, so it cannot be cancelled any more.", field="reason")
    await call_off(tx, meeting, actor, chosen, note.strip())
    return await load_meeting(tx, meeting.id)


async def call_off(
    tx: Tx, meeting: Meeting, actor: Actor, chosen: Reason, note: str, *, announce: bool = True
) -> None:
    """Cancel a meeting that is locked and can be cancelled. announce: whether everyone is told."""
    await _write(tx, actor, meeting, chosen, note)
    await give_time_back(tx, meeting)
    await keep_time_of_others(tx, meeting)
    await drop_waiting(tx, meeting)
    await touch_living(tx, meeting)
    if announce:
        told = after_cancellation(meeting, await audience_of(tx, meeting), tx.now, actor.slack_user_id)
        freed = time_freed(meeting, meeting.starts_at, meeting.ends_at, chosen.party, tx.now)
        await enqueue(tx, meeting, [*told, *freed])
    await record_change(
        tx,
        actor,
        "meeting.cancelled",
        "meeting",
        meeting.id,
        facts={"party": chosen.party, "reason": chosen.key},
        person_id=meeting.candidate_id,
        personal={"note": note},
    )


async def _write(tx: Tx, actor: Actor, meeting: Meeting, chosen: Reason, note: str) -> None:
    meeting.status = Status.CANCELLED
    meeting.sequence += 1
    meeting.cancel_party = chosen.party
    meeting.cancel_reason = chosen.key
    meeting.cancel_note = note
    meeting.cancelled_by_id = actor.member_id
    meeting.cancelled_at = tx.now
    meeting.updated_at = tx.now
    await tx.session.execute(
        update(MeetingVersion)
        .where(
            MeetingVersion.workspace_id == tx.workspace_id,
            MeetingVersion.meeting_id == meeting.id,
            MeetingVersion.version == meeting.version,
        )
        .values(status="cancelled", reason=chosen.key, changed_by_id=actor.member_id, changed_at=tx.now)
    )

"""Deletes a candidate: the person goes, their interviews stay without name and notes."""

from collections.abc import Sequence

from sqlalchemy import func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB

from core.candidates.read import access_candidate
from core.errors import BadInput
from core.messages.booking_links import forget_links, is_link_to
from core.messages.outbox import MAIL, lock_messages, touch_living
from core.messages.plan import ROOM_CHANGED
from core.outside_bookings.forget import forget_bookings, lock_all_bookings
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from core.wall import day_in_zone
from core.workspaces.members import check_may_schedule
from db.models import Attendee, Candidate, FollowUp, Meeting, MeetingVersion, Message


async def delete_candidate(tx: Tx, actor: Actor, candidate_id: int) -> None:
    """Delete the candidate with addresses, stated times and the key of their values in the audit trail.

    Their meetings stay, with time, interviewers and outcome; what was written about the person goes. Raises
    `BadInput` while an interview is ahead, or while the candidate is still to be told that one is not.
    """
    check_may_schedule(actor)
    await lock_all_bookings(tx)
    # Meetings before the candidate before messages, each in id order, as all writers do: no deadlock.
    await _lock_meetings(tx, candidate_id)
    candidate = await access_candidate(tx, candidate_id, lock=True)
    meetings = await _lock_meetings(tx, candidate_id)
    _check_nothing_ahead(tx, actor, candidate, meetings)
    await lock_messages(tx, *meetings, also=[is_link_to(tx, candidate_id)])
    await _check_is_told(tx, candidate)
    await _forget_words(tx, meetings)
    await forget_bookings(tx, candidate_id, [each.id for each in meetings])
    await forget_links(tx, candidate_id)
    for meeting in meetings:
        await touch_living(tx, meeting)
    await record_change(tx, actor, "candidate.deleted", "candidate", candidate_id)
    await tx.session.delete(candidate)
    await tx.session.flush()


async def _lock_meetings(tx: Tx, candidate_id: int) -> Sequence[Meeting]:
    found = await tx.session.scalars(
        select(Meeting)
        .where(Meeting.workspace_id == tx.workspace_id, Meeting.candidate_id == candidate_id)
        .order_by(Meeting.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()


def _check_nothing_ahead(tx: Tx, actor: Actor, candidate: Candidate, meetings: Sequence[Meeting]) -> None:
    starts = [
        each.starts_at
        for each in meetings
        if each.status in {"pending", "scheduled"} and each.ends_at > tx.now
    ]
    if starts:
        when = day_in_zone(min(starts), actor.timezone)
        raise BadInput(f"{candidate.name} has an interview on {when}. Cancel it first.")


async def _check_is_told(tx: Tx, candidate: Candidate) -> None:
    """Without the address nobody could tell them any more, and they would come."""
    untold = await tx.session.scalar(
        select(Message.id)
        .where(
            Message.workspace_id == tx.workspace_id,
            Message.road == MAIL,
            Message.recipient == f"candidate:{candidate.id}",
            Message.kind == "invitation_cancelled",
            Message.state.in_(("waiting", "leased")),
        )
        .limit(1)
    )
    if untold is not None:
        raise BadInput(
            f"{candidate.name} is just being told by e-mail that an interview is cancelled. "
            "Try again when that mail is sent."
        )


async def _forget_words(tx: Tx, meetings: Sequence[Meeting]) -> None:
    """Free text about the person: prep notes hold their name, the place of a call their number."""
    ids = [each.id for each in meetings]
    for each in meetings:
        each.prep_notes = each.outcome_notes = each.next_action = each.cancel_note = ""
        each.location_detail = "" if each.location_kind == "phone" else each.location_detail
        each.updated_at = tx.now
    await tx.session.execute(
        update(MeetingVersion)
        .where(MeetingVersion.workspace_id == tx.workspace_id, MeetingVersion.meeting_id.in_(ids))
        .values(note="")
    )
    await tx.session.execute(
        update(Attendee)
        .where(Attendee.workspace_id == tx.workspace_id, Attendee.meeting_id.in_(ids))
        .values(rsvp_note="")
    )
    await tx.session.execute(
        update(Message)
        .where(
            Message.workspace_id == tx.workspace_id,
            Message.meeting_id.in_(ids),
            Message.kind == ROOM_CHANGED,
        )
        .values(detail=Message.detail.op("||")(literal({"note": ""}, JSONB)))
    )
    await _close_tasks(tx, ids)


async def _close_tasks(tx: Tx, meeting_ids: Sequence[int]) -> None:
    """Nothing is left to do for somebody who is gone; what was posted of it is edited with the rest."""
    await tx.session.execute(
        update(FollowUp)
        .where(FollowUp.workspace_id == tx.workspace_id, FollowUp.meeting_id.in_(meeting_ids))
        .values(task="", done_at=func.coalesce(FollowUp.done_at, tx.now))
    )

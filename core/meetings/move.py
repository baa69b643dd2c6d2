"""Moves a meeting to another time: the same meeting, one version more, everyone told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import delete, select, update

from core.candidates.read import access_candidate
from core.errors import BadInput, Stale
from core.hosts.calendar import access_hosts
from core.meetings import facts
from core.meetings.book import chosen_time, take_time
from core.meetings.conflicts import refusing_conflicts
from core.meetings.facts import Status
from core.meetings.forms import MoveDraft, MoveForm
from core.meetings.load import access_meeting, load_meeting
from core.meetings.reasons import move_reason
from core.meetings.times import Question, check_time, suggest_times
from core.messages.audience import audience_of
from core.messages.outbox import drop_waiting, enqueue, touch_living
from core.messages.plan import after_move
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from core.workspaces.members import check_may_schedule
from db.models import Attendee, HostBooking, Meeting, MeetingType, MeetingVersion, Member


async def draft_move(tx: Tx, actor: Actor, form: MoveForm) -> MoveDraft:
    """The form with the meeting as it is now and times that suit everyone in it."""
    check_may_schedule(actor)
    meeting = await access_meeting(tx, form.meeting_id)
    _check_movable(tx, meeting)
    hosts = await access_hosts(tx, await _host_ids(tx, meeting))
    suggestions, note = await suggest_times(tx, await _question(tx, actor, meeting, hosts))
    return MoveDraft(
        meeting=await load_meeting(tx, meeting.id),
        form=replace(form, version=meeting.version),
        suggestions=suggestions,
        suggestions_note=note,
    )


async def move_meeting(tx: Tx, actor: Actor, form: MoveForm) -> facts.Meeting:
    """Move it; raises `Stale` when somebody moved it since the form was shown, else as booking does."""
    check_may_schedule(actor)
    starts_at = chosen_time(form.starts_at, form.custom_starts_at)
    reason = move_reason(form.reason or "")
    # Hosts before the meeting, as booking does: one order for all writers, no deadlock.
    hosts = await access_hosts(tx, await _host_ids(tx, await access_meeting(tx, form.meeting_id)), lock=True)
    meeting = await access_meeting(tx, form.meeting_id, lock=True)
    await tx.session.refresh(meeting)
    if meeting.version == form.version + 1 and meeting.starts_at == starts_at:
        return await load_meeting(tx, meeting.id)
    _check_movable(tx, meeting)
    if meeting.version != form.version:
        raise Stale("Somebody moved this meeting in the meantime. Close this and look at its new time.")
    if starts_at == meeting.starts_at:
        raise BadInput("It is at this time already. Choose another time.", field="time")
    question = await _question(tx, actor, meeting, hosts)
    custom = form.custom_starts_at is not None
    waived = await check_time(tx, question, form, starts_at)
    before = meeting.starts_at
    await _close_version(tx, actor, meeting, reason.key, form.note.strip())
    _set_time(tx, meeting, starts_at - before)
    with refusing_conflicts(custom=custom):
        await _retake_time(tx, meeting, question.meeting_type, hosts, waived=waived)
    await _tell(tx, actor, meeting)
    await record_change(
        tx,
        actor,
        "meeting.moved",
        "meeting",
        meeting.id,
        facts={
            "from": before.isoformat(),
            "to": starts_at.isoformat(),
            "reason": reason.key,
            "version": meeting.version,
        },
        person_id=meeting.candidate_id,
        personal={"note": form.note.strip()},
    )
    return await load_meeting(tx, meeting.id)


def _check_movable(tx: Tx, meeting: Meeting) -> None:
    if meeting.status == Status.CANCELLED:
        raise BadInput("This meeting was cancelled. Schedule a new one instead.", field="time")
    if meeting.outcome is not None or meeting.ends_at <= tx.now:
        raise BadInput("This meeting is over. Schedule a new one instead.", field="time")


async def _host_ids(tx: Tx, meeting: Meeting) -> list[str]:
    found = await tx.session.scalars(
        select(Member.slack_user_id)
        .join(Attendee, (Attendee.workspace_id == Member.workspace_id) & (Attendee.member_id == Member.id))
        .where(Attendee.workspace_id == tx.workspace_id, Attendee.meeting_id == meeting.id)
        .order_by(Attendee.position)
    )
    return list(found)


async def _question(tx: Tx, actor: Actor, meeting: Meeting, hosts: Sequence[Member]) -> Question:
    kind = await tx.session.get(MeetingType, (tx.workspace_id, meeting.meeting_type_id))
    if kind is None:
        raise BadInput(
            "The type of this meeting was deleted. Cancel it and schedule a new one.", field="time"
        )
    candidate = await access_candidate(tx, meeting.candidate_id) if meeting.candidate_id else None
    return Question(
        meeting_type=kind,
        duration_minutes=int((meeting.ends_at - meeting.starts_at).total_seconds()) // 60,
        hosts=hosts,
        candidate=candidate,
        timezone=(candidate.timezone if candidate else None) or actor.timezone,
        reader_timezone=actor.timezone,
        moving=meeting,
    )


async def _close_version(tx: Tx, actor: Actor, meeting: Meeting, reason: str, note: str) -> None:
    await tx.session.execute(
        update(MeetingVersion)
        .where(
            MeetingVersion.workspace_id == tx.workspace_id,
            MeetingVersion.meeting_id == meeting.id,
            MeetingVersion.version == meeting.version,
        )
        .values(
            status="rescheduled", reason=reason, note=note, changed_by_id=actor.member_id, changed_at=tx.now
        )
    )


def _set_time(tx: Tx, meeting: Meeting, by: timedelta) -> None:
    meeting.starts_at += by
    meeting.ends_at += by
    meeting.version += 1
    meeting.sequence += 1
    meeting.updated_at = tx.now
    tx.session.add(
        MeetingVersion(
            workspace_id=tx.workspace_id,
            meeting_id=meeting.id,
            version=meeting.version,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
        )
    )


async def _retake_time(
    tx: Tx, meeting: Meeting, meeting_type: MeetingType, hosts: Sequence[Member], *, waived: bool
) -> None:
    await give_time_back(tx, meeting)
    await tx.session.flush()
    await take_time(tx, meeting, meeting_type, hosts, waived=waived)


async def give_time_back(tx: Tx, meeting: Meeting) -> None:
    """The hosts are free again at the meeting's time."""
    await tx.session.execute(
        delete(HostBooking).where(
            HostBooking.workspace_id == tx.workspace_id, HostBooking.meeting_id == meeting.id
        )
    )


async def _tell(tx: Tx, actor: Actor, meeting: Meeting) -> None:
    audience = await audience_of(tx, meeting)
    await drop_waiting(tx, meeting)
    await touch_living(tx, meeting)
    await enqueue(tx, meeting, after_move(meeting, audience, tx.now, actor.slack_user_id))

"""Books a meeting: one transaction, and the database decides who was first."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from core.candidates.add import add_candidate
from core.candidates.read import access_candidate
from core.errors import BadInput, Stale
from core.meetings import facts
from core.meetings.answer import ask_everybody
from core.meetings.attend import add_people, take_time
from core.meetings.conflicts import refusing_conflicts
from core.meetings.existing import lock_replaced, settle_existing, use_existing
from core.meetings.filling import fill_template
from core.meetings.forms import ScheduleForm
from core.meetings.load import load_meeting
from core.meetings.location import Location, LocationKind, typed_link
from core.meetings.panel import MOST_PEOPLE, Panel, panel_of_form
from core.meetings.places import check_place, place_of
from core.meetings.prep import prep_values
from core.meetings.rooms import room_of_form
from core.meetings.settle import Settled, chosen_time, settle_time
from core.meetings.times import Question
from core.meetings.types import access_type, check_duration
from core.messages.audience import audience_of
from core.messages.outbox import enqueue, touch
from core.messages.plan import after_booking, living_messages
from core.records.audit import record_change
from core.rooms.booking import take_room
from core.tenancy import Actor, Tx
from core.workspaces.members import check_may_schedule
from db.models import Candidate, Meeting, MeetingType, MeetingVersion, Room, Stage

LONGEST_PREP_NOTES = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A schedule form found to be sound, with the rows it names; everybody in it is locked.

    replaces: the id of the meeting that was cancelled for it.
    """

    meeting_type: MeetingType
    duration_minutes: int
    panel: Panel
    candidate: Candidate | None
    starts_at: datetime
    settled: Settled
    replaces: int | None = None
    room: Room | None = None

    @property
    def heads(self) -> int:
        """How many would sit there."""
        return len(self.settled.hosts) + len(self.panel.others) + (self.candidate is not None)


async def book_meeting(tx: Tx, actor: Actor, form: ScheduleForm, *, announce: bool = True) -> facts.Meeting:
    """Book what the form says; the same submission again returns the meeting it made the first time.

    Or move the one the candidate has, where the form says so. Raises `BadInput` on the field concerned,
    `TimeTaken`, `HostBusy`, `NeedsConfirmation`, or `Stale` where they have another one by now. With
    `announce` False (history being imported) nobody is told.
    """
    check_may_schedule(actor)
    if not form.submission_key:
        raise Stale("This form is from an earlier version. Open it again.")
    _check_people(form)
    if form.uses_existing:
        return await use_existing(tx, form, actor)
    panel = await panel_of_form(tx, form, lock=True)
    earlier = await _earlier_submission(tx, form.submission_key)
    if earlier is not None:
        return await load_meeting(tx, earlier)
    await lock_replaced(tx, form.existing)
    booking = await _check(tx, actor, form, panel)
    with refusing_conflicts(custom=form.custom_starts_at is not None):
        meeting = await _write(tx, actor, form, booking)
    await _record(tx, actor, meeting, booking)
    if announce:
        await ask_everybody(tx, meeting, actor)
        audience = await audience_of(tx, meeting)
        location = Location(kind=LocationKind(meeting.location_kind), detail=meeting.location_detail)
        await check_place(tx, location, audience.calendar[0] if audience.calendar else None)
        await touch(tx, meeting, living_messages(meeting, audience, tx.now))
        await enqueue(tx, meeting, after_booking(meeting, audience, tx.now))
    return await load_meeting(tx, meeting.id)


def _check_people(form: ScheduleForm) -> None:
    if not form.is_internal and form.candidate_id is None and form.new_candidate is None:
        raise BadInput("Choose a candidate, or add a new one.", field="candidate")
    if not form.interviewer_ids:
        raise BadInput("Choose at least one interviewer.", field="interviewers")
    if form.other_group is not None and not form.other_group.member_ids:
        raise BadInput("Choose people for the other group, or untick it.", field="other_group")
    if len(form.people_ids) > MOST_PEOPLE:
        raise BadInput(f"Choose at most {MOST_PEOPLE} people in all.", field="interviewers")
    if form.is_internal and not form.title.strip():
        raise BadInput("Give the meeting a title, e.g. Debrief.", field="title")
    if form.prep_notes and len(form.prep_notes) > LONGEST_PREP_NOTES:
        raise BadInput(f"Keep the prep notes under {LONGEST_PREP_NOTES} characters.", field="prep_notes")


async def _earlier_submission(tx: Tx, submission_key: str) -> int | None:
    return await tx.session.scalar(
        select(Meeting.id).where(
            Meeting.workspace_id == tx.workspace_id, Meeting.submission_key == submission_key
        )
    )


async def _check(tx: Tx, actor: Actor, form: ScheduleForm, panel: Panel) -> Booking:
    meeting_type = await access_type(tx, form.type_id)
    duration = check_duration(meeting_type, form.duration_minutes)
    starts_at = chosen_time(form.starts_at, form.custom_starts_at)
    candidate = await _candidate(tx, actor, form)
    replaces = await settle_existing(tx, form, actor, candidate, meeting_type.id)
    question = Question(
        meeting_type=meeting_type,
        duration_minutes=duration,
        panel=panel,
        candidate=candidate,
        timezone=(candidate.timezone if candidate else None) or actor.timezone,
        reader_timezone=actor.timezone,
    )
    return Booking(
        meeting_type=meeting_type,
        duration_minutes=duration,
        panel=panel,
        candidate=candidate,
        starts_at=starts_at,
        settled=await settle_time(tx, question, form, starts_at),
        replaces=replaces,
        room=await room_of_form(tx, form, place_of(form, meeting_type)),
    )


async def _candidate(tx: Tx, actor: Actor, form: ScheduleForm) -> Candidate | None:
    if form.is_internal:
        return None
    if form.candidate_id is not None:
        # Two who book for the same person see each other's.
        return await access_candidate(tx, form.candidate_id, lock=True, key_share=True)
    assert form.new_candidate is not None, "checked before"
    newcomer = form.new_candidate
    return await add_candidate(tx, actor, name=newcomer.name, email=newcomer.email, phone=newcomer.phone)


async def _write(tx: Tx, actor: Actor, form: ScheduleForm, booking: Booking) -> Meeting:
    meeting = _row(tx, actor, form, booking, await _stage(tx, booking))
    tx.session.add(meeting)
    await tx.session.flush()
    add_people(tx, meeting, booking.settled.hosts, booking.panel.others, candidate=booking.candidate)
    if booking.candidate is not None:
        booking.candidate.updated_at = tx.now
    tx.session.add(
        MeetingVersion(
            workspace_id=tx.workspace_id,
            meeting_id=meeting.id,
            version=1,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
        )
    )
    await tx.session.flush()
    await take_time(tx, meeting, booking.meeting_type, booking.settled)
    if booking.room is not None:
        await take_room(tx, meeting, booking.room, people=booking.heads, timezone=actor.timezone)
    return meeting


def _row(tx: Tx, actor: Actor, form: ScheduleForm, booking: Booking, stage: Stage | None) -> Meeting:
    kind, candidate = booking.meeting_type, booking.candidate
    detail = (form.location_detail if form.location_detail is not None else kind.location_detail).strip()
    return Meeting(
        workspace_id=tx.workspace_id,
        uid=f"{secrets.token_hex(16)}@panelry",
        submission_key=form.submission_key,
        is_internal=form.is_internal,
        title=" ".join(form.title.split()) if form.is_internal else kind.name,
        meeting_type_id=kind.id,
        candidate_id=candidate.id if candidate else None,
        requisition_id=candidate.requisition_id if candidate else None,
        stage_id=stage.id if stage else None,
        starts_at=booking.starts_at,
        ends_at=booking.starts_at + timedelta(minutes=booking.duration_minutes),
        location_kind=place_of(form, kind),
        location_detail=detail,
        join_url=typed_link(detail),
        room_id=booking.room.id if booking.room else None,
        channel_id=form.channel_id,
        prep_notes=_prep_notes(form, booking, stage),
        scheduled_by_id=actor.member_id,
        created_at=tx.now,
        updated_at=tx.now,
    )


async def _stage(tx: Tx, booking: Booking) -> Stage | None:
    """The stage the meeting belongs to: the one this type is the interview of, else the candidate's."""
    if booking.candidate is None:
        return None
    of_type = await tx.session.scalar(
        select(Stage)
        .where(
            Stage.workspace_id == tx.workspace_id,
            Stage.requisition_id == booking.candidate.requisition_id,
            Stage.meeting_type_id == booking.meeting_type.id,
        )
        .order_by(Stage.position)
        .limit(1)
    )
    return of_type or await tx.session.get(Stage, (tx.workspace_id, booking.candidate.stage_id))


def _prep_notes(form: ScheduleForm, booking: Booking, stage: Stage | None) -> str:
    if form.prep_notes is not None or form.is_internal:
        return (form.prep_notes or "").strip()
    values = prep_values(
        booking.candidate, stage=stage.name if stage else "", type_name=booking.meeting_type.name
    )
    return fill_template(booking.meeting_type.prep_template, values)


async def _record(tx: Tx, actor: Actor, meeting: Meeting, booking: Booking) -> None:
    await record_change(
        tx,
        actor,
        "meeting.booked",
        "meeting",
        meeting.id,
        facts={
            "starts_at": meeting.starts_at.isoformat(),
            "minutes": booking.duration_minutes,
            "hosts": [host.id for host in booking.settled.hosts],
            "others": [{"member": each.member.id, "role": each.role} for each in booking.panel.others],
            "waived": booking.settled.trail,
            **({"replaces": booking.replaces} if booking.replaces else {}),
            **({"room": booking.room.id} if booking.room else {}),
        },
        person_id=meeting.candidate_id,
    )

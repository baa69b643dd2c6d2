"""Reads meetings as facts: seven queries, however many meetings."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, select

from core.candidates.read import load_candidates
from core.errors import NotFound
from core.meetings import facts
from core.meetings.facts import SOON, Outcome, Party, Rsvp, Status
from core.meetings.in_calendar import load_in_calendar
from core.meetings.location import Location, LocationKind
from core.meetings.people import people_of_meetings
from core.outside_bookings.load import load_outside
from core.rooms.read import as_room
from core.tenancy import Tx
from core.workspaces.members import as_fact
from db.among import among
from db.models import (
    Meeting,
    MeetingType,
    MeetingVersion,
    Member,
    Room,
    RoomBooking,
    Stage,
    Workspace,
)


async def access_meeting(tx: Tx, meeting_id: int, *, lock: bool = False) -> Meeting:
    """The only door to a meeting's row; raises `NotFound` for another workspace's, too."""
    meeting = await tx.session.get(Meeting, (tx.workspace_id, meeting_id), with_for_update=lock or None)
    if meeting is None:
        raise NotFound("This meeting is not here any more.")
    return meeting


async def lock_meetings(tx: Tx, meeting_ids: Iterable[int]) -> Sequence[Meeting]:
    """The rows that are still there, locked in id order: who needs several waits for nobody who waits."""
    found = await tx.session.scalars(
        select(Meeting)
        .where(Meeting.workspace_id == tx.workspace_id, among(Meeting.id, meeting_ids))
        .order_by(Meeting.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()


async def load_meeting(tx: Tx, meeting_id: int) -> facts.Meeting:
    """One meeting as facts."""
    found = await load_meetings(tx, [meeting_id])
    if meeting_id not in found:
        raise NotFound("This meeting is not here any more.")
    return found[meeting_id]


async def load_meetings(tx: Tx, meeting_ids: Sequence[int]) -> dict[int, facts.Meeting]:
    """The meetings as facts by id; ids that do not exist are left out."""
    if not meeting_ids:
        return {}
    rows = (await tx.session.execute(_meetings_query(tx, meeting_ids))).all()
    hosts, answered = await people_of_meetings(tx, meeting_ids)
    candidates = await load_candidates(tx, {row.Meeting.candidate_id for row in rows})
    moves = await _moves(tx, [row.Meeting for row in rows])
    in_calendar = await load_in_calendar(tx, meeting_ids)
    outside = await load_outside(tx, meeting_ids)
    people = await _members(
        tx, _people_of(row.Meeting for row in rows) | {m.changed_by_id for m in moves.values()}
    )
    return {
        row.Meeting.id: replace(
            _fact(tx, row, hosts[row.Meeting.id], candidates, people, moves.get(row.Meeting.id)),
            in_calendar=in_calendar.get(row.Meeting.id),
            outside=outside.get(row.Meeting.id),
            candidate_rsvp=answered.get(row.Meeting.id, Rsvp.PENDING),
        )
        for row in rows
    }


def _meetings_query(tx: Tx, meeting_ids: Sequence[int]) -> Any:
    return (
        select(
            Meeting,
            MeetingType.name,
            MeetingType.colour,
            MeetingType.outcomes,
            Stage.name,
            Workspace.name,
            Room,
            RoomBooking.is_declined,
        )
        .join(Workspace, Workspace.id == Meeting.workspace_id)
        .outerjoin(
            MeetingType,
            and_(MeetingType.workspace_id == Meeting.workspace_id, MeetingType.id == Meeting.meeting_type_id),
        )
        .outerjoin(Stage, and_(Stage.workspace_id == Meeting.workspace_id, Stage.id == Meeting.stage_id))
        .outerjoin(Room, and_(Room.workspace_id == Meeting.workspace_id, Room.id == Meeting.room_id))
        .outerjoin(
            RoomBooking,
            and_(RoomBooking.workspace_id == Meeting.workspace_id, RoomBooking.meeting_id == Meeting.id),
        )
        .where(Meeting.workspace_id == tx.workspace_id, among(Meeting.id, meeting_ids))
    )


async def _moves(tx: Tx, meetings: Sequence[Meeting]) -> dict[int, MeetingVersion]:
    moved = {meeting.id: meeting.version - 1 for meeting in meetings if meeting.version > 1}
    if not moved:
        return {}
    found = await tx.session.scalars(
        select(MeetingVersion).where(
            MeetingVersion.workspace_id == tx.workspace_id, among(MeetingVersion.meeting_id, moved)
        )
    )
    return {each.meeting_id: each for each in found if each.version == moved[each.meeting_id]}


def _people_of(meetings: Iterable[Meeting]) -> set[int | None]:
    return {
        person
        for meeting in meetings
        for person in (meeting.scheduled_by_id, meeting.cancelled_by_id, meeting.outcome_by_id)
    }


async def _members(tx: Tx, member_ids: set[int | None]) -> dict[int | None, facts.Member]:
    wanted = {each for each in member_ids if each is not None}
    if not wanted:
        return {}
    found = await tx.session.scalars(
        select(Member).where(Member.workspace_id == tx.workspace_id, among(Member.id, wanted))
    )
    return {member.id: as_fact(member) for member in found}


def _fact(
    tx: Tx,
    row: Any,
    hosts: list[facts.Interviewer],
    candidates: dict[int, facts.Candidate],
    people: dict[int | None, facts.Member],
    move: MeetingVersion | None,
) -> facts.Meeting:
    meeting, type_name, colour, outcomes, stage, workspace_name, room, is_declined = row
    candidate = candidates.get(meeting.candidate_id) if meeting.candidate_id else None
    return facts.Meeting(
        id=meeting.id,
        uid=meeting.uid,
        workspace_name=workspace_name,
        title=f"{meeting.title} with {candidate.name}" if candidate else meeting.title,
        status=Status(meeting.status),
        version=meeting.version,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        type_name=type_name or meeting.title,
        type_id=meeting.meeting_type_id,
        colour=colour or "#4a154b",
        candidate=candidate,
        stage=stage or "",
        interviewers=tuple(hosts),
        scheduled_by=people.get(meeting.scheduled_by_id),
        location=_location(meeting, room, is_declined=is_declined),
        channel_id=meeting.channel_id,
        prep_notes=meeting.prep_notes,
        outcome=_outcome(meeting, people),
        cancellation=_cancellation(meeting, people),
        moved_from=_move(move, people),
        is_soon=meeting.starts_at - SOON <= tx.now < meeting.ends_at,
        is_over=meeting.ends_at <= tx.now,
        is_internal=meeting.is_internal,
        outcomes=tuple(Outcome(each) for each in outcomes or Outcome),
    )


def _location(meeting: Meeting, room: Room | None, *, is_declined: bool | None) -> Location:
    return Location(
        kind=LocationKind(meeting.location_kind),
        detail=meeting.location_detail,
        join_url=meeting.join_url,
        room=as_room(room) if room else None,
        room_declined=bool(is_declined),
    )


def _outcome(meeting: Meeting, people: dict[int | None, facts.Member]) -> facts.OutcomeRecord | None:
    if meeting.outcome is None or meeting.outcome_at is None:
        return None
    return facts.OutcomeRecord(
        outcome=Outcome(meeting.outcome),
        notes=meeting.outcome_notes,
        next_action=meeting.next_action,
        by=people.get(meeting.outcome_by_id),
        at=meeting.outcome_at,
    )


def _cancellation(meeting: Meeting, people: dict[int | None, facts.Member]) -> facts.Cancellation | None:
    if meeting.cancelled_at is None:
        return None
    return facts.Cancellation(
        party=Party(meeting.cancel_party or Party.COMPANY),
        reason=meeting.cancel_reason or "",
        note=meeting.cancel_note,
        by=people.get(meeting.cancelled_by_id),
        at=meeting.cancelled_at,
    )


def _move(version: MeetingVersion | None, people: dict[int | None, facts.Member]) -> facts.Move | None:
    if version is None:
        return None
    return facts.Move(
        version=version.version,
        starts_at=version.starts_at,
        ends_at=version.ends_at,
        reason=version.reason,
        note=version.note,
        by=people.get(version.changed_by_id),
    )

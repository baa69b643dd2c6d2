"""Everything known of one candidate on one card: who they are, their interviews, what was sent."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, func, select

from core.candidates.facts import CandidateCard
from core.candidates.log import latest_messages
from core.candidates.read import access_candidate, load_candidates
from core.meetings import facts
from core.meetings.facts import Status
from core.meetings.load import load_meetings
from core.tenancy import Actor, Tx
from core.workspaces.members import MAY_SCHEDULE, as_fact, check_may_schedule
from db.models import Attendee, Candidate, CandidateEmail, CandidateWindow, Meeting, Member, Requisition

MOST_MEETINGS = 10
MOST_WINDOWS = 20


async def read_candidate_card(tx: Tx, actor: Actor, candidate_id: int) -> CandidateCard:
    """The card, for who may schedule and for the interviewers of any of the candidate's meetings.

    Interviewers who do not schedule see neither outcomes nor notes here: their own meetings show them.
    The number of queries is fixed, however much there is.
    """
    candidate = await access_candidate(tx, candidate_id)
    may_schedule = actor.role in MAY_SCHEDULE and not actor.is_guest
    if not may_schedule:
        await _check_interviews(tx, actor, candidate_id)
    requisition, owner = await _belongs_to(tx, candidate)
    meetings, count = await _meetings(tx, candidate_id)
    return CandidateCard(
        candidate=(await load_candidates(tx, [candidate_id]))[candidate_id],
        other_emails=await _other_emails(tx, candidate_id),
        owner=as_fact(owner) if owner else None,
        requisition=requisition,
        assessment=candidate.assessment,
        assessment_status=candidate.assessment_status,
        custom_fields=tuple((key, str(value)) for key, value in candidate.custom_fields.items()),
        availability=await _availability(tx, candidate_id),
        consent_at=candidate.consent_at,
        meetings=meetings if may_schedule else tuple(_without_judgement(each) for each in meetings),
        meeting_count=count,
        messages=await latest_messages(tx, candidate_id),
        may_schedule=may_schedule,
        now=tx.now,
    )


async def _check_interviews(tx: Tx, actor: Actor, candidate_id: int) -> None:
    """Raise `NotAllowed` unless the actor interviews the candidate in any meeting, past ones included."""
    meets = await tx.session.scalar(
        select(Attendee.id)
        .join(Meeting, and_(Meeting.workspace_id == Attendee.workspace_id, Meeting.id == Attendee.meeting_id))
        .where(
            Attendee.workspace_id == tx.workspace_id,
            Attendee.member_id == actor.member_id,
            Meeting.candidate_id == candidate_id,
        )
        .limit(1)
    )
    if meets is None:
        check_may_schedule(actor)


async def _belongs_to(tx: Tx, candidate: Candidate) -> tuple[str, Member | None]:
    """The name of the requisition, and the owner if there is one."""
    found = await tx.session.execute(
        select(Requisition.name, Member)
        .outerjoin(
            Member, and_(Member.workspace_id == Requisition.workspace_id, Member.id == candidate.owner_id)
        )
        .where(Requisition.workspace_id == tx.workspace_id, Requisition.id == candidate.requisition_id)
    )
    requisition, owner = found.one()
    return requisition, owner


async def _other_emails(tx: Tx, candidate_id: int) -> tuple[str, ...]:
    found = await tx.session.scalars(
        select(CandidateEmail.email)
        .where(
            CandidateEmail.workspace_id == tx.workspace_id,
            CandidateEmail.candidate_id == candidate_id,
            CandidateEmail.is_primary.is_(False),
        )
        .order_by(CandidateEmail.id)
    )
    return tuple(found)


async def _availability(tx: Tx, candidate_id: int) -> tuple[tuple[datetime, datetime], ...]:
    starts, ends = func.lower(CandidateWindow.during), func.upper(CandidateWindow.during)
    found = await tx.session.execute(
        select(starts, ends)
        .where(
            CandidateWindow.workspace_id == tx.workspace_id,
            CandidateWindow.candidate_id == candidate_id,
            ends > tx.now,
        )
        .order_by(starts, ends)
        .limit(MOST_WINDOWS)
    )
    return tuple((start, end) for start, end in found)


async def _meetings(tx: Tx, candidate_id: int) -> tuple[tuple[facts.Meeting, ...], int]:
    """The latest, newest first, and how many there are in all."""
    rows = await tx.session.execute(
        select(Meeting.id, func.count().over())
        .where(Meeting.workspace_id == tx.workspace_id, Meeting.candidate_id == candidate_id)
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(MOST_MEETINGS)
    )
    latest = [(meeting_id, count) for meeting_id, count in rows]
    found = await load_meetings(tx, [meeting_id for meeting_id, _ in latest])
    return tuple(found[meeting_id] for meeting_id, _ in latest), latest[0][1] if latest else 0


def _without_judgement(meeting: facts.Meeting) -> facts.Meeting:
    """The meeting without what anybody thought or wrote of the candidate."""
    return replace(
        meeting,
        status=Status.COMPLETED if meeting.status is Status.NO_SHOW else meeting.status,
        prep_notes="",
        outcome=None,
        cancellation=meeting.cancellation and replace(meeting.cancellation, reason="", note=""),
        moved_from=meeting.moved_from and replace(meeting.moved_from, reason="", note=""),
    )

"""Everything known of one candidate on one card: who they are, their interviews, what was sent."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from core.candidates.facts import CandidateCard
from core.candidates.log import latest_messages
from core.candidates.read import access_candidate, load_candidates
from core.errors import NotAllowed
from core.meetings import facts
from core.meetings.facts import Role, Status
from core.meetings.load import load_meetings
from core.tenancy import Actor, Tx
from core.workspaces.members import as_fact, may_schedule, recruits
from db.models import Attendee, Candidate, CandidateEmail, CandidateWindow, Meeting, Member, Requisition

MOST_MEETINGS = 10
MOST_WINDOWS = 20


async def read_candidate_card(tx: Tx, actor: Actor, candidate_id: int) -> CandidateCard:
    """The card, for who may schedule, the owner, and who is in or scheduled any of the candidate's meetings.

    Outcomes and notes of others' meetings are for recruiters and the owner; who does not schedule sees none
    here: their own meetings show them. The number of queries is fixed, however much there is.
    """
    candidate = await access_candidate(tx, candidate_id)
    schedules = may_schedule(actor)
    if not schedules:
        await _check_knows(tx, actor, candidate)
    requisition, owner = await _belongs_to(tx, candidate)
    meetings, count = await _meetings(tx, candidate_id)
    judged = _judged(actor, candidate, meetings) if schedules else frozenset()
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
        meetings=tuple(each if each.id in judged else _without_judgement(each) for each in meetings),
        meeting_count=count,
        messages=await latest_messages(tx, candidate_id),
        may_schedule=schedules,
        now=tx.now,
        judged=judged,
    )


async def _check_knows(tx: Tx, actor: Actor, candidate: Candidate) -> None:
    """Raise `NotAllowed` unless the actor meets or owns the candidate, or scheduled that somebody does."""
    knows = await tx.session.scalar(
        select(Meeting.id)
        .outerjoin(
            Attendee,
            and_(
                Attendee.workspace_id == Meeting.workspace_id,
                Attendee.meeting_id == Meeting.id,
                Attendee.member_id == actor.member_id,
            ),
        )
        .where(
            Meeting.workspace_id == tx.workspace_id,
            Meeting.candidate_id == candidate.id,
            or_(Attendee.id.is_not(None), _scheduled_by(actor)),
        )
        .limit(1)
    )
    owns = candidate.owner_id == actor.member_id and not actor.is_guest
    if knows is None and not owns:
        raise NotAllowed(
            "Only those who meet this candidate, the owner and recruiters see this card. Ask one of them."
        )


def _scheduled_by(actor: Actor) -> ColumnElement[bool]:
    return Meeting.scheduled_by_id == actor.member_id if not actor.is_guest else false()


def _judged(actor: Actor, candidate: Candidate, meetings: Sequence[facts.Meeting]) -> frozenset[int]:
    """The meetings whose outcome the actor may see, as `core.meetings.rights` says of one."""
    sees_all = recruits(actor) or (candidate.owner_id is not None and candidate.owner_id == actor.member_id)
    return frozenset(each.id for each in meetings if sees_all or _concerns(actor, each))


def _concerns(actor: Actor, meeting: facts.Meeting) -> bool:
    part = meeting.part_of(actor.slack_user_id)
    organises = meeting.scheduled_by is not None and meeting.scheduled_by.id == actor.member_id
    return organises or (part is not None and part.role is Role.INTERVIEWER)


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

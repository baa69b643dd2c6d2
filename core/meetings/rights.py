"""Who may read, change and judge a meeting: docs/permissions.md as code. Each refusal says whom to ask."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select

from core.errors import NotAllowed
from core.tenancy import Actor, Tx
from core.workspaces.members import may_schedule, recruits
from db.models import Attendee, Candidate, FollowUp, Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """What a meeting is to somebody. `interviews`: neither as an observer nor as a trainee.

    A guest organises nothing and owns nobody, whatever they did before they became one.
    """

    attends: bool = False
    interviews: bool = False
    organises: bool = False
    owns_candidate: bool = False

    @property
    def decides(self) -> bool:
        """Whether it is theirs to move and to cancel."""
        return self.organises or self.owns_candidate


async def concern_of(tx: Tx, meeting: Meeting, actor: Actor) -> Concern:
    """What the meeting is to the actor: one query."""
    found = await tx.session.execute(
        select(Attendee.role, Candidate.owner_id)
        .select_from(Meeting)
        .outerjoin(
            Candidate,
            and_(Candidate.workspace_id == Meeting.workspace_id, Candidate.id == Meeting.candidate_id),
        )
        .outerjoin(Attendee, _is_seat_of(actor))
        .where(Meeting.workspace_id == tx.workspace_id, Meeting.id == meeting.id)
    )
    role, owner_id = found.one()
    return Concern(
        attends=role is not None,
        interviews=role == "interviewer",
        organises=meeting.scheduled_by_id == actor.member_id and not actor.is_guest,
        owns_candidate=owner_id is not None and owner_id == actor.member_id and not actor.is_guest,
    )


def _is_seat_of(actor: Actor) -> Any:
    """The product itself, which is nobody, has no seat: the candidate's has no member either."""
    return and_(
        Attendee.workspace_id == Meeting.workspace_id,
        Attendee.meeting_id == Meeting.id,
        Attendee.member_id == actor.member_id,
        Attendee.member_id.is_not(None),
    )


async def may_change(tx: Tx, meeting: Meeting, actor: Actor) -> bool:
    """Whether the actor may move it, cancel it and correct its notes."""
    return may_schedule(actor) or (await concern_of(tx, meeting, actor)).decides


async def check_may_change(tx: Tx, meeting: Meeting, actor: Actor) -> None:
    """Raise `NotAllowed` unless the actor may move it, cancel it and correct its notes."""
    if not await may_change(tx, meeting, actor):
        raise NotAllowed(
            "Only whoever scheduled it, the candidate's owner and recruiters change this meeting. "
            "Ask one of them."
        )


async def check_may_read(tx: Tx, meeting: Meeting, actor: Actor) -> None:
    """Raise `NotAllowed` unless the actor schedules, takes part in it or has something to do for it."""
    if may_schedule(actor):
        return
    concern = await concern_of(tx, meeting, actor)
    if concern.attends or concern.decides or await _has_task(tx, meeting, actor):
        return
    raise NotAllowed(
        "Only those who take part in it, whoever scheduled it and recruiters open this meeting. "
        "Ask one of them."
    )


async def _has_task(tx: Tx, meeting: Meeting, actor: Actor) -> bool:
    task = await tx.session.scalar(
        select(FollowUp.id)
        .where(
            FollowUp.workspace_id == tx.workspace_id,
            FollowUp.meeting_id == meeting.id,
            FollowUp.assignee_id == actor.member_id,
        )
        .limit(1)
    )
    return task is not None


async def check_may_judge(tx: Tx, meeting: Meeting, actor: Actor) -> None:
    """Raise `NotAllowed` unless the actor may record, see, correct and take back the outcome.

    As long as none is recorded, anybody who schedules may record it; what is recorded is for whoever did,
    for those concerned and for recruiters.
    """
    is_own = actor.member_id is not None and meeting.outcome_by_id == actor.member_id
    if is_own or recruits(actor) or (meeting.outcome is None and may_schedule(actor)):
        return
    concern = await concern_of(tx, meeting, actor)
    if not (concern.interviews or concern.decides):
        raise NotAllowed(
            "Only its interviewers, whoever scheduled it, the candidate's owner and recruiters record and "
            "see this outcome. Ask one of them."
        )

"""Reads who hears of a meeting."""

from sqlalchemy import and_, select

from core.meetings.facts import Role
from core.messages.plan import Audience
from core.tenancy import Tx
from db.models import Attendee, CandidateEmail, Meeting, MeetingType, Member

DEFAULT_REMINDERS = (1440, 60, 15)
DEFAULT_PROMPT = 5


async def audience_of(tx: Tx, meeting: Meeting) -> Audience:
    """The people of a meeting and its type's plan of messages."""
    people = await tx.session.execute(
        select(Member.slack_user_id, Attendee.role)
        .join(Attendee, and_(Attendee.workspace_id == Member.workspace_id, Attendee.member_id == Member.id))
        .where(Attendee.workspace_id == tx.workspace_id, Attendee.meeting_id == meeting.id)
        .order_by(Attendee.position)
    )
    roles: dict[str, str] = dict(people.all())
    organiser, reminders, prompt, has_address = await _plan(tx, meeting)
    return Audience(
        interviewers=tuple(roles),
        watching=frozenset(each for each, role in roles.items() if role != Role.INTERVIEWER),
        organiser=organiser,
        candidate_id=meeting.candidate_id if has_address else None,
        reminder_minutes=tuple(DEFAULT_REMINDERS if reminders is None else reminders),
        outcome_prompt_minutes=DEFAULT_PROMPT if prompt is None else prompt,
    )


async def _plan(tx: Tx, meeting: Meeting) -> tuple[str | None, list[int] | None, int | None, bool]:
    """Organiser, reminder and prompt minutes, None where gone; whether the candidate has an address."""
    has_address = (
        select(CandidateEmail.id)
        .where(
            CandidateEmail.workspace_id == tx.workspace_id,
            CandidateEmail.candidate_id == Meeting.candidate_id,
            CandidateEmail.is_primary,
        )
        .exists()
    )
    found = await tx.session.execute(
        select(
            Member.slack_user_id,
            MeetingType.reminder_minutes,
            MeetingType.outcome_prompt_minutes,
            has_address,
        )
        .select_from(Meeting)
        .outerjoin(
            Member, and_(Member.workspace_id == Meeting.workspace_id, Member.id == Meeting.scheduled_by_id)
        )
        .outerjoin(
            MeetingType,
            and_(MeetingType.workspace_id == Meeting.workspace_id, MeetingType.id == Meeting.meeting_type_id),
        )
        .where(Meeting.workspace_id == tx.workspace_id, Meeting.id == meeting.id)
    )
    organiser, reminders, prompt, addressed = found.one()
    return organiser, reminders, prompt, addressed

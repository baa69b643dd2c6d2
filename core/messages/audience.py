"""Reads who hears of a meeting."""

from sqlalchemy import ColumnElement, and_, or_, select

from core.calendars.facts import Service
from core.meetings.facts import Role, Rsvp
from core.messages.addressed import Audience, to_connection
from core.tenancy import Tx
from db.models import (
    Attendee,
    Calendar,
    CalendarEvent,
    CandidateEmail,
    Connection,
    Meeting,
    MeetingType,
    Member,
    OutsideBooking,
)
from db.models.base import Tenant

DEFAULT_REMINDERS = (1440, 60, 15)
DEFAULT_PROMPT = 5
INVITING = frozenset({Service.GOOGLE, Service.MICROSOFT})
"""Services that tell guests of any address; a CalDAV server may tell nobody outside."""


async def audience_of(tx: Tx, meeting: Meeting) -> Audience:
    """The people of a meeting and its type's plan of messages."""
    people = await tx.session.execute(
        select(Member.slack_user_id, Attendee.role)
        .join(Attendee, and_(Attendee.workspace_id == Member.workspace_id, Attendee.member_id == Member.id))
        .where(Attendee.workspace_id == tx.workspace_id, Attendee.meeting_id == meeting.id)
        .order_by(Attendee.position)
    )
    roles: dict[str, str] = dict(people.all())
    writer = await writer_of(tx, meeting)
    organiser, reminders, prompt, has_address, scheduler, shares = await _plan(tx, meeting)
    return Audience(
        interviewers=tuple(roles),
        watching=frozenset(each for each, role in roles.items() if role != Role.INTERVIEWER),
        organiser=organiser,
        candidate_id=meeting.candidate_id if has_address and scheduler is None else None,
        reminder_minutes=tuple(DEFAULT_REMINDERS if reminders is None else reminders),
        outcome_prompt_minutes=DEFAULT_PROMPT if prompt is None else prompt,
        calendar=(writer.service, to_connection(writer.id)) if writer and scheduler is None else None,
        scheduler=scheduler,
        shares_event=bool(shares) and writer is not None and writer.service in INVITING,
    )


async def writer_of(tx: Tx, meeting: Meeting) -> Connection | None:
    """The account in whose calendar the meeting's event stands; else the first interviewer's that writes,
    those who have to come before the others, else the organiser's.
    """
    stands = CalendarEvent.external_id.is_not(None)
    return await tx.session.scalar(
        select(Connection)
        .join(Calendar, _same(Calendar, Connection, Calendar.connection_id == Connection.id))
        .outerjoin(
            Attendee,
            _same(
                Attendee,
                Calendar,
                Attendee.member_id == Calendar.member_id,
                Attendee.meeting_id == meeting.id,
            ),
        )
        .outerjoin(
            CalendarEvent,
            _same(
                CalendarEvent,
                Calendar,
                CalendarEvent.calendar_id == Calendar.id,
                CalendarEvent.meeting_id == meeting.id,
            ),
        )
        .where(
            Connection.workspace_id == tx.workspace_id,
            Connection.is_revoked.is_(False),
            or_(
                stands,
                and_(
                    Calendar.writes,
                    or_(Attendee.id.is_not(None), Calendar.member_id == meeting.scheduled_by_id),
                ),
            ),
        )
        .order_by(
            stands.desc(),
            Attendee.is_required.desc().nulls_last(),
            Attendee.position.nulls_last(),
            Calendar.id,
        )
        .limit(1)
    )


async def unsaid_answers(tx: Tx, meeting: Meeting) -> list[tuple[str, str]]:
    """Road and recipient of guests' accounts whose calendar does not say what they answered here."""
    found = await tx.session.execute(
        select(Connection.service, Connection.id)
        .join(Attendee, _same(Attendee, Connection, Attendee.member_id == Connection.member_id))
        .join(CalendarEvent, _same(CalendarEvent, Attendee, CalendarEvent.meeting_id == Attendee.meeting_id))
        .join(Calendar, _same(Calendar, CalendarEvent, Calendar.id == CalendarEvent.calendar_id))
        .where(
            Connection.workspace_id == tx.workspace_id,
            Connection.service.in_(INVITING),
            Connection.is_revoked.is_(False),
            Attendee.meeting_id == meeting.id,
            Attendee.rsvp.not_in((Rsvp.PENDING, Attendee.calendar_rsvp)),
            CalendarEvent.external_id.is_not(None),
            Calendar.member_id != Attendee.member_id,
        )
        .order_by(Connection.id)
    )
    return [(service, to_connection(connection_id)) for service, connection_id in found]


def _same(one: type[Tenant], other: type[Tenant], *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(one.workspace_id == other.workspace_id, *more)


async def _plan(
    tx: Tx, meeting: Meeting
) -> tuple[str | None, list[int] | None, int | None, bool, str | None, bool | None]:
    """Organiser, reminder and prompt minutes, None where gone; whether the candidate has an address; the
    scheduler it was booked at; whether its type's events are shared.
    """
    has_address = (
        select(CandidateEmail.id)
        .where(
            CandidateEmail.workspace_id == tx.workspace_id,
            CandidateEmail.candidate_id == Meeting.candidate_id,
            CandidateEmail.is_primary,
        )
        .exists()
    )
    scheduler = (
        select(OutsideBooking.service)
        .where(OutsideBooking.workspace_id == tx.workspace_id, OutsideBooking.meeting_id == Meeting.id)
        .limit(1)
        .scalar_subquery()
    )
    found = await tx.session.execute(
        select(
            Member.slack_user_id,
            MeetingType.reminder_minutes,
            MeetingType.outcome_prompt_minutes,
            has_address,
            scheduler,
            MeetingType.event_shared,
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
    organiser, reminders, prompt, addressed, booked_at, shares = found.one()
    return organiser, reminders, prompt, addressed, booked_at, shares

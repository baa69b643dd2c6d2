"""Answers given here, given in the guest's own calendar, too: "calendar_answer" has their copy say the same.

Only an answer the calendar does not have yet is written, and what was written is noted as seen there: so it
comes back as no news, and a later answer there counts.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from core.calendars.accounts import Accounts
from core.calendars.ports import Answering
from core.meetings.facts import Rsvp, Status
from core.meetings.load import access_meeting
from core.messages.addressed import connection_of
from core.messages.deliver import Envelope
from core.outside.trouble import Unreachable
from core.tenancy import Actor, Run, Tx
from db.models import Attendee, Calendar, CalendarEvent, Meeting

TRIES = 6
"""With the outbox's back-off they take a good minute, in which a service copies an event to its guests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """What somebody said of the event with this iCalendar uid, which is in this calendar of theirs."""

    attendee_id: int
    calendar: str
    uid: str
    rsvp: Rsvp


class AnswerRoad:
    """Gives the answers; a part of the road to calendars."""

    def __init__(self, run: Run, accounts: Accounts) -> None:
        self._run = run
        self._accounts = accounts

    async def write(self, envelope: Envelope) -> str:
        """Have their copy say it; nothing where it does already, or where there is none after `TRIES`."""
        actor, connection_id = Actor(workspace_id=envelope.workspace_id), connection_of(envelope.recipient)
        given = await self._run(plan_answer, actor, envelope.meeting.id, connection_id)
        if given is None:
            return envelope.reference or "nothing"
        async with self._accounts.using(actor.workspace_id, connection_id) as opened:
            adapter = opened.adapter
            if not isinstance(adapter, Answering):
                return "nothing"
            there = await adapter.answer(given.calendar, given.uid, given.rsvp)
        if there:
            await self._run(keep_answered, actor, envelope.meeting.id, given)
        elif envelope.attempts < TRIES:
            raise Unreachable("The event is not in their calendar yet.")
        return given.uid if there else "nothing"


async def plan_answer(tx: Tx, actor: Actor, meeting_id: int, connection_id: int) -> GivenAnswer | None:
    """What this account's owner said and their calendar does not; None when all is well."""
    meeting = await access_meeting(tx, meeting_id)
    if meeting.status == Status.CANCELLED or meeting.ends_at <= tx.now:
        return None
    found = await tx.session.execute(
        select(Attendee, Calendar.external_id, CalendarEvent.ical_uid)
        .join(
            Calendar,
            (Calendar.workspace_id == Attendee.workspace_id) & (Calendar.member_id == Attendee.member_id),
        )
        .join(
            CalendarEvent,
            (CalendarEvent.workspace_id == Attendee.workspace_id)
            & (CalendarEvent.meeting_id == Attendee.meeting_id),
        )
        .where(
            Attendee.workspace_id == tx.workspace_id,
            Attendee.meeting_id == meeting_id,
            Calendar.connection_id == connection_id,
            Calendar.is_primary,
            *_is_at_its_time(meeting),
        )
    )
    row = found.first()
    return _given(*row) if row is not None and _is_unsaid(row[0]) else None


def _is_at_its_time(meeting: Meeting) -> tuple[ColumnElement[bool], ...]:
    """An answer is one to the time they were invited to."""
    return (
        CalendarEvent.external_id.is_not(None),
        CalendarEvent.written_starts_at == meeting.starts_at,
    )


def _is_unsaid(seat: Attendee) -> bool:
    return seat.rsvp not in {Rsvp.PENDING, seat.calendar_rsvp}


def _given(seat: Attendee, calendar: str, uid: str) -> GivenAnswer:
    return GivenAnswer(attendee_id=seat.id, calendar=calendar, uid=uid, rsvp=Rsvp(seat.rsvp))


async def keep_answered(tx: Tx, actor: Actor, meeting_id: int, given: GivenAnswer) -> None:
    """Their calendar says it now: seen there, it is no news."""
    await access_meeting(tx, meeting_id, lock=True)
    seat = await tx.session.get(Attendee, (tx.workspace_id, given.attendee_id))
    if seat is not None:
        seat.calendar_rsvp = given.rsvp

"""What follows from the time a meeting has: reminders and questions, as `core.messages.plan` lists them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.meetings.facts import SOON
from core.messages.addressed import Audience, to_slack
from core.messages.outbox import CLOCK, MAIL, SLACK, Outgoing
from db.models import Meeting

NUDGES = (timedelta(hours=1), timedelta(days=1), timedelta(days=2))
ESCALATION = timedelta(days=3)
ANSWER_REMINDER = timedelta(days=1)
NEAR_ENOUGH = timedelta(hours=12)


def timed_messages(meeting: Meeting, audience: Audience, now: datetime) -> list[Outgoing]:
    """All that is due before its start and after its end."""
    return [
        *_reminders(meeting, audience, now),
        *_answer_reminders(meeting, audience, now),
        *_starting_soon(meeting, now),
        *_outcome_questions(meeting, audience),
    ]


def _reminders(meeting: Meeting, audience: Audience, now: datetime) -> Iterable[Outgoing]:
    to = [(SLACK, each) for each in audience.interviewers]
    to += [(MAIL, audience.address)] if audience.address else []
    next_at: datetime | None = None
    for minutes in sorted(audience.reminder_minutes):
        due_at = meeting.starts_at - timedelta(minutes=minutes)
        if due_at <= now:
            continue
        # Late after an outage, a reminder stays silent once the next one is due.
        detail = {"minutes_before": minutes, "superseded_at": next_at.isoformat() if next_at else None}
        next_at = due_at
        for road, recipient in to:
            yield Outgoing(
                road=road,
                kind="reminder",
                subject=str(minutes),
                recipient=recipient,
                due_at=due_at,
                version=meeting.version,
                detail=detail,
            )


def _answer_reminders(meeting: Meeting, audience: Audience, now: datetime) -> Iterable[Outgoing]:
    """Half-way to a start less than two days off; none where a reminder, which asks as well, is near."""
    asked_at = now + min(ANSWER_REMINDER, (meeting.starts_at - now) / 2)
    reminders = [meeting.starts_at - timedelta(minutes=each) for each in audience.reminder_minutes]
    first = min((each for each in reminders if each > now), default=meeting.starts_at)
    if asked_at <= now or (first < meeting.starts_at and first <= asked_at + NEAR_ENOUGH):
        return
    for each in audience.interviewers:
        detail = {"superseded_at": first.isoformat()}
        yield to_slack("answer_reminder", each, asked_at, version=meeting.version, detail=detail)


def _starting_soon(meeting: Meeting, now: datetime) -> Iterable[Outgoing]:
    soon_at = meeting.starts_at - SOON
    if soon_at > now:
        yield Outgoing(
            road=CLOCK, kind="starting_soon", recipient="", due_at=soon_at, version=meeting.version
        )


def _outcome_questions(meeting: Meeting, audience: Audience) -> Iterable[Outgoing]:
    asked_at = meeting.ends_at + timedelta(minutes=audience.outcome_prompt_minutes)
    version = meeting.version
    yield Outgoing(road=CLOCK, kind="outcome_due", recipient="", due_at=asked_at, version=version)
    if meeting.is_internal:
        return
    for after, next_after in zip(NUDGES, (*NUDGES[1:], ESCALATION), strict=True):
        # After an outage one nudge is enough, too.
        detail = {"superseded_at": (meeting.ends_at + next_after).isoformat()}
        subject, due_at = str(int(after.total_seconds()) // 60), meeting.ends_at + after
        for each in audience.asked:
            yield to_slack("outcome_nudge", each, due_at, subject=subject, version=version, detail=detail)
    if audience.organiser:
        yield to_slack(
            "outcome_escalation", audience.organiser, meeting.ends_at + ESCALATION, version=version
        )

"""Which messages a change of a meeting causes, to whom and when. All is checked again when it is sent.

| kind | road | when | to |
|---|---|---|---|
| card | slack, living | at once | the channel, or the organiser where none was chosen |
| interviewer_dm | slack, living | at once | each interviewer |
| moved, cancelled | slack | at once, one a version | each interviewer |
| history | slack | at once | the card's thread |
| invitation, invitation_moved, invitation_cancelled | mail | at once | the candidate |
| answer_reminder | slack | a day after booking or moving | each interviewer who has not answered |
| answers | slack, living | at the first answer that is not the organiser's | the organiser |
| reminder | slack, mail | before the start, by the type's plan | interviewers, candidate |
| starting_soon | clock | an hour before the start | nobody: card and DMs offer "Running late" |
| outcome_due | clock | after the end | nobody: the card says it is over and, of interviews, asks |
| outcome_prompt | slack, living | after the end | each interviewer, or the organiser where there is none |
| outcome_nudge | slack | 1 h after the end, then daily | the same |
| outcome_escalation | slack | 3 days after the end | the organiser |
| follow_up | slack, living | at nine on the task's date | whoever has the task |
| slot_freed | clock | when a time is free, 2 h after an offer, at its answer and end | nobody: offers it on |
| slot_offer | slack, living | at once, at most three in turn | whoever decides of the interview that waits |
| calendar_event | google, … , living | at once | the account whose calendar it stands in: nobody reads it |
| video_call | zoom, living | at once | nobody reads it: the call at a service that no calendar makes |
| invitation_link | mail | when the link comes late, or is another one | the candidate |
| calendar_question | slack, living | at once | the organiser: it was moved or deleted in a calendar |
| outside_booking | calendly, calcom, living | at once | nobody reads it: the booking at a scheduler |
| same_person | slack, living | at once | the organiser: whether who booked there is somebody we know |
| undelivered | slack | when a message failed for good | the organiser |
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from core.meetings.facts import SOON, LocationKind, typed_link
from core.messages.addressed import Audience, to_slack
from core.messages.outbox import CLOCK, MAIL, SLACK, ZOOM, Outgoing
from db.models import Meeting

NUDGES = (timedelta(hours=1), timedelta(days=1), timedelta(days=2))
ESCALATION = timedelta(days=3)
ANSWER_REMINDER = timedelta(days=1)
NEAR_ENOUGH = timedelta(hours=12)
CALENDAR_EVENT = "calendar_event"
CALENDAR_QUESTION = "calendar_question"
VIDEO_CALL = "video_call"
INVITATION_LINK = "invitation_link"
OUTSIDE_BOOKING = "outside_booking"
SAME_PERSON = "same_person"
LIVING = frozenset(
    {
        "card", "interviewer_dm", "answers", "outcome_prompt", "follow_up", "slot_offer", CALENDAR_EVENT,
        CALENDAR_QUESTION, VIDEO_CALL, OUTSIDE_BOOKING, SAME_PERSON,
    }
)  # fmt: skip
AFTER_CANCELLATION = frozenset({"cancelled", "invitation_cancelled", "history", "slot_freed", "undelivered"})
ASKS_OUTCOME = frozenset({"outcome_due", "outcome_nudge", "outcome_escalation"})


def living_messages(meeting: Meeting, audience: Audience, now: datetime) -> list[Outgoing]:
    """The card, the interviewers' DMs, the event in a calendar, the call and the booking elsewhere."""
    card_at = meeting.channel_id or audience.organiser
    cards = [to_slack("card", card_at, now)] if card_at else []
    dms = [to_slack("interviewer_dm", each, now) for each in audience.interviewers]
    there = [*calendar_event(audience, now), *video_call(meeting, now), *outside_booking(audience, now)]
    return [*cards, *dms, *there]


def calendar_event(audience: Audience, now: datetime) -> list[Outgoing]:
    """The event in a calendar, where somebody has connected one."""
    if audience.calendar is None:
        return []
    road, account = audience.calendar
    return [Outgoing(road=road, kind=CALENDAR_EVENT, recipient=account, due_at=now)]


def video_call(meeting: Meeting, now: datetime) -> list[Outgoing]:
    """The call, where no calendar makes it."""
    if meeting.location_kind != LocationKind.ZOOM or typed_link(meeting.location_detail):
        return []
    return [Outgoing(road=ZOOM, kind=VIDEO_CALL, recipient=ZOOM, due_at=now)]


def outside_booking(audience: Audience, now: datetime) -> list[Outgoing]:
    """The booking it came from, at an outside scheduler."""
    road = audience.scheduler
    return [Outgoing(road=road, kind=OUTSIDE_BOOKING, recipient=road, due_at=now)] if road else []


def same_person(audience: Audience, now: datetime) -> list[Outgoing]:
    """To the organiser: is who booked somebody we know?"""
    return [to_slack(SAME_PERSON, audience.organiser, now)] if audience.organiser else []


def calendar_question(audience: Audience, now: datetime) -> list[Outgoing]:
    """To the organiser, who also finds it on the card: somebody moved or deleted the event."""
    return [to_slack(CALENDAR_QUESTION, audience.organiser, now)] if audience.organiser else []


def outcome_prompts(audience: Audience, now: datetime) -> list[Outgoing]:
    """The question how it went, to whoever is asked."""
    return [to_slack("outcome_prompt", each, now) for each in audience.asked]


def answers_to_organiser(audience: Audience, now: datetime, by: str | None) -> list[Outgoing]:
    """What everybody answered, once somebody else than the organiser did; `by` is who answers now."""
    if audience.organiser is None or audience.organiser == by:
        return []
    return [to_slack("answers", audience.organiser, now)]


def after_booking(meeting: Meeting, audience: Audience, now: datetime) -> list[Outgoing]:
    """The invitation, and all that follows from the time."""
    return [*_mail("invitation", meeting, audience, now), *_timed(meeting, audience, now)]


def after_move(meeting: Meeting, audience: Audience, now: datetime, by: str | None) -> list[Outgoing]:
    """Tell everyone of the new time, then as after booking."""
    return [
        *_notices("moved", meeting, audience, now, by),
        *_mail("invitation_moved", meeting, audience, now),
        *_timed(meeting, audience, now),
    ]


def after_link(meeting: Meeting, audience: Audience, now: datetime) -> list[Outgoing]:
    """The link, for a candidate who was invited without it; the meeting's sequence is raised already."""
    return _mail(INVITATION_LINK, meeting, audience, now, subject=str(meeting.sequence))


def after_cancellation(meeting: Meeting, audience: Audience, now: datetime, by: str | None) -> list[Outgoing]:
    """Tell everyone it will not take place."""
    return [
        *_notices("cancelled", meeting, audience, now, by),
        *_mail("invitation_cancelled", meeting, audience, now),
    ]


def history(meeting: Meeting, audience: Audience, what: str, by: str | None, now: datetime) -> list[Outgoing]:
    """A line in the card's thread; `what` is moved, cancelled, outcome, outcome_undone or prep_notes."""
    card_at = meeting.channel_id or audience.organiser
    if card_at is None:
        return []
    detail: dict[str, Any] = {"what": what, "by": by}
    subject = f"{what}:{int(now.timestamp())}"
    return [to_slack("history", card_at, now, subject=subject, version=meeting.version, detail=detail)]


def _notices(
    kind: str, meeting: Meeting, audience: Audience, now: datetime, by: str | None
) -> list[Outgoing]:
    told = [each for each in audience.interviewers if each != by]
    return [
        *(to_slack(kind, each, now, version=meeting.version) for each in told),
        *history(meeting, audience, kind, by, now),
    ]


def _mail(
    kind: str, meeting: Meeting, audience: Audience, now: datetime, *, subject: str = ""
) -> list[Outgoing]:
    if audience.address is None:
        return []
    detail = {"sequence": meeting.sequence, "stamped_at": now.isoformat()}
    return [
        Outgoing(
            road=MAIL,
            kind=kind,
            recipient=audience.address,
            due_at=now,
            subject=subject,
            version=meeting.version,
            detail=detail,
        )
    ]


def _timed(meeting: Meeting, audience: Audience, now: datetime) -> Sequence[Outgoing]:
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

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
| calendar_answer | google, … , living | at an answer, and after a new time | the account of who answered |
| video_call | zoom, living | at once | nobody reads it: the call at a service that no calendar makes |
| invitation_link | mail | when the link comes late, or is another one | the candidate |
| room_changed | slack | at once, one a change of the room alone | each interviewer |
| invitation_room | mail | the same | the candidate |
| calendar_question | slack, living | at once | the organiser: it was moved or deleted in a calendar |
| outside_booking | calendly, calcom, living | at once | nobody reads it: the booking at a scheduler |
| same_person | slack, living | at once | the organiser: whether who booked there is somebody we know |
| given_away | slack | at once | who hosted it at a scheduler, heard of it, and does no longer |
| room_declined | slack | when its calendar declines, once a time and room | the organiser |
| undelivered | slack | when a message failed for good | the organiser |
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.meetings.location import LocationKind, typed_link
from core.messages.addressed import Audience, to_slack
from core.messages.outbox import MAIL, ZOOM, Outgoing
from core.messages.timed import timed_messages
from db.models import Meeting

CALENDAR_EVENT = "calendar_event"
CALENDAR_ANSWER = "calendar_answer"
CALENDAR_QUESTION = "calendar_question"
VIDEO_CALL = "video_call"
INVITATION_LINK = "invitation_link"
OUTSIDE_BOOKING = "outside_booking"
SAME_PERSON = "same_person"
ROOM_DECLINED = "room_declined"
ROOM_CHANGED = "room_changed"
GIVEN_AWAY = "given_away"
INVITATION_ROOM = "invitation_room"
ENTRY_LEFT = "entry_left"
SHARED = "shared"
"""In the detail of what writes an event: the candidate is a guest of it."""
LIVING = frozenset(
    {
        "card", "interviewer_dm", "answers", "outcome_prompt", "follow_up", "slot_offer", CALENDAR_EVENT,
        CALENDAR_ANSWER, CALENDAR_QUESTION, VIDEO_CALL, OUTSIDE_BOOKING, SAME_PERSON,
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
    detail = {SHARED: True} if audience.shares_event else {}
    return [Outgoing(road=road, kind=CALENDAR_EVENT, recipient=account, due_at=now, detail=detail)]


def calendar_answers(accounts: Sequence[tuple[str, str]], due_at: datetime) -> list[Outgoing]:
    """What guests answered here, in their own calendars."""
    return [
        Outgoing(road=road, kind=CALENDAR_ANSWER, recipient=account, due_at=due_at)
        for road, account in accounts
    ]


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


def room_declined(meeting: Meeting, audience: Audience, now: datetime) -> list[Outgoing]:
    """To the organiser: the calendar of its room says that it is taken."""
    if audience.organiser is None:
        return []
    subject = str(meeting.sequence)
    return [to_slack(ROOM_DECLINED, audience.organiser, now, subject=subject, version=meeting.version)]


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
    return [*_mail("invitation", meeting, audience, now), *timed_messages(meeting, audience, now)]


def after_move(meeting: Meeting, audience: Audience, now: datetime, by: str | None) -> list[Outgoing]:
    """Tell everyone of the new time, then as after booking."""
    return [
        *_notices("moved", meeting, audience, now, by),
        *_mail("invitation_moved", meeting, audience, now),
        *timed_messages(meeting, audience, now),
    ]


def after_room_change(
    meeting: Meeting, audience: Audience, now: datetime, by: str | None, why: dict[str, Any]
) -> list[Outgoing]:
    """Tell everyone of the new room alone; `why`: reason and note, for the interviewers.

    The meeting's sequence is raised already.
    """
    subject, detail = str(meeting.sequence), {**why, "by": by}
    told = [each for each in audience.interviewers if each != by]
    return [
        *(
            to_slack(ROOM_CHANGED, each, now, subject=subject, version=meeting.version, detail=detail)
            for each in told
        ),
        *history(meeting, audience, "room", by, now),
        *_mail(INVITATION_ROOM, meeting, audience, now, subject=subject),
    ]


def after_link(meeting: Meeting, audience: Audience, now: datetime) -> list[Outgoing]:
    """The link, for a candidate who was invited without it; the meeting's sequence is raised already."""
    return _mail(INVITATION_LINK, meeting, audience, now, subject=str(meeting.sequence))


def invitation_after_all(meeting: Meeting, audience: Audience, now: datetime) -> list[Outgoing]:
    """The invitation with an entry, for a candidate whom a calendar was to invite."""
    return _mail("invitation", meeting, audience, now, subject="entry")


def entry_left(meeting: Meeting, audience: Audience, now: datetime) -> list[Outgoing]:
    """The cancellation once more, for a candidate whose calendar keeps an entry we cannot take away."""
    mails = _mail("invitation_cancelled", meeting, audience, now, subject="entry")
    return [replace(each, detail={**each.detail, ENTRY_LEFT: True}) for each in mails]


def after_cancellation(meeting: Meeting, audience: Audience, now: datetime, by: str | None) -> list[Outgoing]:
    """Tell everyone it will not take place."""
    return [
        *_notices("cancelled", meeting, audience, now, by),
        *_mail("invitation_cancelled", meeting, audience, now),
    ]


def history(meeting: Meeting, audience: Audience, what: str, by: str | None, now: datetime) -> list[Outgoing]:
    """A line in the card's thread; `what`: moved, room, cancelled, outcome, outcome_undone or prep_notes."""
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

"""Whether a message is still true and wanted: by all that is known, or by its rows alone."""

from datetime import datetime

from sqlalchemy import ColumnElement, DateTime, and_, or_

from core.meetings import facts
from core.meetings.facts import Role, Rsvp, Status
from core.messages.claim import Claimed
from core.messages.outbox import ASKED_AGAIN
from core.messages.plan import (
    AFTER_CANCELLATION,
    ASKS_OUTCOME,
    GIVEN_AWAY,
    INVITATION_LINK,
    INVITATION_ROOM,
    LIVING,
    OUTSIDE_BOOKING,
    ROOM_CHANGED,
    ROOM_DECLINED,
)
from core.messages.subjects import KINDS, Subjects
from db.models import Meeting, Message

FIRST_INVITATIONS = ("invitation", "invitation_moved")
BEFORE_THE_START = frozenset({"reminder", "answer_reminder"})
OF_PLACES = frozenset({INVITATION_LINK, INVITATION_ROOM, ROOM_CHANGED, ROOM_DECLINED})
WHILE_IT_LASTS = frozenset({"moved", "starting_soon", GIVEN_AWAY, *OF_PLACES, *FIRST_INVITATIONS})
WHATEVER_COMES = frozenset({"history", "slot_freed"})
FOR_THOSE_WHO_COME = frozenset({"reminder", "outcome_nudge"})


def why_unwanted(message: Claimed, meeting: facts.Meeting, subjects: Subjects, now: datetime) -> str | None:
    """Why this message is no longer true, as part of a sentence; None while it is."""
    cancelled, kind = meeting.status is Status.CANCELLED, message.kind
    if kind in LIVING:
        return _why_unseen(message, meeting, subjects)
    if kind in ASKED_AGAIN and message.reference is not None:
        return None
    reasons = (
        (kind not in WHATEVER_COMES and message.version != meeting.version, "the meeting was moved"),
        (cancelled and kind not in AFTER_CANCELLATION, "the meeting was cancelled"),
        (kind in BEFORE_THE_START and now >= meeting.starts_at, "the meeting has begun"),
        (_superseded(message, now), "a later one is due"),
        (kind in WHILE_IT_LASTS and now >= meeting.ends_at, "the meeting is over"),
        (kind in ASKS_OUTCOME and meeting.outcome is not None, "the outcome is recorded"),
        (kind == "answer_reminder" and not _is_awaited(message, meeting), "they have answered"),
        (kind in FOR_THOSE_WHO_COME and _stays_away(message, meeting), "they declined"),
    )
    return next((why for is_so, why in reasons if is_so), None)


def perhaps_wanted(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The same rules for a query over messages and their meetings, as far as these rows tell.

    They leave out nothing that `why_unwanted` would let pass; a test compares them.
    """
    kind, living = Message.kind, Message.kind.in_(LIVING)
    never_sent = and_(Message.reference.is_(None), Message.perhaps_sent.is_(False))
    unseen = and_(never_sent, kind.not_in(KINDS | {OUTSIDE_BOOKING}))
    superseded_at = Message.detail["superseded_at"].astext.cast(DateTime(timezone=True))
    edited = and_(kind.in_(ASKED_AGAIN), Message.reference.is_not(None))
    asks = or_(kind.in_(ASKS_OUTCOME), and_(kind == "outcome_prompt", unseen))
    outlives = or_(kind.in_(AFTER_CANCELLATION), and_(living, ~unseen))
    return (
        or_(living, edited, kind.in_(WHATEVER_COMES), Message.version == Meeting.version),
        or_(Meeting.status != Status.CANCELLED, outlives, edited),
        or_(Meeting.starts_at > now, kind.not_in(BEFORE_THE_START)),
        or_(superseded_at.is_(None), superseded_at > now, edited),
        or_(Meeting.ends_at > now, kind.not_in(WHILE_IT_LASTS)),
        or_(Meeting.outcome.is_(None), ~asks, edited),
    )


def _is_awaited(message: Claimed, meeting: facts.Meeting) -> bool:
    part = meeting.part_of(message.recipient)
    return part is not None and part.rsvp is Rsvp.PENDING


def _stays_away(message: Claimed, meeting: facts.Meeting) -> bool:
    """Whether the recipient declined; how it went they are asked all the same where nobody else is left."""
    part = meeting.part_of(message.recipient)
    if part is None or part.rsvp is not Rsvp.DECLINED:
        return False
    return message.kind == "reminder" or any(
        each.role is Role.INTERVIEWER and each.rsvp is not Rsvp.DECLINED for each in meeting.interviewers
    )


def _why_unseen(message: Claimed, meeting: facts.Meeting, subjects: Subjects) -> str | None:
    """Why a living message nobody has seen yet need not appear, and that of somebody who left not change."""
    if message.kind == "interviewer_dm" and meeting.part_of(message.recipient) is None:
        return "no longer in this meeting"
    if message.kind == OUTSIDE_BOOKING or message.reference is not None or message.perhaps_sent:
        return None
    return subjects.unwanted(message) if message.kind in KINDS else _unasked(message, meeting)


def _unasked(message: Claimed, meeting: facts.Meeting) -> str | None:
    if meeting.status is Status.CANCELLED:
        return "cancelled before it was posted"
    if message.kind == "outcome_prompt" and meeting.outcome is not None:
        return "the outcome is recorded"
    if message.kind == "outcome_prompt" and _stays_away(message, meeting):
        return "they declined"
    return None


def _superseded(message: Claimed, now: datetime) -> bool:
    at = message.detail.get("superseded_at")
    return at is not None and now >= datetime.fromisoformat(at)

"""What each kind of message says in Slack, whoever reads it."""

from collections.abc import Callable
from datetime import date

from bot.blocks.answers import answer_reminder, answers
from bot.blocks.card import card
from bot.blocks.failed import undelivered_notice
from bot.blocks.follow_up import follow_up_message
from bot.blocks.in_calendar import calendar_question
from bot.blocks.interviewer_dm import interviewer_dm
from bot.blocks.notices import cancelled_notice, history_line, moved_notice
from bot.blocks.outcome_prompt import outcome_escalation, outcome_nudge, outcome_prompt
from bot.blocks.outside import given_away_notice, not_taken_notice, same_person
from bot.blocks.reconnect import reconnect_notice
from bot.blocks.reminder import reminder
from bot.blocks.room_changed import room_changed_notice
from bot.blocks.room_declined import room_declined_notice
from bot.blocks.schedulers import import_progress, scheduler_trouble
from bot.blocks.shapes import Message
from bot.blocks.slot_offer import slot_offer
from core.messages.deliver import Envelope
from core.messages.facts import FailedMessage

Render = Callable[[Envelope], Message]

RENDER: dict[str, Render] = {
    "card": lambda it: card(it.meeting),
    "interviewer_dm": lambda it: interviewer_dm(
        it.meeting, timezone=it.recipient_timezone, reader=it.recipient
    ),
    "moved": lambda it: moved_notice(it.meeting, timezone=it.recipient_timezone, reader=it.recipient),
    "cancelled": lambda it: cancelled_notice(it.meeting, timezone=it.recipient_timezone),
    "history": lambda it: history_line(
        it.meeting, what=str(it.detail.get("what") or ""), by=it.detail.get("by")
    ),
    "answers": lambda it: answers(it.meeting, timezone=it.recipient_timezone),
    "answer_reminder": lambda it: answer_reminder(
        it.meeting, timezone=it.recipient_timezone, reader=it.recipient
    ),
    "reminder": lambda it: reminder(
        it.meeting,
        timezone=it.recipient_timezone,
        minutes_before=it.minutes_before,
        now=it.now,
        reader=it.recipient,
    ),
    "outcome_prompt": lambda it: outcome_prompt(it.meeting, timezone=it.recipient_timezone),
    "outcome_nudge": lambda it: outcome_nudge(it.meeting, timezone=it.recipient_timezone),
    "outcome_escalation": lambda it: outcome_escalation(
        it.meeting, timezone=it.recipient_timezone, reader=it.recipient
    ),
    "follow_up": lambda it: follow_up_message(it.follow_up, it.meeting, asked_on=_asked_on(it)),
    "slot_offer": lambda it: slot_offer(it.meeting, it.offer),
    "calendar_question": lambda it: calendar_question(it.meeting, timezone=it.recipient_timezone),
    "reconnect": lambda it: reconnect_notice(
        str(it.detail.get("service") or ""), str(it.detail.get("now") or "")
    ),
    "room_declined": lambda it: room_declined_notice(it.meeting, timezone=it.recipient_timezone),
    "room_changed": lambda it: room_changed_notice(
        it.meeting,
        timezone=it.recipient_timezone,
        by=it.detail.get("by"),
        reason=str(it.detail.get("reason") or ""),
        note=str(it.detail.get("note") or ""),
    ),
    "given_away": lambda it: given_away_notice(it.meeting, it.detail),
    "same_person": lambda it: same_person(it.meeting, timezone=it.recipient_timezone),
    "outside_import": lambda it: import_progress(
        str(it.detail.get("service") or ""),
        int(it.detail.get("read") or 0),
        it.detail.get("left"),
        is_done=bool(it.detail.get("is_done")),
        why=str(it.detail.get("why") or ""),
        unread=int(it.detail.get("unread") or 0),
    ),
    "scheduler_trouble": lambda it: scheduler_trouble(
        str(it.detail.get("service") or ""),
        str(it.detail.get("why") or ""),
        str(it.detail.get("now") or ""),
    ),
    "outside_not_taken": lambda it: not_taken_notice(
        str(it.detail.get("service") or ""), str(it.detail.get("why") or "")
    ),
    "undelivered": lambda it: undelivered_notice(_told_of(it), timezone=it.recipient_timezone),
}


def _asked_on(it: Envelope) -> date | None:
    """The day a task's message was sent for."""
    told = it.detail.get("due_on")
    return date.fromisoformat(told) if told else None


def _told_of(it: Envelope) -> FailedMessage:
    """The failed message a notice tells of."""
    told = it.detail
    return FailedMessage(
        id=told.get("message"),
        kind=str(told.get("what") or ""),
        recipient=str(told.get("to") or ""),
        why=str(told.get("why") or ""),
        meeting=it.meeting,
    )

"""The lines of a candidate's card: a meeting, a message, a stated time."""

from datetime import datetime

from bot.blocks.text import name
from bot.blocks.when import clock_span, day, span
from bot.blocks.words import OUTCOME_WORDS, is_cancelled, is_open, people, wants_outcome
from core.candidates.facts import LogEntry
from core.meetings.facts import Meeting
from core.meetings.reasons import reason_words
from core.wall import zone_of

KIND_WORDS = {
    "card": "Card",
    "interviewer_dm": "Interview details",
    "moved": "New time",
    "cancelled": "Cancellation",
    "history": "Line under the card",
    "reminder": "Reminder",
    "answer_reminder": "“Can you make it?”",
    "answers": "Answers of the interviewers",
    "outcome_prompt": "“How did it go?”",
    "outcome_nudge": "“How did it go?”, again",
    "outcome_escalation": "“Nobody has recorded”",
    "follow_up": "Follow-up task",
    "slot_offer": "Offer of an earlier time",
    "calendar_event": "Event in a calendar",
    "calendar_answer": "Answer in a calendar",
    "calendar_question": "Question about a change in a calendar",
    "video_call": "Video call",
    "outside_booking": "Booking at another scheduler",
    "same_person": "“Is it the same person?”",
    "booking_link": "Link to choose a time",
    "room_declined": "“The room is taken”",
    "room_changed": "New room",
    "given_away": "“It was given to somebody else”",
    "undelivered": "Notice of a failed message",
    "invitation": "Invitation",
    "invitation_moved": "New time",
    "invitation_room": "New room",
    "invitation_cancelled": "Cancellation",
}


def meeting_line(meeting: Meeting, *, timezone: str, now: datetime, with_outcome: bool) -> str:
    """When, of what type, with whom, and how it ended for those who may know."""
    when = span(meeting.starts_at, meeting.ends_at, timezone)
    what = name(meeting.type_name, 80, otherwise="Meeting")
    state = _state(meeting, with_outcome=with_outcome)
    return f"*{when}{_year(meeting.starts_at, now)}*  {what}\n{state} · {people(meeting)}"


def _state(meeting: Meeting, *, with_outcome: bool) -> str:
    if is_cancelled(meeting):
        reason = meeting.cancellation.reason if meeting.cancellation else ""
        why = f": {name(reason_words(reason), 120)}" if reason and with_outcome else ""
        return f"Cancelled{why}"
    if is_open(meeting):
        return "Planned"
    if not with_outcome:
        return "Over"
    if meeting.outcome:
        return OUTCOME_WORDS[meeting.outcome.outcome]
    return "Outcome is missing" if wants_outcome(meeting) else "Over"


def entry_words(entry: LogEntry, timezone: str, now: datetime) -> str:
    """As "Tue 24 Nov, 14:00 · Reminder to Ana: sent"."""
    at = entry.at.astimezone(zone_of(timezone))
    kind = KIND_WORDS.get(entry.kind) or name(entry.kind.replace("_", " "), 30)
    when = f"{day(at)}{_year(entry.at, now)}, {at:%H:%M}"
    return f"{when} · {kind} to {name(entry.to, 40)}: {_result(entry)}"


def _result(entry: LogEntry) -> str:
    why = f", {name(entry.why, 90)}" if entry.why else ""
    match entry.result:
        case "sent":
            return "sent"
        case "dropped":
            return f"not sent{why}"
        case "failed":
            return f"failed{why}"
        case _:
            return "on its way"


def window_words(starts_at: datetime, ends_at: datetime, timezone: str) -> str:
    """A stated time; it may last over days."""
    start, end = (each.astimezone(zone_of(timezone)) for each in (starts_at, ends_at))
    if start.date() == end.date():
        return f"{day(start)}, {clock_span(starts_at, ends_at, timezone)}"
    return f"{day(start)}, {start:%H:%M} – {day(end)}, {end:%H:%M}"


def _year(at: datetime, now: datetime) -> str:
    """Told when it is another one."""
    return "" if at.year == now.year else f" {at.year}"

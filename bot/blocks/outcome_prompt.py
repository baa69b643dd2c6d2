"""How did it go? Asked of those who were there, in private; then reminded of, then taken to the organiser."""

from bot.blocks.buttons import outcome_row, view_outcome_row
from bot.blocks.elements import message, section
from bot.blocks.shapes import Block, Message
from bot.blocks.text import bold, words_list
from bot.blocks.when import zoned_span
from bot.blocks.words import OUTCOME_WORDS, first_of, is_cancelled, names, person, title
from core.meetings.facts import Meeting


def outcome_prompt(meeting: Meeting, *, timezone: str | None) -> Message:
    """The question; once answered, by whom and how."""
    whom = f" with {first_of(meeting)}" if meeting.candidate else ""
    return _ask(meeting, f"How did it go{whom}? Notes are optional.", timezone)


def outcome_nudge(meeting: Meeting, *, timezone: str | None) -> Message:
    """The question again."""
    return _ask(meeting, f"Still open: how did it go? {_waiting(meeting)}", timezone)


def outcome_escalation(meeting: Meeting, *, timezone: str | None) -> Message:
    """To the organiser: nobody answered."""
    asked = words_list(names(meeting)) or "whoever was there"
    question = f"Nobody has said how this went. Ask {asked}, or record it yourself."
    return _ask(meeting, question, timezone)


def _waiting(meeting: Meeting) -> str:
    return f"{first_of(meeting)} is waiting to hear." if meeting.candidate else ""


def _ask(meeting: Meeting, question: str, timezone: str | None) -> Message:
    about = f"{bold(title(meeting))}\n{zoned_span(meeting.starts_at, meeting.ends_at, timezone)}"
    words, row = _answered(meeting) or (question.strip(), outcome_row(meeting))
    return message(text=f"{words}\n{about}", blocks=[section(f"{about}\n{words}"), *row])


def _answered(meeting: Meeting) -> tuple[str, list[Block]] | None:
    if is_cancelled(meeting):
        return "It was cancelled: nothing to record.", []
    if meeting.outcome is None:
        return None
    words = f"Recorded by {person(meeting.outcome.by)}: {bold(OUTCOME_WORDS[meeting.outcome.outcome])}"
    return words, view_outcome_row(meeting)

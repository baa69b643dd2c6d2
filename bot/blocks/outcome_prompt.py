"""How did it go? Asked of those who were there, in private; then reminded of, then taken to the organiser."""

from bot.blocks.buttons import outcome_given_row, outcome_row
from bot.blocks.elements import message, section
from bot.blocks.shapes import Block, Message
from bot.blocks.text import bold, words_list
from bot.blocks.when import zoned_span
from bot.blocks.words import OUTCOME_WORDS, first_of, is_cancelled, person, title
from core.meetings.facts import Meeting, Role


def outcome_prompt(meeting: Meeting, *, timezone: str | None) -> Message:
    """The question; once answered, by whom and how."""
    whom = f" with {first_of(meeting)}" if meeting.candidate else ""
    return _ask(meeting, f"How did it go{whom}?", timezone)


def outcome_nudge(meeting: Meeting, *, timezone: str | None) -> Message:
    """The question again."""
    return _ask(meeting, "Nothing is recorded yet. How did it go?", timezone)


def outcome_escalation(meeting: Meeting, *, timezone: str | None, reader: str | None = None) -> Message:
    """To the organiser, whose Slack user id is `reader`: nobody answered."""
    return _ask(meeting, f"Nobody has recorded how this went. {_whom_to_ask(meeting, reader)}", timezone)


def _whom_to_ask(meeting: Meeting, reader: str | None) -> str:
    asked = [one for one in meeting.interviewers if one.role is Role.INTERVIEWER]
    others = [one for one in asked if one.member.slack_user_id != reader]
    if not others:
        return "You can do it here."
    return f"Ask {words_list([person(one.member) for one in others])}, or do it here."


def _ask(meeting: Meeting, question: str, timezone: str | None) -> Message:
    about = f"{bold(title(meeting))}\n{zoned_span(meeting.starts_at, meeting.ends_at, timezone)}"
    words, row = _answered(meeting) or (question, outcome_row(meeting))
    return message(text=f"{words}\n{about}", blocks=[section(f"{about}\n{words}"), *row])


def _answered(meeting: Meeting) -> tuple[str, list[Block]] | None:
    if is_cancelled(meeting):
        return "It was cancelled: nothing to record.", []
    if meeting.outcome is None:
        return None
    words = f"Recorded by {person(meeting.outcome.by)}: {bold(OUTCOME_WORDS[meeting.outcome.outcome])}"
    return words, outcome_given_row(meeting)

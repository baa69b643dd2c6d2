"""What the card and its organiser are told of the meeting's event in a calendar, and asked about it."""

from bot.blocks.answer_buttons import of_version
from bot.blocks.buttons import of_meeting
from bot.blocks.elements import actions, button, message, section
from bot.blocks.shapes import Block, Element, Message
from bot.blocks.text import bold, escape
from bot.blocks.times import unix
from bot.blocks.when import date_token, zoned_span
from bot.blocks.words import is_open, plain_title, title
from core.meetings.facts import InCalendar, Meeting


def in_calendar_blocks(meeting: Meeting) -> list[Block]:
    """For the card, which a channel reads: what is asked, or what could not be written."""
    there = meeting.in_calendar
    if there is None or not is_open(meeting):
        return []
    if there.asks is not None:
        return [section(f"{_asked(there, None)} {_question(meeting, there)}"), *_ways(meeting, there)]
    return [*_failed(meeting, there), *_call_failed(meeting, there)]


def in_calendar_words(meeting: Meeting) -> str:
    """The same in a sentence, "" when there is nothing to say."""
    there = meeting.in_calendar
    if there is None or not is_open(meeting):
        return ""
    if there.asks is not None:
        return f"{_asked(there, None)} {_question(meeting, there)}"
    told = [_failed_words(there) if there.failed else "", _call_words(there) if there.call_failed else ""]
    return " ".join(filter(None, told))


def calendar_question(meeting: Meeting, *, timezone: str | None) -> Message:
    """To the organiser, edited in place: answered, it says so."""
    there = meeting.in_calendar
    about = f"{bold(title(meeting))}\n{zoned_span(meeting.starts_at, meeting.ends_at, timezone)}"
    if there is None or there.asks is None or not is_open(meeting):
        words = f"{about}\nIts event in the calendar is as it should be, or will be in a moment."
        return message(text=words, blocks=[section(words)])
    words = f"{about}\n{_asked(there, timezone)} {_question(meeting, there)}"
    return message(text=words, blocks=[section(words), *_ways(meeting, there)])


def _whose(there: InCalendar) -> str:
    return f"{escape(there.owner.name)}’s calendar" if there.owner else "the calendar"


def _asked(there: InCalendar, timezone: str | None) -> str:
    if there.asks == "deleted" or there.asked_starts_at is None or there.asked_ends_at is None:
        return f"The event was deleted in {_whose(there)}."
    if timezone is None:
        return f"In {_whose(there)} it was moved to {bold(date_token(there.asked_starts_at))}."
    there_at = zoned_span(there.asked_starts_at, there.asked_ends_at, timezone)
    return f"In {_whose(there)} it was moved to {bold(there_at)}."


def _question(meeting: Meeting, there: InCalendar) -> str:
    if there.asks == "deleted":
        return "Cancel the meeting and tell everyone, or put it back?"
    whom = "the candidate" if meeting.candidate else "everyone"
    return f"Move the meeting there and tell {whom}, or put it back?"


def _ways(meeting: Meeting, there: InCalendar) -> list[Block]:
    back = of_version(meeting, "Put it back", "calendar_put_back")
    return actions(_following(meeting, there), back)


def _following(meeting: Meeting, there: InCalendar) -> Element:
    if there.asks == "deleted" or there.asked_starts_at is None:
        return of_meeting(meeting, "Cancel meeting", "cancel_meeting")
    words = "Tell the candidate" if meeting.candidate else "Move it there"
    return of_version(meeting, words, "take_proposal", unix(there.asked_starts_at))


def _failed(meeting: Meeting, there: InCalendar) -> list[Block]:
    if there.failed is None:
        return []
    return [section(_failed_words(there)), *actions(_again(meeting, there.failed))]


def _again(meeting: Meeting, message_id: int) -> Element:
    label = f"Try again: {plain_title(meeting)}"
    return button("Try again", "retry_message", str(message_id), label=label)


def _call_failed(meeting: Meeting, there: InCalendar) -> list[Block]:
    """Of a call that no calendar makes."""
    if there.call_failed is None:
        return []
    return [section(_call_words(there)), *actions(_again(meeting, there.call_failed))]


def _call_words(there: InCalendar) -> str:
    return f"The Zoom call could not be made. {escape(there.call_why, 300)}"


def _failed_words(there: InCalendar) -> str:
    return f"It could not be written into {_whose(there)}. {escape(there.why, 300)}"

"""To an interviewer: the same time, another room."""

from bot.blocks.buttons import of_meeting
from bot.blocks.elements import actions, message, section
from bot.blocks.notices import why_words
from bot.blocks.shapes import Message
from bot.blocks.text import bold
from bot.blocks.when import zoned_span
from bot.blocks.words import is_open, mention, private_place, title
from core.meetings.facts import Meeting


def room_changed_notice(
    meeting: Meeting, *, timezone: str | None, by: str | None, reason: str, note: str
) -> Message:
    """Where it takes place now, and why; `by`: a Slack user id."""
    when = zoned_span(meeting.starts_at, meeting.ends_at, timezone)
    place = bold(private_place(meeting))
    words = (
        f"{mention(by)} changed the room of {bold(title(meeting))}.\nNow {place}\nAs before {when}"
        f"{why_words(reason, note)}"
    )
    row = actions(of_meeting(meeting, "Reschedule", "move_meeting")) if is_open(meeting) else []
    return message(text=words, blocks=[section(words), *row])

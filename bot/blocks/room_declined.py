"""To the organiser: the room's own calendar does not give it."""

from bot.blocks.buttons import of_meeting
from bot.blocks.elements import actions, message, section
from bot.blocks.shapes import Message
from bot.blocks.text import bold, name
from bot.blocks.when import zoned_span
from bot.blocks.words import is_open, title
from core.meetings.facts import Meeting


def room_declined_notice(meeting: Meeting, *, timezone: str | None) -> Message:
    """What it is about, and the way to another room."""
    room = meeting.location.room
    which = name(room.named, 120) if room else "The room"
    when = zoned_span(meeting.starts_at, meeting.ends_at, timezone)
    words = (
        f"{bold(title(meeting))}\n{when}\n:warning: The calendar of {which} declined: it is taken then. "
        "Reschedule it: another time, in this room or another."
    )
    row = actions(of_meeting(meeting, "Reschedule", "move_meeting")) if is_open(meeting) else []
    return message(text=words, blocks=[section(words), *row])

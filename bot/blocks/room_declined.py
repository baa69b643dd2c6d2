"""The room's own calendar does not give it: told to the organiser, and on the card while it is so."""

from bot.blocks.buttons import of_meeting
from bot.blocks.contacts import without_contacts
from bot.blocks.elements import actions, message, section
from bot.blocks.shapes import Block, Message
from bot.blocks.text import bold, name
from bot.blocks.when import zoned_span
from bot.blocks.words import is_open, title
from core.meetings.facts import Meeting


def room_declined_notice(meeting: Meeting, *, timezone: str | None) -> Message:
    """What it is about, and the way to another room."""
    when = zoned_span(meeting.starts_at, meeting.ends_at, timezone)
    words = f"{bold(title(meeting))}\n{when}\n:warning: {_declined(meeting)}"
    row = actions(of_meeting(meeting, "Reschedule", "move_meeting")) if is_open(meeting) else []
    return message(text=words, blocks=[section(words), *row])


def room_declined_blocks(meeting: Meeting) -> list[Block]:
    """For the card, which a channel reads and which has the button already."""
    words = room_declined_words(meeting)
    return [section(f":warning: {words}")] if words else []


def room_declined_words(meeting: Meeting) -> str:
    """The same in a sentence, "" when there is nothing to say."""
    return _declined(meeting) if meeting.location.room_declined and is_open(meeting) else ""


def _declined(meeting: Meeting) -> str:
    room = meeting.location.room
    which = name(without_contacts(room.named, meeting), 120) if room else "the room"
    return f"The calendar of {which} declined: it is taken then. Reschedule: another room, or another time."

"""What the slash command answers in words."""

from typing import Literal

from bot.blocks.elements import context, message, section
from bot.blocks.listing import by_day, count_words, entry
from bot.blocks.shapes import Block, Message
from core.meetings.forms import MeetingPage
from core.wall import zone_words

MOST_MEETINGS = 22
_USAGE = (
    ("", "Schedule an interview"),
    (" Jane Doe", "Schedule one with Jane Doe"),
    (" candidate Jane Doe", "All about Jane Doe"),
    (" debrief", "Schedule a debrief, without a candidate"),
    (" intake", "Schedule an intake meeting, without a candidate"),
    (" today", "Your interviews today"),
    (" upcoming", "Your next interviews"),
    (" why", "Why a time is not offered, or none at all"),
    (" help", "This list"),
)


def help_message() -> Message:
    """How the command is used."""
    usage = "\n".join(f"`/schedule{words}`  {meaning}" for words, meaning in _USAGE)
    more = "Your interviews are in the Home tab. Under each are buttons to reschedule, cancel and prepare."
    return message(
        text=f"*How to use Panelry*\n{usage}",
        blocks=[section(f"*How to use Panelry*\n{usage}"), context(more)],
    )


def meeting_list(page: MeetingPage, when: Literal["upcoming", "today"]) -> Message:
    """The reader's meetings as an answer only they see."""
    if not page.meetings:
        words = "Nothing is planned for today." if when == "today" else "Nothing is planned."
        text = f"{words} Type `/schedule` and a candidate's name to plan an interview."
        return message(text=text, blocks=[section(text)])
    shown = page.meetings[:MOST_MEETINGS]
    blocks: list[Block] = []
    for on, meetings in by_day(shown, timezone=page.timezone, now=page.now):
        blocks += [context(f"*{on}*"), *(section(entry(one, timezone=page.timezone)) for one in meetings)]
    left = len(page.meetings) - len(shown) if not page.next_cursor else 0
    return message(text=_spoken(page, when), blocks=[*blocks, context(_foot(page, left))])


def _foot(page: MeetingPage, left: int) -> str:
    more = "More in the Home tab · " if left or page.next_cursor else ""
    return f"{more}{count_words(page.this_week)} · {zone_words(page.timezone, page.now)}"


def _spoken(page: MeetingPage, when: Literal["upcoming", "today"]) -> str:
    """The list for ears: the first few, with their day."""
    head = "Your interviews today" if when == "today" else "Your next interviews"
    days = by_day(page.meetings[:5], timezone=page.timezone, now=page.now)
    rows = [f"{on}: {entry(one, timezone=page.timezone)}" for on, meetings in days for one in meetings]
    return "\n".join([f"{head}:", *rows])

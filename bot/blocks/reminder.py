"""The reminder to an interviewer, with the way in."""

from datetime import datetime, timedelta

from bot.blocks.answer_buttons import CAN_YOU, is_awaited, question
from bot.blocks.elements import message, section
from bot.blocks.interviewer_dm import join_row
from bot.blocks.shapes import Message
from bot.blocks.text import bold
from bot.blocks.when import zoned_span
from bot.blocks.words import private_place, title
from core.meetings.facts import Meeting
from core.wall import zone_of, zone_words


def reminder(
    meeting: Meeting,
    *,
    timezone: str | None,
    minutes_before: int | None,
    now: datetime,
    reader: str | None = None,
) -> Message:
    """A reminder that was due `minutes_before` the start; sent late, it says how much time is really left.

    reader: the interviewer's Slack id. Who has not answered yet is asked as well.
    """
    starts = start_words(meeting.starts_at, timezone=timezone, minutes_before=minutes_before, now=now)
    when = zoned_span(meeting.starts_at, meeting.ends_at, timezone)
    head = f"{bold(title(meeting))} {starts}."
    text = f"{head}\n{when}\n{private_place(meeting)}"
    part = meeting.part_of(reader)
    blocks = [section(text, links=True), *join_row(meeting, part), *question(meeting, part)]
    return message(text=f"{text}\n{CAN_YOU}" if is_awaited(meeting, part) else text, blocks=blocks)


def start_words(
    starts_at: datetime, *, timezone: str | None, minutes_before: int | None, now: datetime
) -> str:
    """As "starts in 15 minutes", "starts in 1 hour", "is tomorrow at 14:00 (Berlin time)", "starts now"."""
    left = max(0, round((starts_at - now).total_seconds() / 60))
    if minutes_before and abs(left - minutes_before) <= 2:
        left = minutes_before
    if left <= 1:
        return "starts now" if starts_at >= now else "has started"
    if left >= 12 * 60:
        return _day_words(starts_at, timezone, now)
    return f"starts in {_left_words(left)}"


def _left_words(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} minutes"
    whole = f"{hours} hour{'' if hours == 1 else 's'}"
    return f"{whole} {rest} minutes" if rest else whole


def _day_words(starts_at: datetime, timezone: str | None, now: datetime) -> str:
    zone = zone_of(timezone)
    start = starts_at.astimezone(zone)
    days = start.date() - now.astimezone(zone).date()
    at = f"at {start:%H:%M} ({zone_words(timezone, starts_at)})"
    if days <= timedelta():
        return f"is today {at}"
    return f"is tomorrow {at}" if days == timedelta(days=1) else f"is in {days.days} days {at}"

"""Meetings in a list, under the day they are on in the reader's zone."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from bot.blocks.text import bold, escape, struck
from bot.blocks.times import their_time
from bot.blocks.when import clock_span, day, same_clock
from bot.blocks.words import is_cancelled, is_open, people, title, wants_outcome
from core.meetings.facts import Meeting
from core.wall import zone_of

Group = tuple[str, list[Meeting]]


def by_day(meetings: Sequence[Meeting], *, timezone: str, now: datetime) -> list[Group]:
    """The meetings in their order, under "Today, Tue 24 Nov", "Tomorrow, …", "Fri 27 Nov"."""
    zone = zone_of(timezone)
    today = now.astimezone(zone).date()
    grouped = groupby(meetings, key=lambda meeting: meeting.starts_at.astimezone(zone).date())
    return [(day_words(on, today), list(those)) for on, those in grouped]


def day_words(on: date, today: date) -> str:
    """As "Today, Tue 24 Nov", "Fri 27 Nov"; with the year when that is not clear."""
    shown = day(on)
    if abs(on - today) > timedelta(days=300):
        shown = f"{shown} {on.year}"
    near = {0: "Today", 1: "Tomorrow", -1: "Yesterday"}.get((on - today).days)
    return f"{near}, {shown}" if near else shown


def entry(meeting: Meeting, *, timezone: str) -> str:
    """One meeting in two lines of mrkdwn."""
    shown = struck(title(meeting)) if is_cancelled(meeting) else bold(title(meeting))
    return "\n".join(
        [f"{clock_span(meeting.starts_at, meeting.ends_at, timezone)}  {shown}", _second(meeting, timezone)]
    )


def _second(meeting: Meeting, timezone: str) -> str:
    if is_cancelled(meeting):
        return "Cancelled"
    state = (
        "Outcome is missing · "
        if wants_outcome(meeting)
        else "Outcome recorded · "
        if meeting.outcome
        else ""
    )
    return f"{state}{people(meeting)}{_theirs(meeting, timezone)}"


def _theirs(meeting: Meeting, timezone: str) -> str:
    """Worth knowing as long as nobody may be late for it."""
    candidate = meeting.candidate if is_open(meeting) else None
    theirs = their_time(candidate, meeting.starts_at, timezone)
    if candidate is None or theirs is None or same_clock(timezone, candidate.timezone, meeting.starts_at):
        return ""
    return f" · {escape(theirs)}"


def count_words(count: int) -> str:
    """As "1 interview this week"."""
    return f"{count or 'No'} interview{'' if count == 1 else 's'} this week"

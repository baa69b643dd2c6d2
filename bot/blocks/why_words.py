"""What is in the way of a time, and what one change would open, in words."""

from collections.abc import Callable

from bot.blocks.text import name
from bot.blocks.when import day, length_words, span
from core.meetings.explanation import Cause, Change, Explanation

Words = Callable[[Change, Explanation, str], str]
EXACT = 20
PERIODS = {"PER_DAY": "a day", "PER_WEEK": "a week", None: "in that time"}

_OBSTACLES: dict[Cause, Words] = {
    "outside_hours": lambda it, _, __: f"It is outside the working hours of {_who(it)}.",
    "override": lambda it, _, __: f"{_who(it)} has other hours on {_on(it)}.",
    "busy": lambda it, _, zone: f"{_who(it)} is in another meeting, {_during(it, zone)}.",
    "buffer": lambda it, _, zone: f"It leaves {_who(it)} no buffer to another meeting, {_during(it, zone)}.",
    "notice": lambda it, of, _: _notice(it, of),
    "window": lambda _, of, __: f"It is more than {of.max_days_ahead} days ahead.",
    "limit": lambda it, _, __: f"{_who(it)} has as many interviews {PERIODS[it.period]} as they take.",
    "duration_limit": lambda it, _, __: (
        f"{_who(it)} has as many interview hours {PERIODS[it.period]} as they take."
    ),
    "not_enough_hosts": lambda _, __, ___: "Too few of those who may come are free:",
    "candidate_busy": lambda it, _, __: f"{_who(it)} has another interview then.",
    "candidate_times": lambda it, _, __: f"{_who(it)} gave other times.",
}

_CHANGES: dict[Cause, Words] = {
    "outside_hours": lambda it, _, __: (
        f"If {_who(it)} worked {length_words(it.minutes or 0)} longer at both ends of the day"
    ),
    "override": lambda it, _, __: f"If {_who(it)} had the usual hours on {_on(it)}",
    "busy": lambda it, _, zone: f"If the meeting of {_who(it)}, {_during(it, zone)}, were moved",
    "buffer": lambda it, _, zone: f"Without a buffer to the meeting of {_who(it)}, {_during(it, zone)}",
    "notice": lambda _, of, __: f"Without {length_words(of.notice_minutes)} of notice",
    "limit": lambda it, _, __: f"If {_who(it)} took {it.most} interviews {PERIODS[it.period]}",
    "duration_limit": lambda it, _, __: (
        f"If {_who(it)} gave interviews {length_words(it.most or 0)} {PERIODS[it.period]}"
    ),
    "candidate_times": lambda it, _, __: f"Outside the times {_who(it)} gave",
    "shorter": lambda it, _, __: f"With {length_words(it.minutes or 0)}",
    "without": lambda it, _, __: f"Without {_who(it)}",
}

SOFT = frozenset({"outside_hours", "override", "buffer", "notice", "window", "limit", "candidate_times"})
"""What a custom time may break once somebody has confirmed it."""


def obstacle_words(change: Change, of: Explanation, timezone: str) -> str:
    """One sentence on what is in the way of the time that was asked about; for mrkdwn."""
    return _OBSTACLES[change.because](change, of, timezone)


def change_words(change: Change, of: Explanation, timezone: str) -> str:
    """As "Without Bo: 12 times, the first Tue 24 Nov, 14:00–14:30"; for mrkdwn."""
    return f"{_CHANGES[change.because](change, of, timezone)}: {opened_words(change)}"


def opened_words(change: Change) -> str:
    """How many times it opens."""
    return f"*{times_words(change.count)}*"


def times_words(count: int) -> str:
    """As "1 time", "12 times", "over 600 times": beyond twenty nobody wants to know it exactly."""
    if count <= EXACT:
        return f"{count} {'time' if count == 1 else 'times'}"
    tens = 10 ** (len(str(count - 1)) - 1)
    return f"over {(count - 1) // tens * tens} times"


def is_soft(change: Change) -> bool:
    """Whether the time can be had all the same."""
    return change.because in SOFT and not _is_past(change)


def _is_past(change: Change) -> bool:
    return change.because == "notice" and change.minutes is None


def _notice(change: Change, of: Explanation) -> str:
    if _is_past(change):
        return "It is past."
    return f"It is less than {length_words(of.notice_minutes)} ahead."


def _who(change: Change) -> str:
    return name(change.who, 60)


def _on(change: Change) -> str:
    return day(change.on) if change.on else "that day"


def _during(change: Change, timezone: str) -> str:
    return span(*change.during, timezone) if change.during else "then"

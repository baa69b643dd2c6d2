"""Why a start was chosen before all others: the wishes whose prices made the difference, and no flattery."""

from collections.abc import Sequence
from typing import Literal

from core.slots.prices import Columns, Wish

Reason = Literal[
    "soonest",
    "early",
    "high_fit",
    "within_stated_windows",
    "good_hours",
    "lighter_day",
    "keeps_time_whole",
    "another_day",
    "another_time",
]
"""soonest: the first of all starts. early: earlier than others. high_fit: early as waiting costs more for a
high fit. good_hours: the candidate's working day. lighter_day: the hosts have less that day and week.
keeps_time_whole: no host's free time is cut. another_day, another_time: unlike the suggestions before it."""

REASONS: dict[Wish, Reason] = {
    "stated": "within_stated_windows",
    "hours": "good_hours",
    "load": "lighter_day",
    "whole": "keeps_time_whole",
    "other_day": "another_day",
    "other_time": "another_time",
}
TAKEN = 1 << 60
"""More than anything costs: the total of a start that is chosen already."""

MOST = 2


def reasons_of(at: int, totals: list[int], columns: Columns, urgency: int) -> list[Reason]:
    """Why the start at this place, the cheapest of all, is it; the weightiest reason first.

    A wish is a reason if without it another start would be cheaper. If none is so by itself, those are in
    which the start does better than the others on average.
    """
    weighed = _decisive(at, totals, columns) + _for_waiting(at, totals, columns["wait"], urgency)
    if not weighed:
        weighed = _on_average(at, totals, columns)
    weighed.sort(key=lambda each: -each[0])
    return [reason for _, reason in weighed]


def told(each: Sequence[list[Reason]]) -> list[tuple[Reason, ...]]:
    """At most two reasons for each of the starts. What holds for all of them tells none from the others and
    is left out, unless there is nothing else to say.
    """
    common = set.intersection(*map(set, each)) if len(each) > 1 else set()
    return [
        tuple([reason for reason in reasons if reason not in common][:MOST] or reasons[:1])
        for reasons in each
    ]


def _decisive(at: int, totals: list[int], columns: Columns) -> list[tuple[int, Reason]]:
    found = []
    for wish, reason in REASONS.items():
        lead = _dearer_without(at, totals, columns[wish])
        if lead > 0 and _holds(at, wish, columns):
            found.append((lead, reason))
    return found


def _holds(at: int, wish: Wish, columns: Columns) -> bool:
    """A lighter day is one that is lighter than another; the other reasons are true or not."""
    return wish == "load" or columns[wish][at] == 0


def _for_waiting(at: int, totals: list[int], wait: list[int], urgency: int) -> list[tuple[int, Reason]]:
    lead = _dearer_without(at, totals, [points - points // urgency for points in wait])
    if lead > 0:
        return [(lead, "high_fit")]
    lead = _dearer_without(at, totals, wait)
    is_first_of_equals = totals[at] - wait[at] in (
        total - points for total, points in zip(totals[at + 1 :], wait[at + 1 :], strict=True)
    )
    return [(lead, "early" if at else "soonest")] if lead > 0 or is_first_of_equals else []


def _dearer_without(at: int, totals: list[int], column: list[int]) -> int:
    """By how much the start would cost more than another one if the column did not count."""
    without = [total - points for total, points in zip(totals, column, strict=True)]
    return int(without[at] - min(without))


def _on_average(at: int, totals: list[int], columns: Columns) -> list[tuple[int, Reason]]:
    others = [index for index, total in enumerate(totals) if total < TAKEN and index != at]
    wait: Reason = "early" if at else "soonest"
    named: dict[Wish, Reason] = {"wait": wait, **REASONS}
    found = []
    for wish, reason in named.items():
        column = columns[wish]
        lead = sum(column[index] - column[at] for index in others)
        if lead > 0 and (wish == "wait" or _holds(at, wish, columns)):
            found.append((lead, reason))
    return found

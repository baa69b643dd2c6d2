"""Meetings of a week or a month as a calendar shows them: plain values."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

MOST = 600
"""More meetings than anybody reads on one page."""

View = Literal["week", "month"]
Whose = Literal["mine", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A meeting as a calendar shows it. `people`: the names of who takes part, in order.

    what, candidate: its title without the candidate, and their name, "" for none. service: where it was
    booked, "" for here. colour: its type's, as "#4a154b". is_waiting: nobody confirmed it yet.
    """

    id: int
    what: str
    candidate: str
    starts_at: datetime
    ends_at: datetime
    people: tuple[str, ...]
    colour: str
    service: str = ""
    is_waiting: bool = False
    is_over: bool = False

    @property
    def title(self) -> str:
        """As "Phone screening with Jane Doe"."""
        return f"{self.what} with {self.candidate}" if self.candidate else self.what


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the reader's zone, 23 to 25 hours; a meeting over midnight is of both."""

    on: date
    starts_at: datetime
    ends_at: datetime
    meetings: tuple[Planned, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    """Whole weeks from a Monday on. `day`: the one asked for.

    person: whose meetings alone, a member's id. people: members to choose from, by id; only for who may see
    everybody's meetings. is_cut: there are more than `MOST`, these are the earliest.
    """

    view: View
    day: date
    days: tuple[Day, ...]
    today: date
    now: datetime
    timezone: str
    whose: Whose
    may_see_all: bool
    person: int | None = None
    people: tuple[tuple[int, str], ...] = ()
    is_cut: bool = False

    @property
    def weeks(self) -> tuple[tuple[Day, ...], ...]:
        """Seven days each."""
        return tuple(self.days[at : at + 7] for at in range(0, len(self.days), 7))

    @property
    def count(self) -> int:
        """Meetings of the week, or of the month's own days, each once."""
        own = [each for each in self.days if self.is_own(each)]
        return len({meeting.id for each in own for meeting in each.meetings})

    def is_own(self, day: Day) -> bool:
        """Whether it is of the week or month itself, not of one beside it."""
        return self.view == "week" or day.on.month == self.day.month

    @property
    def before(self) -> date:
        """A day of the week or month before."""
        return first_day(self.view, self.day) - timedelta(days=1 if self.view == "month" else 7)

    @property
    def after(self) -> date:
        """A day of the week or month after."""
        return next_first_day(self.view, self.day)


def first_day(view: View, day: date) -> date:
    """The first of its month, or its Monday."""
    return day.replace(day=1) if view == "month" else day - timedelta(days=day.weekday())


def next_first_day(view: View, day: date) -> date:
    """The same of the month or week after."""
    first = first_day(view, day)
    if view == "week":
        return first + timedelta(days=7)
    return (first + timedelta(days=32)).replace(day=1)


def week_words(monday: date) -> str:
    """As "1–7 March 2027", "29 March – 4 April 2027"."""
    sunday = monday + timedelta(days=6)
    if monday.month == sunday.month:
        return f"{monday.day}–{sunday.day} {sunday:%B %Y}"
    year = "" if monday.year == sunday.year else f" {monday.year}"
    return f"{monday.day} {monday:%B}{year} – {sunday.day} {sunday:%B %Y}"

"""Why a time is not offered, or none at all: plain values, for a screen."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from core.meetings.forms import ScheduleForm, TypeChoice
from core.slots.model import Because, Period

Cause = Because | Literal["candidate_busy", "candidate_times", "shorter", "without"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A rule or an event in the way, and what opens when it alone gives way.

    who: the name of the host, or of the candidate. on: the host's date an override is of. during: the busy
    time; of `outside_hours`, the time the host would have to work.
    minutes: of `notice`, None where the time is past; of `outside_hours`, how much longer the hours would be;
    of `shorter`, the length. most, period: of a limit, what it would be raised to.
    count, first: the starts that opens; 0 and None of what is in the way of one given time.
    """

    because: Cause
    who: str = ""
    on: date | None = None
    during: tuple[datetime, datetime] | None = None
    minutes: int | None = None
    most: int | None = None
    period: Period | None = None
    count: int = 0
    first: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What there is to say about the times of a form.

    form: with its defaults. candidate: their name. notice_minutes, max_days_ahead: of the type.
    count, first: how many starts suit, and the earliest. changes: what is in the way of the form's own time,
    nothing where it suits; where it names none, what would open times, or earlier ones, the most useful
    first. note: a sentence why nothing could be looked at.
    """

    form: ScheduleForm
    types: tuple[TypeChoice, ...]
    durations: tuple[int, ...]
    notice_minutes: int
    max_days_ahead: int
    candidate: str = ""
    count: int = 0
    first: datetime | None = None
    changes: tuple[Change, ...] = ()
    note: str | None = None

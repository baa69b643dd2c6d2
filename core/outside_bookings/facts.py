"""What admins are shown of schedulers: plain values."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from core.calendars.facts import Service
from core.meetings.decided import Decision, Existing
from core.meetings.facts import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A delivery as the log shows it: nothing of what was in it. `error`: why it could not be read."""

    kind: str
    state: str
    received_at: datetime
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulerStatus:
    """One scheduler. email: whose key is saved, None where there is none. has_fallback: whether the
    installation has one. event_at: real time; trouble_at: business time. recent: newest first. waiting: how
    many bookings to come somebody has to confirm there before they are interviews.
    """

    service: Service
    email: str | None = None
    has_fallback: bool = False
    is_hooked: bool = False
    event_at: datetime | None = None
    trouble: str | None = None
    trouble_at: datetime | None = None
    recent: tuple[Heard, ...] = ()
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulerTest:
    """What a scheduler answered to the key it is called with.

    trouble: in a sentence, why it is of no use; then nothing else is known. event_types: how many can be
    booked. next_type, next_open: the first of them, and when it can be booked next; None: not in a week.
    """

    service: Service
    trouble: str | None = None
    email: str = ""
    event_types: int = 0
    next_type: str = ""
    next_open: datetime | None = None


LONGEST_FIELD = 60
"""Of the name of a candidate's field, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of a booking form as it was met last. `key` names it; `field`: where its answers go, "" for
    nowhere.
    """

    key: str
    words: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """The questions of one scheduler, those with a field first; `names`: fields that candidates have."""

    service: Service
    questions: tuple[Question, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChoices:
    """What a candidate may be asked to book; event_types: ids there, with their words. existing: the next
    interview they have to come.
    """

    service: Service
    candidate: Candidate
    event_types: tuple[tuple[str, str], ...] = ()
    existing: Existing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkForm:
    """A link to be sent. `key`: random, made when the form is first shown; one key mails at most once.
    existing: what becomes of the interview they have to come.
    """

    candidate_id: int
    service: Service
    event_type: str = ""
    note: str = ""
    key: str = ""
    existing: Decision = field(default_factory=Decision)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSent:
    """A link on its way."""

    candidate: Candidate
    what: str
    url: str


Showing = Literal["coming", "past", "unsettled"]
"""Which bookings are listed; `unsettled`: those without an interview, and those with a question left."""


class SyncedState(StrEnum):
    """What a booking is here.

    `REQUESTED`: the host has to confirm it there. `REJECTED`: they did not, or it was taken back before.
    `FOLLOWING`: it took the place of one that nobody told us of yet. `MOVED`: another takes its place that
    nobody told us of yet. `REFUSED`: `Synced.trouble` says why.
    """

    INTERVIEW = "interview"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    REQUESTED = "requested"
    FOLLOWING = "following"
    MOVED = "moved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """A booking a scheduler told of, the last one where it was moved.

    meeting_id: None where there is no interview. who, what: "" where they were forgotten. alike: whom we
    knew already, where nobody has said yet whether it is the same person.
    """

    meeting_id: int | None
    who: str
    what: str
    starts_at: datetime
    synced_at: datetime
    state: SyncedState
    trouble: str = ""
    alike: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncedPage:
    """A page of them; those to come begin with the nearest, others with the latest.

    count: of all pages, counted as far as `COUNTED`. next_cursor, previous_cursor: ask for the pages beside.
    """

    service: Service
    showing: Showing
    bookings: tuple[Synced, ...]
    count: int
    now: datetime
    next_cursor: str | None = None
    previous_cursor: str | None = None


COUNTED = 1000

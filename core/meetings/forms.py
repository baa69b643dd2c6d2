"""What people fill in, and what they are shown while they do."""

from dataclasses import dataclass, field
from datetime import datetime

from core.meetings.facts import Candidate, LocationKind, Meeting, Outcome, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCandidate:
    """A candidate typed in by hand while scheduling."""

    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleForm:
    """A schedule modal as filled in so far; every field may still be empty.

    submission_key: random, made when the form is first shown; one key books at most one meeting.
    interviewer_ids: Slack user ids, in the order chosen.
    starts_at: a suggested start; custom_starts_at, when given, wins over it. Aware UTC datetimes.
    confirmed: the person ticked to do it against soft rules. confirmation: against which, as
        `confirmation_of` the warnings tells; empty (history being imported, never a form) confirms any.
    prep_notes: None while untouched (the type's template is used), "" when emptied on purpose.
    """

    submission_key: str
    is_internal: bool = False
    title: str = ""
    candidate_id: int | None = None
    new_candidate: NewCandidate | None = None
    type_id: int | None = None
    interviewer_ids: tuple[str, ...] = ()
    duration_minutes: int | None = None
    starts_at: datetime | None = None
    custom_starts_at: datetime | None = None
    location_kind: LocationKind | None = None
    location_detail: str | None = None
    channel_id: str | None = None
    prep_notes: str | None = None
    confirmed: bool = False
    confirmation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeChoice:
    """A meeting type to choose; durations in minutes, the first is the default one."""

    id: int
    name: str
    durations: tuple[int, ...]
    location_kind: LocationKind
    location_detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A time that suits everyone."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A schedule form with what follows from its choices.

    form: the same form with defaults filled in (type, duration, location, prep notes).
    notice: one sentence to show above the form, e.g. that several candidates match, or why no time is left.
    query: the words after `/schedule`, when no candidate was found by them.
    """

    form: ScheduleForm
    types: tuple[TypeChoice, ...]
    durations: tuple[int, ...]
    suggestions: tuple[Suggestion, ...]
    candidate: Candidate | None = None
    notice: str | None = None
    query: str = ""
    suggestions_note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveForm:
    """A reschedule modal. `version` is the meeting's version the person looks at."""

    meeting_id: int
    version: int
    starts_at: datetime | None = None
    custom_starts_at: datetime | None = None
    reason: str | None = None
    note: str = ""
    confirmed: bool = False
    confirmation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveDraft:
    """A reschedule modal with the times that suit everyone."""

    meeting: Meeting
    form: MoveForm
    suggestions: tuple[Suggestion, ...]
    suggestions_note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One of the fixed reasons to cancel or move a meeting."""

    key: str
    party: Party
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeForm:
    """A quick log. `notes` and `next_action` are private.

    seen: `outcome_seen` of the meeting when the form was shown; None (never a form) records over anything.
    """

    meeting_id: int
    outcome: Outcome | None = None
    notes: str = ""
    next_action: str = ""
    seen: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeResult:
    """What recording an outcome did: the stage before and after, and the next interview to offer, if any."""

    meeting: Meeting
    stage_before: str
    stage_after: str
    next_type: TypeChoice | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPage:
    """Meetings in order of start. `next_cursor` asks for the page after, None on the last one."""

    meetings: tuple[Meeting, ...]
    this_week: int
    next_cursor: str | None = None
    previous_cursor: str | None = None
    timezone: str = "UTC"
    now: datetime = field(kw_only=True)

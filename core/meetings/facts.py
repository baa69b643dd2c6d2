"""What the product says about a meeting: plain values, read once, handed to Slack, mail and pages."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """Where a meeting is in its life."""

    PENDING = "pending"
    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Outcome(StrEnum):
    """What came of a meeting. `no_show` also sets the status."""

    ADVANCE = "advance"
    HIRED = "hired"
    REJECTED = "rejected"
    PENDING = "pending"
    CALLBACK = "callback"
    NO_SHOW = "no_show"


class Party(StrEnum):
    """Who wanted a meeting cancelled or moved."""

    INTERVIEWER = "interviewer"
    CANDIDATE = "candidate"
    COMPANY = "company"


class LocationKind(StrEnum):
    """Where a meeting takes place."""

    VIDEO = "video"
    PHONE = "phone"
    IN_PERSON = "in_person"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A Slack person of the workspace."""

    id: int
    slack_user_id: str
    name: str
    timezone: str
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interviewer:
    """A member in a meeting."""

    member: Member
    is_required: bool = True
    rsvp: str = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A candidate as a card, a DM or a mail names them. `timezone` is None while unknown."""

    id: int
    name: str
    email: str | None = None
    phone: str | None = None
    timezone: str | None = None
    timezone_is_guess: bool = False
    stage: str = ""
    fit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where it takes place. `join_url` opens the meeting in one tap; `detail` is free text."""

    kind: LocationKind = LocationKind.VIDEO
    detail: str = ""
    join_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """Who wanted the meeting cancelled, why (a key of `core.meetings.reasons`), in whose words, when."""

    party: Party
    reason: str
    note: str
    by: Member | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRecord:
    """What came of the meeting. `notes` and `next_action` are private: never in a channel."""

    outcome: Outcome
    notes: str
    next_action: str
    by: Member | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A time the meeting no longer has, and why it was moved away from it."""

    version: int
    starts_at: datetime
    ends_at: datetime
    reason: str
    note: str
    by: Member | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Everything a screen, a message or a mail may need to know of one meeting.

    Times are aware UTC datetimes. `uid` and `sequence` are those of its calendar entry. `candidate` is
    None for internal meetings and after the candidate was deleted.
    """

    id: int
    uid: str
    workspace_name: str
    title: str
    status: Status
    version: int
    sequence: int
    starts_at: datetime
    ends_at: datetime
    type_name: str
    type_id: int | None
    colour: str
    candidate: Candidate | None
    stage: str
    interviewers: tuple[Interviewer, ...]
    scheduled_by: Member | None
    location: Location
    channel_id: str | None
    prep_notes: str
    outcome: OutcomeRecord | None = None
    cancellation: Cancellation | None = None
    moved_from: Move | None = None
    is_over: bool = False
    is_internal: bool = False
    outcomes: tuple[Outcome, ...] = tuple(Outcome)

    @property
    def duration_minutes(self) -> int:
        """Length in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

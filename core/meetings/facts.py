"""What the product says about a meeting: plain values, read once, handed to Slack, mail and pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.meetings.location import Location
from core.meetings.outside import Outside


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


class Role(StrEnum):
    """What a member is in a meeting for. Observers and trainees are asked for no outcome."""

    INTERVIEWER = "interviewer"
    OBSERVER = "observer"
    TRAINEE = "trainee"


class Rsvp(StrEnum):
    """What somebody answered; `tentative` when they would rather have another time."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


SOON = timedelta(hours=1)
"""From so long before the start on, somebody may say that they are late."""
LATE_MINUTES = (5, 10, 15, 30)
"""How late people say they are."""


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
    """A member in a meeting.

    keeps_time: whether the time is taken in their calendar; who need not come may be in another meeting.
    buffer_waived: whether they go without a buffer: as whoever booked confirmed, or as they accepted.
    calendar_stale: the time was taken without knowing what their own calendar said just then.
    rsvp: the answer to the meeting's present version; a move asks anew. rsvp_note: why they declined, the
        reason on the first line, own words below: private, for the organiser alone.
    proposed_starts_at: the time they would rather have. late_minutes: how late they said they are.
    """

    member: Member
    is_required: bool = True
    rsvp: Rsvp = Rsvp.PENDING
    rsvp_note: str = ""
    proposed_starts_at: datetime | None = None
    late_minutes: int | None = None
    role: Role = Role.INTERVIEWER
    keeps_time: bool = True
    buffer_waived: bool = False
    calendar_stale: bool = False

    @property
    def part(self) -> str:
        """Their part in a word, "" for an interviewer who has to be there."""
        return part_word(self.role, is_required=self.is_required)


def part_word(role: Role, *, is_required: bool) -> str:
    """Somebody's part in a meeting in a word, "" for an interviewer who has to be there."""
    if role is not Role.INTERVIEWER:
        return role.value
    return "" if is_required else "optional"


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

    @property
    def seen(self) -> str:
        """Tells it from another one recorded for the same meeting."""
        return self.at.isoformat()


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
class InCalendar:
    """The meeting's event in somebody's calendar, and how the link of its call stands.

    owner: whose calendar it is, None when it is out of our reach. link: opens it there. asks: what somebody
    did to it there that nobody answered yet, "moved" to `asked_starts_at` and `asked_ends_at` or "deleted".
    failed: the message whose writing was given up, and `why` in a sentence. makes_link: whether the call is
    being made right now. call_failed, call_why: as failed and why, of a call that no calendar makes.
    """

    owner: Member | None
    link: str | None = None
    asks: str | None = None
    asked_starts_at: datetime | None = None
    asked_ends_at: datetime | None = None
    failed: int | None = None
    why: str = ""
    makes_link: bool = False
    call_failed: int | None = None
    call_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Everything a screen, a message or a mail may need to know of one meeting.

    Times are aware UTC datetimes. `uid` and `sequence` are those of its calendar entry. `candidate` is
    None for internal meetings and after the candidate was deleted. `candidate_rsvp`: what they answered to an
    event they share with us; pending where they have an entry of their own. `is_soon` within `SOON` of the
    start, and until the end.
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
    is_soon: bool = False
    is_over: bool = False
    is_internal: bool = False
    outcomes: tuple[Outcome, ...] = tuple(Outcome)
    in_calendar: InCalendar | None = None
    outside: Outside | None = None
    candidate_rsvp: Rsvp = Rsvp.PENDING

    @property
    def duration_minutes(self) -> int:
        """Length in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def missing(self) -> tuple[Interviewer, ...]:
        """Those it needs who declined: it cannot take place like this."""
        return tuple(
            each
            for each in self.interviewers
            if each.is_required and each.role is Role.INTERVIEWER and each.rsvp is Rsvp.DECLINED
        )

    def part_of(self, slack_user_id: str | None) -> Interviewer | None:
        """This person's part in it, None for somebody else."""
        found = (each for each in self.interviewers if each.member.slack_user_id == slack_user_id)
        return next(found, None)

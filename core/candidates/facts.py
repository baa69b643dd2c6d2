"""What the product says about a candidate: plain values, read once, handed to a screen."""

from dataclasses import dataclass
from datetime import datetime

from core.meetings.facts import Candidate, Meeting, Member


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One message: when it was sent or, if it was not, due; `to` in words.

    result: `waiting`, `leased`, `sent`, `dropped` or `failed`. why: for the last two, in words.
    """

    at: datetime
    kind: str
    to: str
    result: str
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateCard:
    """A candidate with all that belongs to them; for one person's eyes, never for a channel.

    availability: the next times they said they can. meetings: the latest ten of `meeting_count`, newest
    first. may_schedule: whether the reader schedules; outcomes and notes are left out for all others.
    """

    candidate: Candidate
    other_emails: tuple[str, ...]
    owner: Member | None
    requisition: str
    assessment: str
    assessment_status: str
    custom_fields: tuple[tuple[str, str], ...]
    availability: tuple[tuple[datetime, datetime], ...]
    consent_at: datetime | None
    meetings: tuple[Meeting, ...]
    meeting_count: int
    messages: tuple[LogEntry, ...]
    may_schedule: bool
    now: datetime

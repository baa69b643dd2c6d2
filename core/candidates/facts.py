"""What the product says about a candidate: plain values, read once, handed to a screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.meetings.facts import Candidate, Meeting, Member

MOST_FOUND = 50
"""A search ends there."""


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
    first. may_schedule: whether the reader schedules. judged: ids of the meetings whose outcome the reader
    may see; in all others, outcomes and notes are left out.
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
    judged: frozenset[int] = frozenset()


def count_words(found: Sequence[Candidate]) -> str:
    """How many a search found, e.g. "12 candidates match"."""
    return f"{len(found)}{' or more' if len(found) == MOST_FOUND else ''} candidates match"

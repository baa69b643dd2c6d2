"""An interview somebody has already when another of its type is scheduled, and what becomes of it: values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Choice(StrEnum):
    """What becomes of it. `USE`: it moves to the time chosen, and no other is booked."""

    USE = "use"
    REPLACE = "replace"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a form says of it: the meeting that was shown, 0 where none was, its version, and the choice."""

    meeting_id: int = 0
    version: int = 0
    choice: Choice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """The next one they have.

    people: names of its interviewers; host_ids: Slack ids of those it needs. all_here: nobody in it left the
    workspace. count: of how many. service: where it was booked, if not here. may_use: whether it can be moved
    to the time of the form, as its people and its length are the form's.
    """

    meeting_id: int
    version: int
    type_name: str
    starts_at: datetime
    ends_at: datetime
    people: tuple[str, ...] = ()
    host_ids: tuple[str, ...] = ()
    all_here: bool = True
    count: int = 1
    service: str | None = None
    may_use: bool = False

    @property
    def duration_minutes(self) -> int:
        """Length in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

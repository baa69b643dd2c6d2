"""What is said about a freed time and its offer: plain values, kept in the outbox as ids and times alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

MOST_OFFERS = 3
PATIENCE = timedelta(hours=2)
"""So long somebody has an offer alone; then the next one is asked as well, and the first to answer has it."""
WORTH_ASKING = timedelta(minutes=15)
"""With less than that, nobody else could answer in time."""


class OfferState(StrEnum):
    """What became of an offer. `gone`: somebody else has the time; `late`: nobody could have it any more at
    such short notice; `outdated`: the meeting changed.
    """

    OPEN = "open"
    MOVED = "moved"
    BACK = "back"
    DECLINED = "declined"
    GONE = "gone"
    LATE = "late"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Freed:
    """A time that came free, of the hosts of meeting `meeting_id`, which left it.

    key: tells one freed time from another. asked: ids of the meetings it was offered to so far.
    """

    key: str
    meeting_id: int
    starts_at: datetime
    ends_at: datetime
    asked: tuple[int, ...] = ()

    @property
    def detail(self) -> dict[str, Any]:
        """As the outbox keeps it."""
        return {
            "key": self.key,
            "meeting_id": self.meeting_id,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "asked": list(self.asked),
        }


def freed_of(detail: dict[str, Any]) -> Freed:
    """What the outbox kept."""
    return Freed(
        key=detail["key"],
        meeting_id=detail["meeting_id"],
        starts_at=datetime.fromisoformat(detail["starts_at"]),
        ends_at=datetime.fromisoformat(detail["ends_at"]),
        asked=tuple(detail["asked"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An offer as the outbox keeps it: an earlier start for a meeting of this `version`.

    was_at: the meeting's start when it was offered. until: when it is too late to take it.
    """

    freed: Freed
    starts_at: datetime
    was_at: datetime
    until: datetime
    version: int
    state: OfferState = OfferState.OPEN

    @property
    def detail(self) -> dict[str, Any]:
        """As the outbox keeps it."""
        return {
            "freed": self.freed.detail,
            "starts_at": self.starts_at.isoformat(),
            "was_at": self.was_at.isoformat(),
            "until": self.until.isoformat(),
            "version": self.version,
            "state": self.state,
        }

    def is_open(self, now: datetime) -> bool:
        """Whether somebody may still answer it."""
        return self.state is OfferState.OPEN and now <= self.until

    @property
    def over_at(self) -> datetime:
        """When nobody may answer it any more; all is told in whole minutes."""
        return self.until + timedelta(minutes=1)

    def looked_at_again(self, now: datetime) -> datetime:
        """When the next one is asked if nobody answers; too late for that, when this one is over."""
        wait = min(PATIENCE, (self.until - now) / 2)
        return now + wait if wait >= WORTH_ASKING else self.over_at


def kept_of(detail: dict[str, Any]) -> Kept:
    """What the outbox kept."""
    return Kept(
        freed=freed_of(detail["freed"]),
        starts_at=datetime.fromisoformat(detail["starts_at"]),
        was_at=datetime.fromisoformat(detail["was_at"]),
        until=datetime.fromisoformat(detail["until"]),
        version=detail["version"],
        state=OfferState(detail["state"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An earlier time for a meeting, as its recruiter reads of it.

    was_at: the meeting's start when it was offered. fit: the candidate's, None for who may not see it.
    """

    key: str
    starts_at: datetime
    was_at: datetime
    state: OfferState
    fit: int | None
    timezone: str

"""What is asked of open times, and what is answered."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

LONGEST_DAYS = 31
FARTHEST_DAYS = 366
MOST_HOSTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """When can they all meet? Equal questions have one answer.

    type_slug: of a meeting type. member_ids: of everybody who has to come, in order. minutes: one of the
    type's lengths, None for its first. first_day: None for today. timezone: in which days are counted, and
    on whose full hours the starts should fall.
    """

    type_slug: str
    member_ids: tuple[int, ...]
    timezone: str
    minutes: int | None = None
    first_day: date | None = None
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTimes:
    """The starts in order, as UTC; `as_of`: business time."""

    times: tuple[datetime, ...]
    as_of: datetime
    timezone: str

    @property
    def digest(self) -> str:
        """The same for the same times, whenever they were looked up."""
        return sha256(" ".join(each.isoformat() for each in self.times).encode()).hexdigest()[:24]

"""Where a meeting was booked, if not here: a plain value."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Where a meeting was booked that was not booked here.

    service: a `core.calendars.facts.Service`. status: a `core.schedulers.facts.BookingStatus`. answers:
    questions of the booking form, with the answers: both, as the addresses, for those who may open the
    meeting. alike: the name of a candidate with the same number, who may be the same person. failed: the
    message by which a change was to be made there, and was given up; `why` in a sentence.
    """

    service: str
    synced_at: datetime
    event_type: str = ""
    organiser: str = ""
    status: str = ""
    booked_at: datetime | None = None
    cancel_url: str | None = None
    reschedule_url: str | None = None
    answers: tuple[tuple[str, str], ...] = ()
    alike: str | None = None
    failed: int | None = None
    why: str = ""

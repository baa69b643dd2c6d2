"""What admins are shown of schedulers: plain values."""

from dataclasses import dataclass
from datetime import datetime

from core.calendars.facts import Service


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
    installation has one. event_at, trouble_at: real time. recent: newest first.
    """

    service: Service
    email: str | None = None
    has_fallback: bool = False
    is_hooked: bool = False
    event_at: datetime | None = None
    trouble: str | None = None
    trouble_at: datetime | None = None
    recent: tuple[Heard, ...] = ()

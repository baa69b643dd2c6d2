"""Business time: when is a reminder due, is a meeting over?

Leases, signatures, triggers and back-off never use this clock: they run on real time.
"""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells business time."""

    def now(self) -> datetime:
        """The current business time, an aware UTC datetime."""
        ...


class SystemClock:
    """Business time is the time of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """The machine's time plus an offset that can be moved forward; for the sandbox and for tests."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def advance(self, by: timedelta) -> None:
        """Move business time forward by `by`; it never runs backwards."""
        if by < timedelta():
            raise ValueError("the clock only moves forward")
        self.offset += by


class FixedClock:
    """Stands still at `at`."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

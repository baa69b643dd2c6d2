"""Business time as the stand-in sees it: read it, move it forward, know what is worth moving to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark:
    """A moment worth moving to, e.g. "15 min before: Jane Doe, Phone screening"; `at` is aware."""

    label: str
    at: datetime


class ClockControl(Protocol):
    """Given by the composition root; the stand-in never keeps business time itself."""

    def now(self) -> datetime:
        """Current business time, aware UTC."""
        ...

    async def advance(self, seconds: float) -> None:
        """Move business time forward and let what became due happen."""
        ...

    async def landmarks(self) -> list[Landmark]:
        """Moments ahead worth moving to, soonest first."""
        ...

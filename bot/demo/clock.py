"""Business time of the sandbox: it can be moved forward, and stays where it was over a restart."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from bot.sandbox import Landmark
from core.clock import MovableClock
from core.errors import Away
from core.meetings.facts import Meeting
from core.meetings.read import next_meetings
from core.tenancy import Actor, Run

SOON = timedelta(minutes=15)
AFTER = timedelta(minutes=6)


class SandboxClock(MovableClock):
    """The `ClockControl` of the sandbox: moving it lets what became due happen."""

    def __init__(self, kept_in: Path) -> None:
        super().__init__(_kept_offset(kept_in))
        self._kept_in = kept_in
        self._happen: Callable[[], Awaitable[object]] | None = None
        self._run: Run | None = None
        self._product: Actor | None = None

    def attach(self, run: Run, product: Actor, happen: Callable[[], Awaitable[object]]) -> None:
        """Give it what it needs once the workspace exists; `happen` sends everything due."""
        self._run, self._product, self._happen = run, product, happen

    async def advance(self, seconds: float) -> None:  # type: ignore[override]
        """Move forward and let what became due happen; the new time survives a restart."""
        super().advance(timedelta(seconds=seconds))
        self._kept_in.write_text(f"{self.offset.total_seconds()}\n")
        if self._happen is not None:
            await self._happen()

    async def landmarks(self) -> list[Landmark]:
        """A quarter of an hour before, and just after, the meetings worth looking at; soonest first.

        Nothing while the database is away: the page asks again.
        """
        if self._run is None or self._product is None:
            return []
        try:
            meetings = await self._run(next_meetings, self._product)
        except Away:
            return []
        found = [mark for meeting in meetings for mark in _marks(meeting) if mark.at > self.now()]
        return sorted(found, key=lambda mark: mark.at)


def _marks(meeting: Meeting) -> tuple[Landmark, Landmark]:
    who = meeting.candidate.name if meeting.candidate else meeting.title
    what = meeting.type_name if meeting.candidate else "internal meeting"
    return (
        Landmark(label=f"15 min before: {who}, {what}", at=meeting.starts_at - SOON),
        Landmark(label=f"After the meeting: {who}, {what}", at=meeting.ends_at + AFTER),
    )


def _kept_offset(path: Path) -> timedelta:
    try:
        return timedelta(seconds=max(float(path.read_text()), 0.0))
    except (FileNotFoundError, ValueError):
        return timedelta()

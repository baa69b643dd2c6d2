"""Follows questions after open times: however many ask one, it is looked up once after each burst of changes.

One in each process, which hears of changes through PostgreSQL and looks again each minute whatever it heard,
because time passes, too.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import structlog

from core.errors import Away, PanelryError
from core.hosts.changed import CHANNEL
from core.listening import keep_listening
from core.open_times.facts import Asked, OpenTimes
from core.open_times.find import find_open_times
from core.sparing import Sparing
from core.tenancy import Actor, Run

LOOK_AGAIN_SECONDS = 60.0
SETTLE_SECONDS = 0.3
"""What changes within this is looked up once."""
MOST, MOST_EACH = 200, 4
"""Who may follow at once: in the process, and of one person."""
RUNS_AT_ONCE = 2
"""Nobody waits for these as for a form."""

Pause = Callable[[float], Awaitable[None]]

log = structlog.get_logger(__name__)


class TooMany(PanelryError):
    """No more can follow just now."""


class Feed:
    """`url`: of the database. `pause` waits so many seconds of real time."""

    def __init__(self, url: str, run: Run, *, pause: Pause = asyncio.sleep) -> None:
        self._url = url
        self._run = Sparing(run, RUNS_AT_ONCE)
        self._pause = pause
        self._followed: dict[tuple[int, Asked], Followed] = {}
        self._following: Counter[tuple[int, int | None]] = Counter()
        self._looking: set[asyncio.Task[None]] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._is_stopping = False

    async def start(self) -> None:
        """Begin to hear of changes."""
        self._is_stopping = False
        listening = keep_listening(self._url, CHANNEL, self._hear)
        self._tasks = [asyncio.create_task(listening), asyncio.create_task(self._look_again())]

    async def stop(self) -> None:
        """End everything; whoever follows is told so at once."""
        self._is_stopping = True
        tasks = [*self._tasks, *self._looking]
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def followers(self) -> int:
        """How many follow just now."""
        return self._following.total()

    @contextmanager
    def follow(self, actor: Actor, asked: Asked) -> Iterator["Followed"]:
        """The answer and its changes, for somebody who may ask. Raises `TooMany`."""
        person, question = (actor.workspace_id, actor.member_id), (actor.workspace_id, asked)
        self._check_room(person)
        followed = self._followed.get(question)
        if followed is None or followed.is_over:
            followed = self._followed[question] = self._begin(actor.workspace_id, asked)
        self._following[person] += 1
        followed.followers += 1
        try:
            yield followed
        finally:
            followed.followers -= 1
            self._following -= Counter([person])  # none is kept at zero
            if not followed.followers:
                followed.end()
                if self._followed.get(question) is followed:
                    del self._followed[question]

    def _check_room(self, person: tuple[int, int | None]) -> None:
        if self._following[person] >= MOST_EACH:
            raise TooMany(f"You follow open times {MOST_EACH} times already. Close one of those pages.")
        if self._is_stopping or self.followers >= MOST:
            raise TooMany("Open times cannot be followed just now. Try again in a minute.")

    def _begin(self, workspace_id: int, asked: Asked) -> "Followed":
        async def look() -> OpenTimes:
            return await self._run(find_open_times, Actor(workspace_id=workspace_id), asked)

        followed = Followed(workspace_id, look, self._pause)
        self._looking.add(followed.task)
        followed.task.add_done_callback(self._looking.discard)
        return followed

    def _hear(self, note: str) -> None:
        for each in self._followed.values():
            if note in {"", str(each.workspace_id)}:
                each.stir()

    async def _look_again(self) -> None:
        while True:
            await self._pause(LOOK_AGAIN_SECONDS)
            self._hear("")


class Followed:
    """One question. Whoever is slow misses what was between, never the newest; nothing is kept for them."""

    def __init__(self, workspace_id: int, look: Callable[[], Awaitable[OpenTimes]], pause: Pause) -> None:
        self.workspace_id = workspace_id
        self.followers = 0
        self._look = look
        self._pause = pause
        self._known: OpenTimes | None = None
        self._trouble: PanelryError | None = None
        self._stirred = asyncio.Event()
        self._news = asyncio.Event()
        self.task = asyncio.create_task(self._follow())
        self.task.add_done_callback(self._ended)

    @property
    def is_over(self) -> bool:
        """Whether nothing new will come."""
        return self.task.done()

    async def unlike(self, seen: str | None) -> OpenTimes | None:
        """The newest answer once its digest is another; None when there will be none.

        Raises what the question raises, and `Away` when it was never answered.
        """
        while self._known is None or self._known.digest == seen:
            if self.is_over:
                if self._trouble is not None:
                    raise self._trouble
                return None
            await self._news.wait()
        return self._known

    def stir(self) -> None:
        """Something changed that may matter."""
        self._stirred.set()

    def end(self) -> None:
        """Nobody follows any more."""
        self.task.cancel()

    async def _follow(self) -> None:
        while True:
            self._stirred.clear()  # before looking: what changes meanwhile is looked at once more
            try:
                self._tell(await self._look())
            except Away:
                if self._known is None:
                    raise
            await self._stirred.wait()
            await self._pause(SETTLE_SECONDS)

    def _tell(self, found: OpenTimes) -> None:
        if self._known is None or found.digest != self._known.digest:
            self._known = found
            self._wake()

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _ended(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if isinstance(error, PanelryError):
            self._trouble = error
        elif error is not None:
            log.error("open_times.failed", error=type(error).__name__)
        self._wake()

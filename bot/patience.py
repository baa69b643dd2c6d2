"""The database away: what goes on behind an answered request is tried again, for half a minute, and says so.

Only there. What Slack still waits for fails at once: Slack sends its events again, and people type on.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

import structlog

from core.errors import Away
from core.tenancy import Actor, Run, Tx

P = ParamSpec("P")
T = TypeVar("T")
Notice = Callable[[str], Awaitable[None]]

TRYING_AGAIN = "One moment, trying again…"
GIVE_UP_SECONDS = 30.0
FIRST_WAIT_SECONDS = 0.25
LONGEST_WAIT_SECONDS = 4.0

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Patience:
    """That of one piece of work: all its use cases together have half a minute.

    notice: called once with `TRYING_AGAIN`, for the person who waits.
    """

    notice: Notice
    began: float | None = None
    failures: int = 0

    def next_wait(self, now: float) -> float | None:
        """Seconds until the next try, None when it would be too late."""
        self.began = now if self.began is None else self.began
        wait = min(FIRST_WAIT_SECONDS * 2**self.failures, LONGEST_WAIT_SECONDS)
        self.failures += 1
        return wait if now + wait <= self.began + GIVE_UP_SECONDS else None


_patience: ContextVar[Patience | None] = ContextVar("patience", default=None)


@contextmanager
def patient(notice: Notice) -> Iterator[None]:
    """Inside the block, use cases are tried again while the database is away."""
    token = _patience.set(Patience(notice=notice))
    try:
        yield
    finally:
        _patience.reset(token)


class PatientRun:
    """A `Run` that tries again where `patient` was said; doing the same twice does no harm (`core.run`)."""

    def __init__(
        self,
        run: Run,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._run = run
        self._monotonic = monotonic
        self._sleep = sleep

    async def __call__(
        self,
        use_case: Callable[Concatenate[Tx, Actor, P], Awaitable[T]],
        actor: Actor,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return what the use case returns; `Away` once there was no reaching the database in time."""
        while True:
            try:
                return await self._run(use_case, actor, *args, **kwargs)
            except Away:
                if not await self._outwaited(_patience.get()):
                    raise

    async def _outwaited(self, patience: Patience | None) -> bool:
        """Wait for the next try; False when there is to be none."""
        wait = patience.next_wait(self._monotonic()) if patience else None
        if patience is None or wait is None:
            return False
        # The first failure may be a connection that died unnoticed; a new one is there in no time.
        if patience.failures == 2:
            await patience.notice(TRYING_AGAIN)
        await self._sleep(wait)
        return True

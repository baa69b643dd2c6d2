"""Does what is due, some chores at once, in every replica; what goes wrong is tried again, ever later."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

import structlog

from core.chores.claim import Chore, claim_chores, seconds_to_next
from core.chores.ends import CHANNEL, end_chore
from core.listening import keep_listening
from core.messages.claim import pause_road
from core.metrics import CHORES
from core.outside.trouble import Denied, GrantRefused, GrantRevoked, Throttled, Trouble
from core.tenancy import Actor, Run
from db.database import Database

AT_ONCE = 16
LONGEST_SECONDS = 240.0
SAFETY_NET_SECONDS = 30.0
STOP_SECONDS = 5.0
LONGEST_BACKOFF_SECONDS = 900.0
REFUSED_SECONDS = 6 * 3600.0

Work = Callable[[Chore], Awaitable[float | None]]
"""Does it; answers in how many seconds it comes round again, None for never."""

log = structlog.get_logger(__name__)


class _End(NamedTuple):
    next_seconds: float | None
    error: str | None = None


class Rounds:
    """Claims chores and does them. `works`: by kind."""

    def __init__(self, database: Database, run: Run, works: Mapping[str, Work]) -> None:
        self._database = database
        self._run = run
        self._works = works
        self._woken = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin; what is due is done at once."""
        listening = keep_listening(self._database.url, CHANNEL, lambda _: self._woken.set())
        self._tasks = [asyncio.create_task(listening), asyncio.create_task(self._go_round())]

    async def stop(self) -> None:
        """Begin nothing more, and give what is under way some seconds; the rest is done again elsewhere."""
        for each in self._tasks:
            each.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=STOP_SECONDS)
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def problem(self) -> str | None:
        """One sentence when nothing would be done any more, for readiness."""
        ended = not self._tasks or any(task.done() for task in self._tasks)
        return "Calendars are not being read. Restart the process." if ended else None

    async def do_due(self) -> int:
        """Do everything that is due now, and what becomes due by it; how many chores that were."""
        done = 0
        while claimed := await self._claim(AT_ONCE):
            await asyncio.gather(*(self._do(each) for each in claimed))
            done += len(claimed)
        return done

    async def _go_round(self) -> None:
        while True:
            self._woken.clear()
            try:
                wait = await self._begin_due()
            except Exception:
                # The outermost net: whatever happened, the next round has to come.
                log.exception("chores.failed")
                wait = SAFETY_NET_SECONDS
            waiting = [asyncio.create_task(self._woken.wait()), *self._under_way]
            await asyncio.wait(waiting, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            waiting[0].cancel()

    async def _begin_due(self) -> float:
        """Begin as many as there is room for; seconds to wait for the next."""
        room = AT_ONCE - len(self._under_way)
        for chore in await self._claim(room) if room else ():
            task = asyncio.create_task(self._do(chore))
            self._under_way.add(task)
            task.add_done_callback(self._ended)
        async with self._database.outbox() as session:
            seconds = await seconds_to_next(session)
        return min(SAFETY_NET_SECONDS, SAFETY_NET_SECONDS if seconds is None else seconds + 0.01)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """One whose end could not be written down is done again when its lease runs out."""
        self._under_way.discard(task)
        self._woken.set()  # asked for meanwhile, it is due again; a round under way may not have seen that
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("chore.not_ended", error=type(error).__name__)

    async def _claim(self, most: int) -> list[Chore]:
        async with self._database.outbox() as session:
            return await claim_chores(session, most)

    async def _do(self, chore: Chore) -> None:
        end = await self._end_of(chore)
        told = {"kind": chore.kind, "chore_id": chore.id, "workspace_id": chore.workspace_id}
        CHORES.labels(chore.road, chore.kind, "failed" if end.error else "done").inc()
        log.info("chore.done", **told, next_seconds=end.next_seconds, error=end.error)
        actor = Actor(workspace_id=chore.workspace_id)
        await self._run(end_chore, actor, chore, next_seconds=end.next_seconds, error=end.error)

    async def _end_of(self, chore: Chore) -> _End:
        work = self._works.get(chore.kind)
        if work is None:
            return _End(REFUSED_SECONDS, "This version of Panelry does not know it.")
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                return _End(await work(chore))
        except Throttled as throttled:
            if not throttled.this_alone:
                await self._pause(chore, throttled)
            return _End(throttled.retry_after, throttled.sentence)
        except (GrantRevoked, GrantRefused, Denied) as trouble:
            return _End(REFUSED_SECONDS, trouble.sentence)
        except (Trouble, TimeoutError) as trouble:
            return _End(_backoff(chore), getattr(trouble, "sentence", "It took too long."))
        except Exception:
            # One chore's defect must not stop the others.
            log.exception("chore.failed", kind=chore.kind, chore_id=chore.id)
            return _End(_backoff(chore), "Something went wrong in Panelry; its log says what.")

    async def _pause(self, chore: Chore, throttled: Throttled) -> None:
        recipient = "" if throttled.whole_service else chore.recipient
        async with self._database.outbox() as session:
            await pause_road(session, chore.workspace_id, chore.road, recipient, throttled.retry_after)


def _backoff(chore: Chore) -> float:
    jitter = random.uniform(1, 1.25)  # noqa: S311 - jitter, not a secret
    return min(2.0 ** min(chore.attempts, 10), LONGEST_BACKOFF_SECONDS) * jitter

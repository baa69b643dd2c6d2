"""The clock of the outbox: one date job at the next due time, re-armed by NOTIFY, and a safety net beneath.

APScheduler keeps its jobs in memory and may forget them; the outbox does not (docs/decisions.md).
"""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from core.clock import Clock
from core.listening import keep_listening
from core.messages.claim import next_due
from core.messages.dispatcher import Dispatcher
from core.messages.outbox import CHANNEL
from db.database import Database

log = structlog.get_logger()

SAFETY_NET_SECONDS = 30
DUE = "due"


class Ticking:
    """Wakes the dispatcher when something is due, in every replica."""

    def __init__(self, database: Database, dispatcher: Dispatcher, clock: Clock) -> None:
        self._database = database
        self._dispatcher = dispatcher
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._woken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    async def start(self) -> None:
        """Begin ticking; what came due while nothing ran is sent at once."""
        self._scheduler.add_job(
            self.wake, "interval", seconds=SAFETY_NET_SECONDS, coalesce=True, max_instances=1
        )
        self._scheduler.start()
        listening = keep_listening(self._database.url, CHANNEL, lambda _: self.wake())
        self._tasks = [asyncio.create_task(listening), asyncio.create_task(self._send_when_woken())]
        self.wake()

    async def stop(self) -> None:
        """Stop ticking and wait, for some seconds, for what is being sent; `problem` says so at once."""
        self._stopping = True
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        await self._dispatcher.drain()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def problem(self) -> str | None:
        """One sentence when nothing would be sent any more, for readiness."""
        if self._stopping:
            return "Panelry is stopping."
        ended = not self._tasks or any(task.done() for task in self._tasks)
        return "Messages are not being sent. Restart the process." if ended else None

    def wake(self) -> None:
        """Look now, e.g. because business time was moved forward."""
        self._woken.set()

    async def send_now(self) -> None:
        """Send what is due and return when it is sent; then wait for what comes next."""
        looked_at = self._clock.now()
        await self._dispatcher.send_due()
        await self._arm(looked_at)

    async def _send_when_woken(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self.send_now()
            except Exception:
                # The outermost net: whatever happened, the next tick has to come. The safety net brings it.
                log.exception("outbox.failed")

    async def _arm(self, looked_at: datetime) -> None:
        async with self._database.outbox() as session:
            due_at, retry_in = await next_due(session, looked_at)
        waits = [] if retry_in is None else [retry_in]
        if due_at is not None:
            waits.append((due_at - self._clock.now()).total_seconds())
        if waits:
            at = datetime.now(UTC) + timedelta(seconds=max(min(waits), 0.05))
            self._scheduler.add_job(
                self.wake, "date", run_date=at, id=DUE, replace_existing=True, misfire_grace_time=None
            )

"""Sends one message: in its turn, when there is room, and not while its road asks to wait."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from weakref import WeakValueDictionary

import structlog

from core.messages.claim import Claimed, Result, pause, result_of
from core.messages.deliver import Delayed, Deliver, Envelope, Refused
from core.messages.plan import LIVING
from core.messages.results import told_of, try_again, wait
from db.database import Database

log = structlog.get_logger()

AT_ONCE = 32
LONGEST_SENDING_SECONDS = 60.0

Address = tuple[int, str, str]
"""Workspace, road, recipient; the recipient is "" for all of them."""


def address_of(message: Claimed) -> Address:
    """Where it goes."""
    return (message.workspace_id, message.road, message.recipient)


class Pauses:
    """Who asked to wait, and until when on the clock given; the outbox tells the other processes."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._until: dict[Address, float] = {}

    def left(self, message: Claimed) -> float | None:
        """Seconds this message still has to wait; None when it may go."""
        here = (message.workspace_id, message.road)
        until = max(self._until.get((*here, each), 0.0) for each in (message.recipient, ""))
        left = until - self._monotonic()
        return left if left > 0 else None

    def add(self, message: Claimed, delayed: Delayed) -> None:
        """Wait as long as the road asked; what is over is forgotten."""
        now = self._monotonic()
        recipient = "" if delayed.whole_workspace else message.recipient
        self._until = {address: until for address, until in self._until.items() if until > now}
        self._until[message.workspace_id, message.road, recipient] = now + delayed.retry_after


class Sending:
    """The roads and their rules. To one recipient one message follows the other, in the order they came."""

    def __init__(
        self, database: Database, roads: Mapping[str, Deliver], monotonic: Callable[[], float]
    ) -> None:
        self._database = database
        self._roads = roads
        self._monotonic = monotonic
        self._pauses = Pauses(monotonic)
        self._turns: WeakValueDictionary[Address, asyncio.Lock] = WeakValueDictionary()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._under_way: set[asyncio.Timeout] = set()
        self.stopping = False

    def stop(self, until: float, waiting: int) -> None:
        """Begin nothing more, and cut off at `until`, in the loop's time, what is under way.

        waiting: how many may wait for room; they are told that nothing begins any more.
        """
        self.stopping = True
        for _ in range(waiting):
            self._room.release()
        for each in self._under_way:
            if not each.expired():
                each.reschedule(min(until, each.when() or until))

    async def send(self, message: Claimed, envelope: Envelope, begin_until: float) -> Result:
        """Send it, unless it has to wait or it is later than `begin_until`; whatever happens is a result."""
        turn = self._turns.setdefault(address_of(message), asyncio.Lock())
        async with turn, self._room:
            if self.stopping or self._monotonic() > begin_until:
                return wait(message, 0)
            if (seconds := self._pauses.left(message)) is not None:
                return wait(message, seconds)
            road = self._roads.get(message.road)
            if road is None:
                return result_of(message, "failed", error=f"No way to send by {message.road} is set up.")
            return await self._result_of(road, message, envelope)

    async def _result_of(self, road: Deliver, message: Claimed, envelope: Envelope) -> Result:
        try:
            async with self._limited():
                return await self._answer_of(road, message, envelope)
        except Exception as error:  # noqa: BLE001 - the dispatcher's net: no message may stop the others
            log.warning("message.interrupted", **told_of(message), error=type(error).__name__)
            # It may have arrived: it is looked up before the next sending.
            return try_again(message, perhaps_sent=True)

    @asynccontextmanager
    async def _limited(self) -> AsyncIterator[None]:
        """No sending takes longer than its lease, nor, at the end, longer than whoever stops has patience."""
        async with asyncio.timeout(LONGEST_SENDING_SECONDS) as limit:
            self._under_way.add(limit)
            try:
                yield
            finally:
                self._under_way.discard(limit)

    async def _answer_of(self, road: Deliver, message: Claimed, envelope: Envelope) -> Result:
        try:
            return result_of(message, "sent", reference=await _travel(road, message, envelope))
        except Delayed as delayed:
            if delayed.this_alone:
                return wait(message, delayed.retry_after)
            return await self._wait_as_asked(message, delayed)
        except Refused as refused:
            log.warning("message.refused", **told_of(message), why=refused.sentence)
            # Of an earlier sending, cut off, it says nothing: a retry by hand looks that one up first.
            return result_of(message, "failed", error=refused.sentence, perhaps_sent=message.perhaps_sent)

    async def _wait_as_asked(self, message: Claimed, delayed: Delayed) -> Result:
        """Keep it in mind at once; the first to be told writes it down for the other processes, too."""
        is_news = self._pauses.left(message) is None
        self._pauses.add(message, delayed)
        if is_news:
            async with self._database.outbox() as session:
                await pause(session, message, delayed.retry_after, whole_workspace=delayed.whole_workspace)
        return wait(message, delayed.retry_after)


async def _travel(road: Deliver, message: Claimed, envelope: Envelope) -> str:
    if not message.perhaps_sent or envelope.reference is not None:
        return await road.deliver(envelope)
    found = await road.find(envelope)
    if found is None:
        return await road.deliver(envelope)
    if message.kind in LIVING:
        return await road.deliver(replace(envelope, reference=found))
    return found

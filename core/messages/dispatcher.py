"""Sends what is due: claim, look at the world again, send, mark. Any process may do it and die in it."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Concatenate, ParamSpec, TypeVar

import structlog

from core.away import AWAY
from core.clock import Clock
from core.messages.claim import LEASE_SECONDS, Claimed, Result, claim_due, mark, result_of
from core.messages.decisions import Decision, Quiet, Wait
from core.messages.deliver import Deliver, Envelope
from core.messages.prepare import OF_THE_CLOCK, prepare_messages
from core.messages.results import later, note, try_again, wait
from core.messages.sending import LONGEST_SENDING_SECONDS, Sending
from core.messages.undelivered import WORTH_TELLING, give_up
from core.tenancy import Actor, Run, Tx
from db.database import Database

P = ParamSpec("P")
T = TypeVar("T")

Done = tuple[Claimed, Result]

log = structlog.get_logger()

BATCH = 400
BATCHES_AT_ONCE = 2
LOOKS_AT_ONCE, ACTS_AT_ONCE = 3, 2
"""Use cases; half the connections are left to people."""
MARK_EVERY_SECONDS = 0.5
PATIENCE_SECONDS = 5.0
AWAY_SECONDS = 0.5


class Dispatcher:
    """Moves messages from the outbox onto their roads."""

    def __init__(
        self,
        database: Database,
        run: Run,
        clock: Clock,
        roads: Mapping[str, Deliver],
        *,
        batch: int = BATCH,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`monotonic`: real seconds, for leases and pauses; business time is the clock's."""
        self._database = database
        self._run = run
        self._clock = clock
        self._batch = batch
        self._monotonic = monotonic
        self._sending = Sending(database, roads, monotonic)
        self._busy = asyncio.Lock()
        self._next = asyncio.Lock()
        self._looking, self._acting = asyncio.Semaphore(LOOKS_AT_ONCE), asyncio.Semaphore(ACTS_AT_ONCE)

    async def send_due(self) -> int:
        """Send everything due now, batch by batch; how many messages were taken up.

        While one batch travels, the next is claimed and looked at.
        """
        async with self._busy:
            first = await self._claim()
            others = range(BATCHES_AT_ONCE - 1 if len(first) == self._batch else 0)
            batches = [self._send_batches(first), *(self._send_batches() for _ in others)]
            ended = await asyncio.gather(*batches, return_exceptions=True)
        for each in ended:
            if isinstance(each, BaseException):
                raise each
        return sum(each for each in ended if isinstance(each, int))

    async def drain(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Begin nothing more, hand back at once what was not begun, and give the rest so many seconds.

        What is cut off then may have arrived: it is looked up before it is sent again.
        """
        until = asyncio.get_running_loop().time() + patience_seconds
        self._sending.stop(until, waiting=self._batch * BATCHES_AT_ONCE)
        with suppress(TimeoutError):  # without a database nothing can be handed back: the leases run out
            async with asyncio.timeout_at(until + 2 * AWAY_SECONDS), self._busy:
                return

    async def _send_batches(self, claimed: Sequence[Claimed] | None = None) -> int:
        """Send what was claimed, then batch after batch until nothing is due; how many messages."""
        taken = 0
        while count := await self._send_batch(claimed):
            taken, claimed = taken + count, None
        return taken

    async def _send_batch(self, claimed: Sequence[Claimed] | None) -> int:
        async with self._next:  # until they are in the queue: each recipient gets them in the order of claims
            claimed = await self._claim() if claimed is None else claimed
            begin_until = self._monotonic() + LEASE_SECONDS - LONGEST_SENDING_SECONDS
            decisions = await self._prepare(claimed)
        done: list[Done] = []
        async with asyncio.TaskGroup() as group:
            under_way = {
                group.create_task(self._finish(each, decisions.get(each.id), begin_until, done))
                for each in claimed
            }
            await self._mark_as_they_come(under_way, done, begin_until + LONGEST_SENDING_SECONDS)
        return len(claimed)

    async def _claim(self) -> Sequence[Claimed]:
        if self._sending.stopping:
            return ()
        async with self._database.outbox() as session:
            return await claim_due(session, self._clock.now(), self._batch)

    async def _prepare(self, claimed: Sequence[Claimed]) -> dict[int, Decision]:
        by_workspace: dict[int, list[Claimed]] = defaultdict(list)
        for each in claimed:
            by_workspace[each.workspace_id].append(each)
        decided = await asyncio.gather(
            *(self._look(each, messages) for each, messages in by_workspace.items())
        )
        return {message_id: each for group in decided for message_id, each in (group or {}).items()}

    async def _look(self, workspace_id: int, messages: Sequence[Claimed]) -> dict[int, Decision] | None:
        async with self._looking:
            return await self._try(prepare_messages, workspace_id, messages)

    async def _try(
        self,
        use_case: Callable[Concatenate[Tx, Actor, P], Awaitable[T]],
        workspace_id: int,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T | None:
        """What the use case answers; None where its trouble would stop the others."""
        try:
            return await self._run(use_case, Actor(workspace_id=workspace_id), *args, **kwargs)
        except Exception:
            log.exception("outbox.use_case_failed", name=use_case.__name__, workspace_id=workspace_id)
            return None

    async def _finish(
        self, message: Claimed, decision: Decision | None, begin_until: float, done: list[Done]
    ) -> None:
        if isinstance(decision, Envelope) and message.kind in OF_THE_CLOCK:
            decision = await self._act(message, begin_until)
        if isinstance(decision, Envelope):
            result = await self._sending.send(message, decision, begin_until)
        else:
            result = _unsent(message, decision)
        if result.state == "failed" and message.kind in WORTH_TELLING:
            await self._give_up(message, result, done)
        else:
            done.append((message, result))

    async def _act(self, message: Claimed, begin_until: float) -> Quiet | Wait | None:
        """Do what is due instead of sending it; those that wait for their meeting hold up no sending."""
        async with self._acting:
            if self._sending.stopping or self._monotonic() > begin_until:
                return Wait(seconds=0)
            # One transaction a meeting: together they would lock messages in another order than marking does.
            return await self._try(OF_THE_CLOCK[message.kind], message.workspace_id, message)

    async def _give_up(self, message: Claimed, result: Result, done: list[Done]) -> None:
        """Mark it apart from the others, together with the notice; where that fails it is tried later."""
        async with self._acting:
            marked = await self._try(give_up, message.workspace_id, message, result)
        if marked is None:
            done.append((message, later(message, perhaps_sent=result.perhaps_sent)))
        else:
            note(message, result, marked.get(message.id), self._clock.now())

    async def _mark_as_they_come(
        self, under_way: set[asyncio.Task[None]], done: list[Done], leased_until: float
    ) -> None:
        """Write back what came of them, that of half a second at once."""
        while under_way:
            _, under_way = await asyncio.wait(under_way, timeout=MARK_EVERY_SECONDS)
            written, done[:] = done[:], []
            marked = await self._write_back([result for _, result in written], leased_until)
            for message, result in written:
                note(message, result, marked.get(message.id), self._clock.now())

    async def _write_back(self, results: Sequence[Result], leased_until: float) -> dict[int, str]:
        """Mark; a database that is away comes back, and until the leases run out nobody else marks."""
        while results:
            try:
                async with self._database.outbox() as session:
                    return await mark(session, self._clock.now(), results)
            except AWAY:
                if self._monotonic() > leased_until:
                    raise
                await asyncio.sleep(AWAY_SECONDS)
        return {}


def _unsent(message: Claimed, decision: Quiet | Wait | None) -> Result:
    """What becomes of a message that is not sent now; None when nobody knows whether it should be."""
    match decision:
        case Quiet():
            return result_of(message, "dropped", error=decision.why)
        case Wait():
            return wait(message, decision.seconds, counts=decision.counts)
        case None:
            return try_again(message, perhaps_sent=message.perhaps_sent)

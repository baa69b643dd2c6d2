"""Sends what is due: claim, look at the world again, send, mark. Any process may do it and die in it."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import structlog

from core.away import AWAY
from core.clock import Clock
from core.messages.claim import LEASE_SECONDS, Claimed, Result, claim_due, mark, result_of
from core.messages.deliver import Deliver, Envelope
from core.messages.prepare import OF_THE_CLOCK, Decision, Quiet, Wait, prepare_messages
from core.messages.results import note, try_again, wait
from core.messages.sending import LONGEST_SENDING_SECONDS, Sending
from core.messages.undelivered import WORTH_TELLING, tell_organiser
from core.tenancy import Actor, Run
from db.database import Database

log = structlog.get_logger()

BATCH = 200
BATCHES_AT_ONCE = 2
PREPARED_AT_ONCE = 5
"""Workspaces; half the connections are left to people."""
MARK_EVERY_SECONDS = 0.2
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
        self._few = asyncio.Semaphore(PREPARED_AT_ONCE)

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
        results: list[Result] = []
        async with asyncio.TaskGroup() as group:
            under_way = {
                group.create_task(self._finish(each, decisions.get(each.id), begin_until, results))
                for each in claimed
            }
            failed = await self._mark_as_they_come(under_way, results, begin_until + LONGEST_SENDING_SECONDS)
        await self._tell_organisers([each for each in claimed if each.id in failed], failed)
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
            *(self._prepare_workspace(each, messages) for each, messages in by_workspace.items())
        )
        return {message_id: decision for group in decided for message_id, decision in group.items()}

    async def _prepare_workspace(self, workspace_id: int, messages: Sequence[Claimed]) -> dict[int, Decision]:
        """What to do with the messages of one workspace; nothing where its trouble would stop the others."""
        try:
            async with self._few:
                return await self._decide(Actor(workspace_id=workspace_id), messages)
        except Exception:
            log.exception("messages.not_prepared", workspace_id=workspace_id)
            return {}

    async def _decide(self, product: Actor, messages: Sequence[Claimed]) -> dict[int, Decision]:
        decisions = await self._run(prepare_messages, product, messages)
        # One transaction a meeting: together they would lock messages in another order than marking does.
        for each in messages:
            if each.kind in OF_THE_CLOCK and isinstance(decisions[each.id], Envelope):
                use_case = OF_THE_CLOCK[each.kind]
                decisions[each.id] = await self._run(use_case, product, each)
        return decisions

    async def _finish(
        self, message: Claimed, decision: Decision | None, begin_until: float, results: list[Result]
    ) -> None:
        if decision is None:
            result = try_again(message, perhaps_sent=message.perhaps_sent)
        elif isinstance(decision, Quiet):
            result = result_of(message, "dropped", error=decision.why)
        elif isinstance(decision, Wait):
            result = wait(message, decision.seconds, counts=decision.counts)
        else:
            result = await self._sending.send(message, decision, begin_until)
        note(message, result, self._clock.now())
        results.append(result)

    async def _mark_as_they_come(
        self, under_way: set[asyncio.Task[None]], results: list[Result], leased_until: float
    ) -> dict[int, str]:
        """Write results back, those of a fifth of a second at once; why which messages failed for good."""
        failed: dict[int, str] = {}
        while under_way:
            _, under_way = await asyncio.wait(under_way, timeout=MARK_EVERY_SECONDS)
            done, results[:] = results[:], []
            await self._write_back(done, leased_until)
            failed |= {each.id: each.error or "" for each in done if each.state == "failed"}
        return failed

    async def _write_back(self, results: Sequence[Result], leased_until: float) -> None:
        """Mark; a database that is away comes back, and until the leases run out nobody else marks."""
        while results:
            try:
                async with self._database.outbox() as session:
                    await mark(session, self._clock.now(), results)
                results = ()
            except AWAY:
                if self._monotonic() > leased_until:
                    raise
                await asyncio.sleep(AWAY_SECONDS)

    async def _tell_organisers(self, messages: Sequence[Claimed], why: Mapping[int, str]) -> None:
        """What will never arrive is told to whoever counts on it."""
        for each in messages:
            if each.kind in WORTH_TELLING:
                await self._run(tell_organiser, Actor(workspace_id=each.workspace_id), each, why[each.id])

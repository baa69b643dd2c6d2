"""Sends what is due: claim, look at the world again, deliver, mark. Any process may do it and die in it."""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog
from prometheus_client import Counter

from core.clock import Clock
from core.messages.claim import LEASE_SECONDS, Claimed, Result, claim_due, mark, pause, result_of
from core.messages.deliver import Delayed, Deliver, Envelope, Refused
from core.messages.plan import LIVING
from core.messages.prepare import Decision, Quiet, Wait, ask_for_outcome, prepare_messages
from core.messages.undelivered import WORTH_TELLING, tell_organiser
from core.tenancy import Actor, Run
from db.database import Database

log = structlog.get_logger()

BATCH = 100
AT_ONCE = 32
ATTEMPTS = 12
LONGEST_SENDING_SECONDS = 60.0
MESSAGES = Counter(
    "panelry_messages_total", "Messages by road, kind and what became of them.", ("road", "kind", "state")
)


Address = tuple[int, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """What the messages claimed together share.

    begin_until: monotonic seconds; a sending begun later could outlive its lease.
    paused: seconds to wait by workspace, road and recipient ("" for all), as a road asked meanwhile.
    """

    begin_until: float
    paused: dict[Address, float]

    def pause(self, message: Claimed, delayed: Delayed) -> None:
        recipient = "" if delayed.whole_workspace else message.recipient
        self.paused[message.workspace_id, message.road, recipient] = delayed.retry_after

    def paused_for(self, message: Claimed) -> float | None:
        here = (message.workspace_id, message.road)
        return self.paused.get((*here, message.recipient), self.paused.get((*here, "")))


class Dispatcher:
    """Moves messages from the outbox onto their roads."""

    def __init__(
        self, database: Database, run: Run, clock: Clock, roads: Mapping[str, Deliver], *, batch: int = BATCH
    ) -> None:
        self._database = database
        self._run = run
        self._clock = clock
        self._roads = roads
        self._batch = batch
        self._busy = asyncio.Lock()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._stopping = False

    async def send_due(self) -> int:
        """Send everything due now, batch by batch; how many messages were taken up."""
        taken = 0
        async with self._busy:
            while not self._stopping:
                async with self._database.outbox() as session:
                    claimed = await claim_due(session, self._clock.now(), self._batch)
                if not claimed:
                    break
                taken += len(claimed)
                await self._send(claimed)
        return taken

    async def drain(self) -> None:
        """Start nothing new, hand back what was not begun, and wait until the rest is marked."""
        self._stopping = True
        async with self._busy:
            return

    async def _send(self, claimed: Sequence[Claimed]) -> None:
        batch = _Batch(begin_until=time.monotonic() + LEASE_SECONDS - LONGEST_SENDING_SECONDS, paused={})
        decisions = await self._prepare(claimed)
        results: asyncio.Queue[Result] = asyncio.Queue()
        async with asyncio.TaskGroup() as sending:
            for each in claimed:
                sending.create_task(self._finish(each, decisions.get(each.id), batch, results))
            failed = await self._mark_as_they_come(results, len(claimed))
        await self._tell_organisers([each for each in claimed if each.id in failed], failed)

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
        product = Actor(workspace_id=workspace_id)
        try:
            decisions = await self._run(prepare_messages, product, messages)
            # One transaction a meeting: together they would lock messages in another order than marking does.
            for each in messages:
                if each.kind == "outcome_due" and isinstance(decisions[each.id], Envelope):
                    decisions[each.id] = await self._run(ask_for_outcome, product, each.meeting_id)
        except Exception:
            log.exception("messages.not_prepared", workspace_id=workspace_id)
            return {}
        return decisions

    async def _tell_organisers(self, messages: Sequence[Claimed], why: Mapping[int, str]) -> None:
        """What will never arrive is told to whoever counts on it."""
        for each in messages:
            if each.kind in WORTH_TELLING:
                await self._run(tell_organiser, Actor(workspace_id=each.workspace_id), each, why[each.id])

    async def _mark_as_they_come(self, results: asyncio.Queue[Result], expected: int) -> dict[int, str]:
        """Write results back, several at once where several are there; why which messages failed for good."""
        failed: dict[int, str] = {}
        done = 0
        while done < expected:
            batch = [await results.get()]
            while not results.empty():
                batch.append(results.get_nowait())
            async with self._database.outbox() as session:
                await mark(session, self._clock.now(), batch)
            failed |= {each.id: each.error or "" for each in batch if each.state == "failed"}
            done += len(batch)
        return failed

    async def _finish(
        self, message: Claimed, decision: Decision | None, batch: _Batch, results: asyncio.Queue[Result]
    ) -> None:
        if decision is None:
            result = _try_again(message, perhaps_sent=message.perhaps_sent)
        elif isinstance(decision, Quiet):
            result = result_of(message, "dropped", error=decision.why)
        elif isinstance(decision, Wait):
            result = _wait(message, decision.seconds, counts=decision.counts)
        else:
            async with self._room:
                result = await self._deliver(message, decision, batch)
        MESSAGES.labels(message.road, message.kind, result.state).inc()
        results.put_nowait(result)

    async def _deliver(self, message: Claimed, envelope: Envelope, batch: _Batch) -> Result:
        if self._stopping or time.monotonic() > batch.begin_until:
            return _wait(message, 0)
        if (seconds := batch.paused_for(message)) is not None:
            return _wait(message, seconds)
        road = self._roads.get(message.road)
        if road is None:
            return result_of(message, "failed", error=f"No way to send by {message.road} is set up.")
        try:
            async with asyncio.timeout(LONGEST_SENDING_SECONDS):
                return await self._answer_of(road, message, envelope, batch)
        except Exception as error:  # noqa: BLE001 - the dispatcher's net: no message may stop the others
            log.warning("message.interrupted", message_id=message.id, error=type(error).__name__)
            # It may have arrived: it is looked up before the next sending.
            return _try_again(message, perhaps_sent=True)

    async def _answer_of(self, road: Deliver, message: Claimed, envelope: Envelope, batch: _Batch) -> Result:
        try:
            return result_of(message, "sent", reference=await self._travel(road, message, envelope))
        except Delayed as delayed:
            batch.pause(message, delayed)
            return await self._wait_as_asked(message, delayed)
        except Refused as refused:
            log.warning("message.refused", message_id=message.id, kind=message.kind, why=refused.sentence)
            return result_of(message, "failed", error=refused.sentence)

    async def _travel(self, road: Deliver, message: Claimed, envelope: Envelope) -> str:
        if not message.perhaps_sent or envelope.reference is not None:
            return await road.deliver(envelope)
        found = await road.find(envelope)
        if found is None:
            return await road.deliver(envelope)
        if message.kind in LIVING:
            return await road.deliver(replace(envelope, reference=found))
        return found

    async def _wait_as_asked(self, message: Claimed, delayed: Delayed) -> Result:
        async with self._database.outbox() as session:
            await pause(session, message, delayed.retry_after, whole_workspace=delayed.whole_workspace)
        return _wait(message, delayed.retry_after)


def _wait(message: Claimed, seconds: float, *, counts: bool = False) -> Result:
    """Not sent this time; whether an earlier sending arrived is as unknown as before."""
    return result_of(
        message, "waiting", retry_seconds=seconds, perhaps_sent=message.perhaps_sent, counts=counts
    )


def _try_again(message: Claimed, *, perhaps_sent: bool) -> Result:
    """Later, and ever later; in the end never."""
    if message.attempts >= ATTEMPTS:
        sentence = "It could not be sent after many attempts."
        return result_of(message, "failed", error=sentence, perhaps_sent=perhaps_sent)
    wait = backoff_seconds(message.attempts)
    return result_of(message, "waiting", retry_seconds=wait, perhaps_sent=perhaps_sent)


def backoff_seconds(attempts: int) -> float:
    """2 s, 4 s, 8 s … at most an hour, each up to a quarter longer so that retries do not march in step."""
    return min(2.0**attempts, 3600.0) * random.uniform(1, 1.25)  # noqa: S311 - jitter, not a secret

"""Messages a second through the outbox to a stand-in Slack on this machine, with one and with two processes.

The reference is a bare aiohttp loop that posts the same payloads to the same stand-in, without any database.
"""

import asyncio
import gc
import time
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import uvloop
from sqlalchemy import text

from core.secrets import SecretBox, make_key
from db.database import Database
from tests.bench.crowd import Crowd, gather_crowd
from tests.bench.lean_slack import LeanSlack, serving_slack
from tests.bench.parts import Child, child, own_database
from tests.bench.table import Row

DUE = datetime(2027, 3, 1, 9, tzinfo=UTC)
CROWD = Crowd(workspaces=20, people=50, meetings=100)
PROCESSES = (1, 2)
ROUNDS = 3
AIM = {2: "≥ 2,500/s"}

_AGAIN = text("""
    UPDATE messages SET state = 'waiting', reference = NULL, sent_at = NULL, attempts = 0
    WHERE sent_at IS NOT NULL
""")


@dataclass(slots=True)
class Bench:
    """The processes of both kinds, and what they reached: messages a second by number of processes."""

    database: Database
    slack: LeanSlack
    senders: list[Child]
    posters: list[Child] = field(default_factory=list)
    ours: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    bare: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def measure(self) -> None:
        """In turn, so that a machine that slows down slows down both."""
        for count in PROCESSES:
            await self._fill_again()
            self.ours[count].append(await self.send(count))
            self.bare[count].append(await self._post(count))

    async def send(self, count: int) -> float:
        """Everything due, once each."""
        began = time.perf_counter()
        taken = sum(map(int, await asyncio.gather(*(each.ask() for each in self.senders[:count]))))
        seconds = time.perf_counter() - began
        if taken != CROWD.messages or set(self.slack.posted.values()) != {1}:
            raise SystemExit(f"{taken} of {CROWD.messages} were sent, {len(self.slack.posted)} arrived")
        return CROWD.messages / seconds

    async def _post(self, count: int) -> float:
        began = time.perf_counter()
        share = str(CROWD.messages // count)
        await asyncio.gather(*(each.ask(share) for each in self.posters[:count]))
        return CROWD.messages / (time.perf_counter() - began)

    async def _fill_again(self) -> None:
        self.slack.messages.clear()
        self.slack.posted.clear()
        async with self.database.outbox() as session:
            await session.execute(_AGAIN)


async def run(url: str) -> Bench:
    """Fill the outbox, and send all of it again and again."""
    gc.disable()  # what the stand-in keeps is no garbage, and looking through it took half its time
    key, slack = make_key(), LeanSlack(keep_bodies=500)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database(url))
        await gather_crowd(database, SecretBox([key]), CROWD, DUE)
        address = await stack.enter_async_context(serving_slack(slack))
        send = ("tests.bench.sending", url, key, f"{address}/ours/api/", DUE.isoformat())
        bench = Bench(database, slack, [await stack.enter_async_context(child(*send)) for _ in PROCESSES])
        await bench.send(len(PROCESSES))  # warm: connections, prepared statements, tokens
        file = Path(stack.enter_context(TemporaryDirectory())) / "payloads"
        file.write_bytes(b"\n".join(slack.bodies))
        post = ("tests.bench.posting", str(file), f"{address}/bare/api/")
        bench.posters = [await stack.enter_async_context(child(*post)) for _ in PROCESSES]
        for _ in range(ROUNDS):
            await bench.measure()
    return bench


def rows() -> list[Row]:
    """A row for each number of processes; medians."""
    with own_database() as url:
        bench = uvloop.run(run(url))
    return [_row(count, median(bench.ours[count]), median(bench.bare[count])) for count in PROCESSES]


def _row(count: int, ours: float, bare: float) -> Row:
    return Row(
        what=f"outbox, {count} process{'' if count == 1 else 'es'}",
        ours=f"{ours:,.0f} messages/s",
        reference=f"bare posts {bare:,.0f}/s",
        ratio=f"{ours / bare:.2f}",
        aim=AIM.get(count, ""),
    )

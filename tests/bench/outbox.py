"""Messages a second through the outbox to a stand-in Slack on this machine, with one and with two processes.

The reference is a bare aiohttp loop that posts the same payloads to the same stand-in, without any database.
"""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from sys import stdout
from tempfile import TemporaryDirectory

import uvloop
from sqlalchemy import text

from core.secrets import SecretBox, make_key
from db.database import Database
from tests.bench.crowd import Crowd, gather_crowd
from tests.bench.lean_slack import LeanSlack, serving_slack
from tests.bench.parts import Child, child, own_database

DUE = datetime(2027, 3, 1, 9, tzinfo=UTC)
CROWD = Crowd(workspaces=20, people=50, meetings=100)
ROUNDS = 3
AIM = 2500

_AGAIN = """
    UPDATE messages SET state = 'waiting', reference = NULL, sent_at = NULL, attempts = 0
    WHERE sent_at IS NOT NULL
"""


@dataclass(slots=True)
class Bench:
    """What is measured again and again: rates by number of processes."""

    url: str
    key: str
    slack: LeanSlack = field(default_factory=lambda: LeanSlack(keep_bodies=500))
    ours: dict[int, list[float]] = field(default_factory=lambda: {1: [], 2: []})
    bare: dict[int, list[float]] = field(default_factory=lambda: {1: [], 2: []})

    async def run(self) -> None:
        """Fill the outbox, and send it again and again, in turn with the reference."""
        async with Database(self.url) as database, serving_slack(self.slack) as address:
            await gather_crowd(database, SecretBox([self.key]), CROWD, DUE)
            async with AsyncExitStack() as stack:
                mine = [
                    await stack.enter_async_context(
                        child(
                            "tests.bench.sending", self.url, self.key, f"{address}/{n}/api/", DUE.isoformat()
                        )
                    )
                    for n in range(2)
                ]
                await self._sent(mine)  # warm: connections, prepared statements, tokens
                folder = stack.enter_context(TemporaryDirectory())
                file = Path(folder) / "payloads"
                file.write_bytes(b"\n".join(self.slack.bodies))
                bare = [
                    await stack.enter_async_context(
                        child("tests.bench.posting", str(file), f"{address}/bare/api/")
                    )
                    for _ in range(2)
                ]
                for _ in range(ROUNDS):
                    for count in (1, 2):
                        await self._again(database)
                        self.ours[count].append(await self._sent(mine[:count]))
                        self.bare[count].append(await self._posted(bare[:count]))

    async def _again(self, database: Database) -> None:
        self.slack.messages.clear()
        self.slack.posted.clear()
        async with database.outbox() as session:
            await session.execute(text(_AGAIN))

    async def _sent(self, children: list[Child]) -> float:
        began = time.perf_counter()
        taken = await asyncio.gather(*(each.ask() for each in children))
        seconds = time.perf_counter() - began
        if sum(map(int, taken)) != CROWD.messages or set(self.slack.posted.values()) != {1}:
            raise SystemExit(f"sent {taken} of {CROWD.messages} messages, {len(self.slack.posted)} arrived")
        return CROWD.messages / seconds

    async def _posted(self, children: list[Child]) -> float:
        began = time.perf_counter()
        await asyncio.gather(*(each.ask(str(CROWD.messages // len(children))) for each in children))
        return CROWD.messages / (time.perf_counter() - began)

    def lines(self) -> list[str]:
        """A line for each number of processes."""
        found = []
        for count, ours, bare in ((n, median(self.ours[n]), median(self.bare[n])) for n in (1, 2)):
            aim = f" | aim {AIM}" if count == 2 else ""
            found.append(f"outbox, {count} process: {ours:.0f} messages/s | bare {bare:.0f} | {ours / bare:.2f}{aim}")
        return found


def main() -> None:
    """Prints a line for each number of processes."""
    with own_database() as url:
        bench = Bench(url, make_key())
        uvloop.run(bench.run())
    for line in bench.lines():
        stdout.write(f"{line}\n")
        print({k: [round(x) for x in v] for k,v in bench.ours.items()}, {k: [round(x) for x in v] for k,v in bench.bare.items()})


if __name__ == "__main__":
    main()

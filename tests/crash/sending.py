"""A process that sends what is due over a road of one file, and tells of each message on its standard output.

python -m tests.crash.sending DATABASE_URL FILE BUSINESS_TIME
"""

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path

from core.clock import FixedClock
from core.messages.deliver import Envelope
from core.messages.dispatcher import Dispatcher
from core.run import Runner
from core.secrets import SecretBox, make_key
from db.database import Database


class FileRoad:
    """Delivers into a file, a line a message, and finds it there again; an edit is no new line."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def deliver(self, envelope: Envelope) -> str:
        if envelope.reference is None:
            await asyncio.to_thread(self._append, envelope.key)
            print(envelope.key, flush=True)  # noqa: T201 - the parent process counts
        return envelope.key

    async def find(self, envelope: Envelope) -> str | None:
        return envelope.key if envelope.key in self.keys() else None

    def keys(self) -> list[str]:
        return self.path.read_text().splitlines()

    def _append(self, key: str) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        os.write(descriptor, f"{key}\n".encode())
        os.fsync(descriptor)
        os.close(descriptor)


async def send(url: str, path: Path, now: datetime) -> None:
    async with Database(url) as database:
        road, clock = FileRoad(path), FixedClock(now)
        run = Runner(database, clock, SecretBox([make_key()]))
        await Dispatcher(database, run, clock, {"slack": road, "mail": road}, batch=40).send_due()


if __name__ == "__main__":
    asyncio.run(send(sys.argv[1], Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])))

"""What the benches are made of: a database of their own, and child processes that do as they are told."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from db import embedded
from db.migrate import migrate

ROOT = Path(__file__).parents[2]


@contextmanager
def own_database() -> Iterator[str]:
    """A migrated database on a server of its own, as durable as `make run`'s."""
    with TemporaryDirectory() as folder, embedded.start(Path(folder) / "home") as server:
        migrate(server.url)
        yield server.url


@dataclass(frozen=True, slots=True)
class Child:
    """A process that answers each line it reads with one line; `said` is its first."""

    process: Process
    said: str

    async def ask(self, words: str = "") -> str:
        """Its answer; "" when it has ended."""
        self.tell(words)
        return await self.answer()

    def tell(self, words: str = "") -> None:
        """Have it begin, without waiting for the answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{words}\n".encode())

    async def answer(self) -> str:
        """The next line it says; "" when it has ended."""
        assert self.process.stdout is not None
        return (await self.process.stdout.readline()).decode().strip()


@asynccontextmanager
async def child(module: str, *arguments: str, log: Path | None = None) -> AsyncIterator[Child]:
    """A Python process running the module, ended with the block; its log is told when it does not start.

    log: where to keep it, when somebody wants to read it.
    """
    with TemporaryFile() if log is None else log.open("w+b") as written:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, *arguments, cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=written
        )
        try:
            assert process.stdout is not None
            said = (await process.stdout.readline()).decode().strip()
            if not said:
                written.seek(0)
                raise SystemExit(f"{module} did not start: {written.read().decode()}")
            yield Child(process, said)
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()

"""A line to PostgreSQL that can be cut, or fall silent with everybody still on it, and be put right again."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

from sqlalchemy.engine import URL, make_url


class Proxy:
    """`url` is the database's address through this line.

    connections: made so far. heard: set when something is said into the silence.
    """

    def __init__(self, url: str) -> None:
        self._database = make_url(url)
        # Bound, never listening: while nobody else does, who connects is refused, and the port stays ours.
        self._held = _bound(0)
        self._port: int = self._held.getsockname()[1]
        self._speaking = asyncio.Event()
        self._speaking.set()
        self.connections = 0
        self.heard = asyncio.Event()
        self.lost = asyncio.Event()
        self._to_lose: bytes | None = None
        self._server: asyncio.Server | None = None
        self._open: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}

    @property
    def url(self) -> str:
        through = self._database.set(host="127.0.0.1", port=self._port, query={})
        return through.render_as_string(hide_password=False)

    async def restore(self) -> None:
        """All is well: what was said meanwhile gets through, too."""
        self._speaking.set()
        if self._server is None:
            listening = _bound(self._port)
            self._server = await asyncio.start_server(self._connect, sock=listening)

    def fall_silent(self) -> None:
        """Whoever connects is heard, and nobody gets an answer."""
        self._speaking.clear()
        self.heard.clear()

    async def cut(self) -> None:
        """Every connection breaks, and new ones are refused."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.hang_up()

    def hang_up(self) -> None:
        """Every connection breaks; new ones are as good as ever."""
        for writer in list(self._open):
            writer.transport.abort()

    def lose_answer_to_commit_of(self, words: bytes) -> None:
        """The commit of the next transaction with these words gets through, its answer does not: `lost`."""
        self._to_lose = words

    async def close(self) -> None:
        await self.cut()
        self._speaking.set()
        await asyncio.gather(*self._open.values(), return_exceptions=True)
        self._held.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open[writer] = task
        self.connections += 1
        try:
            there, back = await asyncio.open_unix_connection(_socket_of(self._database))
            self._open[back] = task
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass_on(reader, back, writer))
                both.create_task(self._pass_on(there, writer))
            del self._open[back]
        finally:
            self._open.pop(writer, None)

    async def _pass_on(
        self, said: asyncio.StreamReader, to: asyncio.StreamWriter, by: asyncio.StreamWriter | None = None
    ) -> None:
        is_lost = False
        with contextlib.suppress(OSError):
            while words := await said.read(65536):
                self.heard.set()
                await self._speaking.wait()
                is_lost |= by is not None and self._to_lose is not None and self._to_lose in words
                if by is not None and is_lost and b"COMMIT" in words:
                    self._to_lose = None
                    self.lost.set()
                    by.transport.abort()
                to.write(words)
                await to.drain()
        to.close()


def _bound(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind(("127.0.0.1", port))
    return bound


def _socket_of(database: URL) -> str:
    """The Unix socket the embedded server listens on."""
    return f"{database.query['host']}/.s.PGSQL.{database.query.get('port', database.port or 5432)}"


@contextlib.asynccontextmanager
async def proxy_before(url: str) -> AsyncIterator[Proxy]:
    proxy = Proxy(url)
    await proxy.restore()
    try:
        yield proxy
    finally:
        await proxy.close()

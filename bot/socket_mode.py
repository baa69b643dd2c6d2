"""Socket Mode: Panelry connects to Slack instead of being reached by it, and stays connected.

Ours instead of slack_sdk's client, which closes a connection before it opens the next, tries a spent address
again and again, and cannot finish its work; docs/decisions.md tells more.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import aiohttp
import structlog

from bot.connecting import APP_TOKEN, longer, slack_in_words, until_it_works
from bot.socket_connection import Answer, Connection, open_connection
from bot.work import BackgroundWork, sentence_of_failure
from core.errors import PanelryError

LINGER_SECONDS = 10.0  # Slack closes a connection about so long after it asked for another one
ANSWER_WAIT_SECONDS = 3.0  # after that Slack wants no answer any more
BETWEEN_SENDINGS_SECONDS = 0.05
CLOSE_SECONDS = 2.0

log = structlog.get_logger(__name__)


class SocketMode:
    """One connection at a time; while it is replaced, the old one works on until the new one does.

    `open_url` asks Slack for an address that is good for one connection, `answer` answers what comes over it.
    """

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        open_url: Callable[[], Awaitable[str]],
        answer: Answer,
        first_wait_seconds: float = 1.0,
    ) -> None:
        self._session = session
        self._open_url = open_url
        self._answer = answer
        self._first_wait = first_wait_seconds
        self._connections: list[Connection] = []
        self._up = asyncio.Event()
        self._work = BackgroundWork()
        self._problem = "Panelry has not connected to Slack yet."

    def problem(self) -> str | None:
        """Why no request can come, None while a connection is open."""
        return None if any(each.is_open for each in self._connections) else self._problem

    async def until_connected(self) -> None:
        """Returns as soon as requests can come."""
        await self._up.wait()

    @asynccontextmanager
    async def connected(self, *, after: asyncio.Event) -> AsyncIterator[None]:
        """Connected inside the block once `after` is set; at its end, what runs is finished first."""
        keeping = self._work.start(sentence_of_failure(self._stay_connected(after)))
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.wait({keeping})
            await asyncio.gather(*(each.close() for each in self._connections))
            await self._work.drain(CLOSE_SECONDS)

    async def _stay_connected(self, after: asyncio.Event) -> None:
        await after.wait()
        wait, before = self._first_wait, None
        while True:
            connection = await self._connect()
            if before is not None:
                self._work.start(sentence_of_failure(self._let_go(before)))
            before = connection
            await connection.leaving.wait()
            self._up.clear()
            self._problem = connection.problem
            if connection.was_of_use:
                wait = self._first_wait
            else:  # Slack takes connections and drops them: it is in trouble, or has something against us
                await asyncio.sleep(wait)
                wait = longer(wait)

    async def _connect(self) -> Connection:
        """A new connection, however long it takes."""
        connection = await until_it_works("slack.socket", self._open, self._first_wait)
        self._connections.append(connection)
        self._up.set()
        log.info("slack.socket_open")
        return connection

    async def _open(self) -> Connection:
        try:
            with slack_in_words(*APP_TOKEN):
                url = await self._open_url()
                return await open_connection(self._session, url, self._answer, self._send_anywhere)
        except PanelryError as error:
            self._problem = error.sentence
            raise

    async def _let_go(self, connection: Connection) -> None:
        """It takes and answers requests until Slack closes it."""
        await connection.gone(LINGER_SECONDS)
        await connection.close()
        self._connections.remove(connection)

    async def _send_anywhere(self, acknowledgement: str) -> None:
        """An answer whose connection broke goes over another: Slack knows what it belongs to."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_WAIT_SECONDS):
                while not await self._was_sent(acknowledgement):
                    # A closing connection refuses at once: without a pause nothing else would ever run.
                    await asyncio.sleep(BETWEEN_SENDINGS_SECONDS)
                    await self._up.wait()
            return
        log.warning("slack_answer_lost")

    async def _was_sent(self, acknowledgement: str) -> bool:
        for each in reversed(self._connections):
            if await each.send(acknowledgement):
                return True
        return False

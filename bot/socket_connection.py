"""One WebSocket connection to Slack: requests in, answers out, until one side leaves."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, Final

import aiohttp
import structlog
from yarl import URL

from bot.connecting import UNREACHABLE
from bot.envelopes import Envelope
from bot.work import BackgroundWork, answer_sent, sentence_of_failure
from core.errors import PanelryError

HELLO_SECONDS = 10.0
HEARTBEAT_SECONDS = 10.0  # a network that went silent is noticed within 15
FINISH_SECONDS = 4.0  # Slack waits for an answer no longer than 3
OF_USE_SECONDS = 30.0
CLOSING: Final = aiohttp.ClientWSTimeout(ws_close=1.0)  # Slack is slow to hang up after its last word

CLOSED = "closed"
FAREWELLS = {
    "link_disabled": "Socket Mode is switched off. Switch it on in the settings of your Slack app.",
    "too_many_websockets": "Slack takes ten connections of an app, and all are in use. Stop other Panelrys.",
}

Answer = Callable[[Envelope], Awaitable[str | None]]
"""The acknowledgement of an envelope as JSON, None when there is none."""

log = structlog.get_logger(__name__)


class Connection:
    """Reads as soon as it is made. `leaving` is set when it has to be replaced, or is gone already."""

    def __init__(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        answer: Answer,
        send_elsewhere: Callable[[str], Awaitable[None]],
    ) -> None:
        self.leaving = asyncio.Event()
        self._socket = socket
        self._answer = answer
        self._send_elsewhere = send_elsewhere
        self._greeted = asyncio.Event()
        self._farewell = ""
        self._has_worked = self._is_finishing = False
        self._since = time.monotonic()
        self._work = BackgroundWork()
        self._reading = asyncio.create_task(self._read())

    @property
    def is_open(self) -> bool:
        """Whether requests can come and answers go."""
        return not self._socket.closed

    @property
    def problem(self) -> str:
        """Why it ended, in words."""
        return FAREWELLS.get(self._farewell, UNREACHABLE)

    @property
    def was_of_use(self) -> bool:
        """Whether another one is worth opening at once."""
        return self._has_worked or time.monotonic() - self._since >= OF_USE_SECONDS

    async def greeted(self) -> None:
        """Returns at Slack's hello; `PanelryError` when it left instead, TimeoutError when it was silent."""
        waits = [asyncio.create_task(each.wait()) for each in (self._greeted, self.leaving)]
        try:
            await asyncio.wait(waits, timeout=HELLO_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()
        if self.leaving.is_set():
            raise PanelryError(self.problem)
        if not self._greeted.is_set():
            raise TimeoutError

    async def send(self, text: str) -> bool:
        """Whether it could be sent."""
        try:
            await self._socket.send_str(text)
        except (aiohttp.ClientError, ConnectionError):
            return False
        return True

    async def gone(self, timeout_seconds: float) -> None:
        """Returns when Slack has closed it, or when that takes too long."""
        await asyncio.wait({self._reading}, timeout=timeout_seconds)

    async def close(self) -> None:
        """Take nothing more, finish what was taken, and leave."""
        self._is_finishing = True
        await self._work.drain(FINISH_SECONDS)
        await self._socket.close()
        await self._reading

    async def _read(self) -> None:
        try:
            async for frame in self._socket:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    self._take(_read_json(frame.data))
        finally:
            self._leave(CLOSED)

    def _take(self, message: dict[str, Any]) -> None:
        kind = message.get("type")
        if kind == "hello":
            self._greeted.set()
        elif kind == "disconnect":
            self._leave(str(message.get("reason")))
        elif "envelope_id" not in message:
            log.warning("slack_socket_message_unknown", kind=kind)
        elif not self._is_finishing:
            self._has_worked = True
            self._work.start(sentence_of_failure(self._answer_envelope(message)))

    def _leave(self, farewell: str) -> None:
        """The first reason is the telling one."""
        if not self.leaving.is_set():
            self._farewell = farewell
            log.info("slack.socket_leaving", reason=farewell)
        self.leaving.set()

    async def _answer_envelope(self, envelope: Envelope) -> None:
        sent = asyncio.Event()
        answer_sent.set(sent)
        acknowledgement = await self._answer(envelope)
        if acknowledgement is not None and not await self.send(acknowledgement):
            await self._send_elsewhere(acknowledgement)
        sent.set()


async def open_connection(
    session: aiohttp.ClientSession,
    url: str,
    answer: Answer,
    send_elsewhere: Callable[[str], Awaitable[None]],
) -> Connection:
    """A connection over which Slack has said hello."""
    socket = await session.ws_connect(_through_proxies(url), heartbeat=HEARTBEAT_SECONDS, timeout=CLOSING)
    connection = Connection(socket, answer, send_elsewhere)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(connection.close)
        await connection.greeted()
        stack.pop_all()
    return connection


def _through_proxies(url: str) -> URL:
    """The same address by the scheme under which proxies are set: nobody sets a WSS_PROXY."""
    given = URL(url)
    return given.with_scheme({"wss": "https", "ws": "http"}.get(given.scheme, given.scheme))


def _read_json(text: str) -> dict[str, Any]:
    try:
        message = json.loads(text)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}

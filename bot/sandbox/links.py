"""Socket Mode, as the workspace sees it: the app's open connections, and who gets what comes next."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.api_methods import Method
from bot.sandbox.shapes import Json
from bot.sandbox.tickets import Tickets
from bot.sandbox.workspace import Workspace

log = logging.getLogger("panelry.sandbox")

MOST: Final = 10
_HOST: Final = "applink-sandbox"
_LIVES_SECONDS: Final = 3600
_LINGERS_SECONDS: Final = 10.0


class Link:
    """One open connection; `is_leaving` once the app was told to open another one."""

    def __init__(self, socket: WebSocket) -> None:
        self.is_leaving = False
        self._socket = socket
        self._unanswered = 0
        self._settled = asyncio.Event()
        self._settled.set()

    async def send(self, message: Json) -> None:
        """Send it; what gets lost with the connection is never answered."""
        try:
            await self._socket.send_text(json.dumps(message))
        except (WebSocketDisconnect, RuntimeError):
            log.warning("sandbox: a connection was gone before something could be sent over it")

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Inside the block, something that was sent over it waits for its acknowledgement."""
        self._unanswered += 1
        self._settled.clear()
        try:
            yield
        finally:
            self._unanswered -= 1
            if not self._unanswered:
                self._settled.set()

    async def settled(self) -> None:
        """Returns when nothing waits any more."""
        await self._settled.wait()

    async def close(self, code: int = 1000) -> None:
        """Close it, unless the app has done so."""
        try:
            await self._socket.close(code)
        except (WebSocketDisconnect, RuntimeError):
            log.debug("sandbox: the connection was closed already")


class Links:
    """`heard` is called with every text the app sends."""

    def __init__(self, app_id: str, tickets: Tickets, heard: Callable[[str], None]) -> None:
        self._app_id = app_id
        self._tickets = tickets
        self._heard = heard
        self._open: list[Link] = []
        self._turn = count()
        self._closing: set[asyncio.Task[None]] = set()
        self.taken = 0

    @property
    def open(self) -> int:
        """How many connections there are."""
        return len(self._open)

    def methods(self) -> dict[str, Method]:
        """The Web API's part of it."""

        def open_connection(_workspace: Workspace, _args: Json) -> Json:
            return {"ok": True, "url": self._tickets.new_url()}

        return {"apps.connections.open": Method(call=open_connection, is_for_app=True)}

    async def take(self, socket: WebSocket) -> None:
        """The endpoint: refuses the handshake without a good ticket, else greets and listens to the end."""
        if not self._tickets.spend(socket.query_params.get("ticket", "")):
            await socket.close()
            return
        await socket.accept()
        link = Link(socket)
        if len(self._open) >= MOST:
            await link.send(_farewell("too_many_websockets"))
            await link.close()
            return
        await link.send(self._hello())
        self.taken += 1
        self._open.append(link)
        try:
            async for text in socket.iter_text():
                self._heard(text)
        finally:
            self._forget(link)

    def next(self) -> Link | None:
        """The connection whose turn it is; one that is leaving only when there is no other."""
        staying = [link for link in self._open if not link.is_leaving] or self._open
        return staying[next(self._turn) % len(staying)] if staying else None

    async def ask_to_reconnect(self, reason: str = "refresh_requested") -> None:
        """Tell the app, for a reason of Slack's, to replace its connections; they are closed soon after."""
        for link in [link for link in self._open if not link.is_leaving]:
            link.is_leaving = True
            await link.send(_farewell(reason))
            task = asyncio.create_task(self._close_later(link))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def close_leaving(self) -> None:
        """Close at once what would be closed later, each when all that was sent over it is answered."""
        for link in [link for link in self._open if link.is_leaving]:
            self._forget(link)
            await link.settled()
            await link.close()

    async def drop(self) -> None:
        """Close every connection without a word before."""
        for link in [*self._open]:
            self._forget(link)
            await link.close(1011)

    async def stop(self) -> None:
        """Close no more later."""
        for task in self._closing:
            task.cancel()
        await asyncio.gather(*self._closing, return_exceptions=True)

    async def _close_later(self, link: Link) -> None:
        await asyncio.sleep(_LINGERS_SECONDS)
        self._forget(link)
        await link.close()

    def _forget(self, link: Link) -> None:
        if link in self._open:
            self._open.remove(link)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open) + 1,
            "debug_info": {
                "host": _HOST,
                "build_number": 10,
                "approximate_connection_time": _LIVES_SECONDS,
            },
            "connection_info": {"app_id": self._app_id},
        }


def _farewell(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": _HOST}}

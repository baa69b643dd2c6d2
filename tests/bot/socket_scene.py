"""A workspace that speaks Socket Mode, and our end of it with a listener that does as it is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clients import open_session
from bot.patience import _patience
from bot.socket_mode import SocketMode
from bot.work import wait_until_answered
from tests.bot.sandbox.conftest import APP_TOKEN, Stand, standing


@dataclass
class Listener:
    """Answers commands with their text; "slow" ones when `go_on` is set."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    heard: list[str] = field(default_factory=list)
    after_answer: list[str] = field(default_factory=list)
    then: list[asyncio.Task[None]] = field(default_factory=list)

    async def answer(self, envelope: Any) -> str:
        assert _patience.get() is None  # what Slack waits for is not tried again for half a minute
        text = envelope["payload"]["text"]
        self.heard.append(text)
        self.then.append(asyncio.create_task(self._then(text)))
        if text == "slow":
            self.begun.set()
            await self.go_on.wait()
        return json.dumps({"envelope_id": envelope["envelope_id"], "payload": {"text": f"Found {text}"}})

    async def _then(self, text: str) -> None:
        await wait_until_answered()
        self.after_answer.append(text)


@dataclass
class Scene:
    stand: Stand
    mode: SocketMode
    listener: Listener
    token: str = APP_TOKEN
    through: Callable[[str], str] = str

    async def open_url(self) -> str:
        client = AsyncWebClient(base_url=f"{self.stand.root}/sandbox/api/")
        return self.through(str((await client.apps_connections_open(app_token=self.token))["url"]))

    async def says(self, text: str) -> None:
        """Rosa types a command and reads the answer."""
        await self.stand.rosa.command(f"/schedule {text}")
        await self.stand.rosa.message(f"Found {text}", channel="hiring")

    async def until(self, look: Callable[[], bool]) -> None:
        """Slack's page is asked again and again meanwhile."""
        while not look():
            await self.stand.rosa.world()

    async def taken(self, count: int) -> None:
        """The workspace has had so many connections."""
        await self.until(lambda: self.stand.sandbox.links.taken == count and self.mode.problem() is None)


@asynccontextmanager
async def playing(**options: Any) -> AsyncIterator[Scene]:
    """A workspace, and Socket Mode that is not connected yet."""
    async with standing(app_token=APP_TOKEN, **options) as stand, open_session(proxies=False) as session:
        listener = Listener()
        scene = Scene(stand, None, listener)  # type: ignore[arg-type] # one needs the other
        scene.mode = SocketMode(
            session=session, open_url=scene.open_url, answer=listener.answer, first_wait_seconds=0
        )
        yield scene


def connected(scene: Scene) -> AbstractAsyncContextManager[None]:
    """Socket Mode runs inside the block."""
    once = asyncio.Event()
    once.set()
    return scene.mode.connected(after=once)

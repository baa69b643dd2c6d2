"""A Zoom account on a socket, the adapter connected to it, and our address for its webhooks."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from bot.sandbox.services.faulty import Faulty
from bot.sandbox.services.zoom import Zoom
from bot.sandbox.services.zoom.access import App
from core.calendars.calls import CallKeys
from core.providers.zoom.calls import ZoomCalls
from core.providers.zoom.connect import connect_zoom
from tests.core.providers.receiver import Receiver, Time
from tests.core.providers.served import free_socket, pool, root_of, served

SECRET = "zoom_secret_token"
APP = App(account_id="abD1cEfGhIjKlMnOpQrStU", client_id="client", client_secret="hush")
KEYS = CallKeys(account_id=APP.account_id, client_id=APP.client_id, client_secret=APP.client_secret)
MAYA = "maya.lindqvist@northwind.example"


@dataclass(slots=True)
class Stand:
    """What a test plays with."""

    fake: Zoom
    faulty: Faulty
    adapter: ZoomCalls
    http: httpx.AsyncClient
    time: Time
    receiver: Receiver
    root: str

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.time(), UTC)

    def connected(self, keys: CallKeys = KEYS) -> ZoomCalls:
        """Another adapter, with no token yet."""
        return connect_zoom(self.http, keys=keys, now=self.now, base=f"{self.root}/v2", authority=self.root)

    @property
    def meetings(self) -> list[dict[str, Any]]:
        return list(self.fake.meetings.values())


@asynccontextmanager
async def standing(**options: Any) -> AsyncIterator[Stand]:
    time, receiver = Time(), Receiver()
    fake = Zoom(time, APP, secret=SECRET, pauses=(0, 0), **options)
    fake.add_person(MAYA)
    faulty, on, ours = Faulty(fake.asgi), free_socket(), free_socket()
    fake.hooks.address = f"{root_of(ours)}/hook"
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(served(faulty, on))
        await stack.enter_async_context(served(receiver, ours))
        http = await stack.enter_async_context(pool())
        await fake.postman.start()
        stack.push_async_callback(fake.postman.stop)
        stand = Stand(
            fake=fake,
            faulty=faulty,
            adapter=None,  # type: ignore[arg-type] # it asks the stand for the time
            http=http,
            time=time,
            receiver=receiver,
            root=root_of(on),
        )
        stand.adapter = stand.connected()
        yield stand


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with standing() as made:
        yield made

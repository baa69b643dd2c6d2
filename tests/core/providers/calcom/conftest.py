"""A Cal.com installation on a socket, the adapter connected to it, and our address for its webhooks."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from bot.sandbox.services.calcom import Calcom
from bot.sandbox.services.faulty import Faulty
from core.outside.key import FixedKey
from core.providers.calcom.connect import connect_calcom
from core.schedulers.ports import Scheduler
from tests.core.providers.receiver import Receiver, Time
from tests.core.providers.schedulers.places import at
from tests.core.providers.served import free_socket, pool, root_of, served

SECRET = "webhook-secret"


@dataclass(slots=True)
class Stand:
    """What a test plays with. `interview` is Maya's event type, `root` the API's address, `hook` ours."""

    fake: Calcom
    faulty: Faulty
    adapter: Scheduler
    http: httpx.AsyncClient
    time: Time
    receiver: Receiver
    root: str
    hook: str
    maya: int
    interview: int
    key: str

    def book(self, start: str, **told: Any) -> dict[str, Any]:
        """Tomas books on Cal.com's page."""
        guest = {"name": "Tomas Okafor", "email": "tomas.okafor@mail.example", "timeZone": "Europe/London"}
        return self.fake.state.book(self.interview, at(start), {"attendee": guest, **told})


@asynccontextmanager
async def standing(**options: Any) -> AsyncIterator[Stand]:
    time, receiver = Time(), Receiver()
    fake = Calcom(time, pauses=(0, 0), **options)
    faulty, on, ours = Faulty(fake.asgi), free_socket(), free_socket()
    maya = fake.state.add_person("Maya Lindqvist", "maya.lindqvist@northwind.example")
    interview = fake.state.add_event_type(maya, "Technical interview", 45)
    key, root = fake.add_key(maya), f"{root_of(on)}/v2"
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(served(faulty, on))
        await stack.enter_async_context(served(receiver, ours))
        http = await stack.enter_async_context(pool())
        await fake.postman.start()
        stack.push_async_callback(fake.postman.stop)
        adapter = connect_calcom(http, tokens=FixedKey(key), now=fake.state.now, base=root)
        yield Stand(
            fake=fake,
            faulty=faulty,
            adapter=adapter,
            http=http,
            time=time,
            receiver=receiver,
            root=root,
            hook=f"{root_of(ours)}/hook",
            maya=maya,
            interview=interview,
            key=key,
        )


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with standing() as made:
        yield made

"""What the places over sockets share: a stand-in that can fail, our address, and an adapter to it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx

from bot.sandbox.services.faulty import Faulty
from core.schedulers.ports import Scheduler
from tests.core.providers.failing import OverSocket
from tests.core.providers.receiver import Receiver, Time
from tests.core.providers.served import free_socket, pool, root_of, served

PATIENCE = 0.1
"""Seconds our side waits for one that keeps silent."""


class Sockets(OverSocket):
    """A place to be; `begin` fills the stand-in and `connected` makes an adapter to it."""

    def __init__(self, *, http: httpx.AsyncClient, faulty: Faulty, root: str, address: str) -> None:
        self.http = http
        self.faulty = faulty
        self.root = root
        self.address = address
        self.time = Time()
        self.receiver = Receiver()
        self.scheduler: Scheduler

    def begin(self, fake: Any) -> None:
        raise AssertionError("each place has its own")

    def connected(self) -> Scheduler:
        raise AssertionError("each place has its own")

    def restart(self) -> None:
        self.scheduler = self.connected()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.time(), UTC)

    def move_time(self, seconds: float) -> None:
        self.time.seconds += seconds

    def keep_silent(self) -> None:
        self.http.timeout = httpx.Timeout(PATIENCE)
        self.faulty.delay(1)

    def refuse(self, times: int) -> None:
        self.receiver.statuses += [503] * times


P = TypeVar("P", bound=Sockets)


@asynccontextmanager
async def open_sockets(make: Callable[[Time], Any], kind: type[P]) -> AsyncIterator[P]:
    """A place of that kind, over a stand-in made with its time."""
    on, ours, is_over = free_socket(), free_socket(), asyncio.Event()

    async def wait(_seconds: float) -> None:
        await is_over.wait()

    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(pool())
        time = Time()
        fake = make(time)
        faulty = Faulty(fake.asgi, wait=wait)
        place = kind(http=http, faulty=faulty, root=root_of(on), address=f"{root_of(ours)}/hook")
        place.time = time
        await stack.enter_async_context(served(faulty, on))
        await stack.enter_async_context(served(place.receiver, ours))
        await fake.postman.start()
        stack.push_async_callback(fake.postman.stop)
        stack.callback(is_over.set)
        place.begin(fake)
        place.restart()
        yield place

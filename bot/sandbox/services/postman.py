"""Brings webhooks to their addresses: signed anew for each try, given up in the end, and late on demand."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import aiohttp

from bot.sandbox.services.faulty import Waiter
from bot.sandbox.shapes import Json

log = logging.getLogger("panelry.sandbox")

Sign = Callable[[bytes, float], Mapping[str, str]]
"""The headers for a body sent at this moment, in seconds since 1970."""

PAUSES = (5.0, 30.0, 120.0, 600.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One delivery; `gave_up` is called when nobody took it."""

    address: str
    body: bytes
    sign: Sign
    gave_up: Callable[[], None]


class Postman:
    """All deliveries of one service.

    pauses: seconds before each further try. patience: how long an answer may take. aged: how many seconds
    before it arrives a delivery was signed. Deliveries go one after the other, in order.
    """

    def __init__(
        self,
        real_time: Callable[[], float],
        *,
        pauses: Sequence[float] = PAUSES,
        patience: float = 10,
        wait: Waiter = asyncio.sleep,
    ) -> None:
        self._real_time = real_time
        self._pauses = tuple(pauses)
        self._patience = aiohttp.ClientTimeout(total=patience)
        self._wait = wait
        self._held: list[Parcel] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        self._session: aiohttp.ClientSession | None = None
        self.aged = 0.0
        self.answers: list[int] = []
        """What was answered, try by try; 0 for nothing."""

    async def start(self) -> None:
        """Open the connection pool."""
        self._session = aiohttp.ClientSession(timeout=self._patience, trust_env=False)

    async def stop(self) -> None:
        """Give up what is under way and close the pool."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def send(self, parcel: Parcel) -> None:
        """Bring it, or keep it while deliveries are held back."""
        if self._held is not None:
            self._held.append(parcel)
            return
        if self._session is None:
            return
        task = asyncio.get_running_loop().create_task(self._bring(parcel))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def hold(self) -> None:
        """Keep deliveries until `release`."""
        self._held = self._held or []

    def release(self, *, reverse: bool = False, copies: int = 1) -> None:
        """Bring what was kept: the last first, each more than once, as asked."""
        held, self._held = self._held or [], None
        for parcel in reversed(held) if reverse else held:
            for _ in range(copies):
                self.send(parcel)

    async def settle(self) -> None:
        """Wait until all is brought or given up."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def _bring(self, parcel: Parcel) -> None:
        async with self._turn:
            if await self._try(parcel):
                return
        for pause in self._pauses:
            await self._wait(pause)
            if await self._try(parcel):
                return
        log.warning("sandbox: nobody took a webhook; it is given up")
        parcel.gave_up()

    async def _try(self, parcel: Parcel) -> bool:
        status = await self._posted(parcel)
        self.answers.append(status)
        return 200 <= status < 300

    async def _posted(self, parcel: Parcel) -> int:
        if self._session is None:
            return 0
        signed = parcel.sign(parcel.body, self._real_time() - self.aged)
        headers = {"content-type": "application/json", **signed}
        try:
            async with self._session.post(
                parcel.address, data=parcel.body, headers=headers, allow_redirects=False
            ) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0


def written(body: Json) -> bytes:
    """JSON as servers write it that expect it in a page: letters as they are, what HTML means escaped."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text.encode()

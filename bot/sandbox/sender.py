"""What the workspace sends to the app, whichever way it goes, and what comes back."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from bot.sandbox.shapes import Json

_JSON: Final = "application/json"


class NoAnswer(Exception):
    """The app gave no good answer; `reason` is Slack's word: operation_timeout or dispatch_failed."""

    def __init__(self, reason: str, retry_reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_reason = retry_reason
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A 200 of the app."""

    content_type: str
    text: str

    def body(self) -> Any:
        """The JSON in it, None for an empty answer, the text for plain text. ValueError for broken JSON."""
        if not self.text.strip():
            return None
        return json.loads(self.text) if self.content_type == _JSON else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long the app may take, and how many seconds lie before each further attempt to send an event."""

    deadline_seconds: float
    retry_delays: tuple[float, ...]


class Sender(Protocol):
    """Everything sent is answered in time, or `NoAnswer` is raised."""

    async def start(self) -> None:
        """Be ready to send."""
        ...

    async def stop(self) -> None:
        """Give up what still waits."""
        ...

    async def command(self, fields: dict[str, str]) -> Answer:
        """A slash command."""
        ...

    async def interaction(self, payload: Json) -> Answer:
        """An interaction or options request."""
        ...

    async def challenge(self, body: Json) -> Answer:
        """The url_verification request."""
        ...

    async def event(self, body: Json) -> None:
        """Deliver an event; after a failure it is sent again in the background with the same `event_id`."""
        ...


class Retries:
    """Sends again in the background; `delays` are the seconds before each attempt."""

    def __init__(self, delays: tuple[float, ...]) -> None:
        self._delays = delays
        self._running: set[asyncio.Task[None]] = set()

    def begin(self, send: Callable[[int, str], Awaitable[object]], reason: str) -> None:
        """Call `send` with the number of the attempt and why the one before failed, until it succeeds."""
        task = asyncio.create_task(self._retry(send, reason))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def stop(self) -> None:
        """Give up."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _retry(self, send: Callable[[int, str], Awaitable[object]], reason: str) -> None:
        for number, delay in enumerate(self._delays, start=1):
            await asyncio.sleep(delay)
            try:
                await send(number, reason)
            except NoAnswer as failure:
                reason = failure.retry_reason
            else:
                return

"""Tells listening pages that something changed for the person they play."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable


class Changes:
    """Counts revisions and wakes the listeners whom a change concerns."""

    def __init__(self) -> None:
        self.revision = 0
        self.is_closed = False
        self.after: list[Callable[[], None]] = []
        self._waiting: dict[asyncio.Event, str | None] = {}

    def tell(self, users: Iterable[str] | None = None) -> None:
        """Something changed that concerns `users`; None means everybody."""
        self.revision += 1
        concerned = None if users is None else set(users)
        for event, user in self._waiting.items():
            if concerned is None or user is None or user in concerned:
                event.set()
        for call in self.after:
            call()

    def open(self) -> None:
        """Take listeners (again)."""
        self.is_closed = False

    def close(self) -> None:
        """End every stream, so that a server can stop."""
        self.is_closed = True
        for event in self._waiting:
            event.set()

    async def stream(self, user: str | None) -> AsyncIterator[int]:
        """The revision at once, and again at every change that concerns `user`."""
        event = asyncio.Event()
        self._waiting[event] = user
        try:
            while not self.is_closed:
                event.clear()
                yield self.revision
                await event.wait()
        finally:
            del self._waiting[event]

"""A calendar service as its owner sees it: what the contract suite does on the other side of an adapter."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from core.calendars.facts import CalendarInfo, Guest


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An event as its owner sees it in the service's own screens."""

    id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    guests: tuple[Guest, ...] = ()


class Place(Protocol):
    """One account of the service, with one calendar to write and one more to read.

    adapter: implements the ports of `core.calendars.ports` the service can. calendar, other: ids.
    owner: the account's address.
    """

    adapter: Any
    calendar: CalendarInfo
    other: CalendarInfo
    owner: str

    async def add(self, title: str, starts_at: datetime, ends_at: datetime, *, blocks: bool = True) -> str:
        """The owner plans something; its id."""
        ...

    async def add_weekly(self, title: str, starts_at: datetime, ends_at: datetime, *, count: int) -> None:
        """The owner plans something every week."""
        ...

    async def add_day(self, title: str, day: datetime) -> str:
        """The owner is away for a whole day, in the calendar's zone; its id."""
        ...

    async def move(self, event_id: str, starts_at: datetime, ends_at: datetime) -> None:
        """The owner drags it to another time."""
        ...

    async def remove(self, event_id: str) -> None:
        """The owner deletes it."""
        ...

    async def answer(self, event_id: str, guest: Guest) -> None:
        """A guest of an event of the owner's answers."""
        ...

    async def events(self) -> list[Seen]:
        """What stands in the calendar to write."""
        ...

    def forget_cursors(self) -> None:
        """The service forgets what it told whom, as it does after some days."""
        ...

    def fail(
        self, status: int | None, *, times: int = 1, headers: dict[str, str] | None = None, after: bool = False
    ) -> None:
        """The next requests fail: with this status, or with a line that breaks when None.

        after: what was asked is done all the same, and only the answer is lost.
        """
        ...


OpenPlace = Callable[[], AbstractAsyncContextManager[Place]]
"""Opens a place of its own for one test."""


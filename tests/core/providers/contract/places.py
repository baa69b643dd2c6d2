"""A calendar service as its owner sees it: what the contract suite does on the other side of an adapter."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from core.calendars.facts import CalendarInfo, Guest
from core.outside.trouble import Trouble
from tests.core.providers.failing import Failing

PAGE_SIZE = 10
"""How many items a place's adapter reads at once, where its service has pages."""
ZONE = "Europe/Berlin"
"""Of every place's calendars."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An event as its owner sees it in the service's own screens."""

    id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    guests: tuple[Guest, ...] = ()


class Place(Failing, Protocol):
    """One account of the service, with one calendar to write and one more to read, both in `ZONE`.

    Events are named as the adapter names them: by `Written.id`, or `Entry.id`, also that of one occurrence.
    """

    @property
    def adapter(self) -> Any:
        """Implements the ports of `core.calendars.ports` the service can."""
        ...

    @property
    def calendar(self) -> CalendarInfo:
        """The account's own, to write in where the service lets us."""
        ...

    @property
    def other(self) -> CalendarInfo | None:
        """One more to read, where an account has more than one."""
        ...

    @property
    def owner(self) -> str:
        """The account's address."""
        ...

    @property
    def renewals(self) -> int | None:
        """How often another token than a refused one was asked for; None where there are no tokens."""
        ...

    @property
    def conflict(self) -> type[Trouble]:
        """What a 409 to who makes an event is: to be tried again, under another name, or never."""
        ...

    @property
    def gone(self) -> type[Trouble]:
        """What a 410 to who reads on is: `CursorExpired`, or `Missing` where the calendar itself is gone."""
        ...

    async def add(self, title: str, starts_at: datetime, ends_at: datetime, *, blocks: bool = True) -> str:
        """The owner plans something; its id."""
        ...

    async def add_weekly(self, title: str, starts_at: datetime, ends_at: datetime, *, count: int) -> str:
        """The owner plans something every week at the same time by the clock; the id of all of it."""
        ...

    async def add_day(self, title: str, day: datetime) -> str:
        """The owner is away for a whole day, the one of `day` in `ZONE`; its id."""
        ...

    async def move(self, event_id: str, starts_at: datetime, ends_at: datetime) -> None:
        """The owner drags an event, or one occurrence of it, to another time."""
        ...

    async def make_day(self, event_id: str, day: datetime) -> None:
        """The owner makes an event one of the whole day, the one of `day` in `ZONE`."""
        ...

    async def invite(self, event_id: str, guest: Guest) -> None:
        """The owner adds somebody, or a room, to an event by hand."""
        ...

    async def remove(self, event_id: str) -> None:
        """The owner deletes an event, one occurrence of it, or all of a recurring one."""
        ...

    async def answer(self, event_id: str, guest: Guest) -> None:
        """A guest of an event of the owner's answers."""
        ...

    async def events(self) -> list[Seen]:
        """What stands in the calendar to write, without what recurs."""
        ...

    def forget_cursors(self) -> None:
        """The service forgets what it told whom, as it does after some days."""
        ...


OpenPlace = Callable[[], AbstractAsyncContextManager[Place]]
"""Opens a place of its own for one test."""

"""The account in memory: the suite is proved with it before it judges anybody else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.calendars.facts import CalendarInfo, Entry, Guest
from core.outside.trouble import CursorExpired, Denied, Trouble
from tests.core.providers.contract.memory import CALENDARS, MemoryAdapter, Store
from tests.core.providers.contract.places import ZONE, Place, Seen
from tests.core.providers.failing import InMemory


class MemoryPlace(InMemory):
    calendar: CalendarInfo
    other: CalendarInfo | None
    calendar, other = CALENDARS
    owner = "ada@example.com"
    conflict: type[Trouble] = Denied
    gone: type[Trouble] = CursorExpired

    def __init__(self) -> None:
        self._store = Store()
        self.faults, self.lists = self._store.faults, self._store.lists
        self.adapter = MemoryAdapter(self._store)

    @property
    def renewals(self) -> int | None:
        return self.adapter.renewals

    def restart(self) -> None:
        self.adapter = MemoryAdapter(self._store)

    async def add(self, title: str, starts_at: datetime, ends_at: datetime, *, blocks: bool = True) -> str:
        event_id = f"event-{self._store.serial}"
        self._keep(event_id, title, starts_at, ends_at, blocks=blocks)
        return event_id

    def _keep(
        self, event_id: str, title: str, starts_at: datetime, ends_at: datetime, *, blocks: bool = True
    ) -> None:
        entry = Entry(id=event_id, title=title, starts_at=starts_at, ends_at=ends_at, blocks=blocks)
        self._store.keep(entry)

    async def add_weekly(self, title: str, starts_at: datetime, ends_at: datetime, *, count: int) -> str:
        series = f"series-{self._store.serial}"
        first, length = starts_at.astimezone(ZoneInfo(ZONE)), ends_at - starts_at
        for week in range(count):
            start = first + timedelta(weeks=week)
            self._keep(f"{series}#{week}", title, start, start + length)
        return series

    async def add_day(self, title: str, day: datetime) -> str:
        midnight = day.astimezone(ZoneInfo(ZONE)).replace(hour=0, minute=0)
        return await self.add(title, midnight, midnight + timedelta(days=1))

    async def move(self, event_id: str, starts_at: datetime, ends_at: datetime) -> None:
        entry = self._store.entries[event_id]
        self._store.keep(replace(entry, starts_at=starts_at, ends_at=ends_at))

    async def make_day(self, event_id: str, day: datetime) -> None:
        midnight = day.astimezone(ZoneInfo(ZONE)).replace(hour=0, minute=0)
        await self.move(event_id, midnight, midnight + timedelta(days=1))

    async def invite(self, event_id: str, guest: Guest) -> None:
        entry = self._store.entries[event_id]
        self._store.keep(replace(entry, guests=(*entry.guests, guest)))

    async def remove(self, event_id: str) -> None:
        for name in list(self._store.entries):
            if name == event_id or name.startswith(event_id + "#"):
                self._store.drop(name)

    async def answer(self, event_id: str, guest: Guest) -> None:
        entry = self._store.entries[event_id]
        others = tuple(one for one in entry.guests if one.email != guest.email)
        self._store.keep(replace(entry, guests=(*others, guest)))

    async def events(self) -> list[Seen]:
        return [
            Seen(id=e.id, title=e.title, starts_at=e.starts_at, ends_at=e.ends_at, guests=e.guests)
            for e in self._store.entries.values()
            if "#" not in e.id
        ]

    def forget_cursors(self) -> None:
        self._store.age += 1


@asynccontextmanager
async def open_place() -> AsyncIterator[Place]:
    yield MemoryPlace()

"""A published calendar, and the account whose owner writes it."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import httpx
from icalendar import Component

from bot.sandbox.services.faulty import Faulty
from bot.sandbox.services.feed import FeedServer
from core.calendars.facts import CalendarInfo, Guest
from core.outside.addresses import open_checked_http
from core.outside.trouble import Denied, Missing, Trouble
from core.providers.feed.adapter import CALENDAR, IcsFeed
from tests.core.providers.contract.ics_events import (
    a_day,
    an_event,
    answered,
    calendar_of,
    moved,
    on_day,
    seen,
    taken_out,
    with_guest,
)
from tests.core.providers.contract.places import ZONE, Place, Seen
from tests.core.providers.failing import OverSocket
from tests.core.providers.served import free_socket, root_of, served

SECRET = "ada-private-0123456789abcdef"


class FeedPlace(OverSocket):
    """Every change is published at once."""

    calendar = CalendarInfo(id=CALENDAR, name="Ada Lovelace", timezone=ZONE, is_primary=True)
    other: CalendarInfo | None = None
    owner = "ada@example.com"
    renewals: int | None = None
    conflict: type[Trouble] = Denied
    gone: type[Trouble] = Missing

    def __init__(self, http: httpx.AsyncClient, url: str, feeds: FeedServer, faulty: Faulty) -> None:
        self._http, self._url, self._feeds, self.faulty = http, url, feeds, faulty
        self._calendars: dict[str, Component] = {}
        self._numbers = itertools.count(1)
        self._publish()
        self.restart()

    def restart(self) -> None:
        self.adapter = IcsFeed(self._http, address=f"{self._url}/calendars/{SECRET}.ics", timezone="UTC")

    def _publish(self) -> None:
        events = [event for calendar in self._calendars.values() for event in calendar.walk("VEVENT")]
        whole = calendar_of(*events)
        whole.add("X-WR-CALNAME", "Ada Lovelace")
        whole.add("X-WR-TIMEZONE", ZONE)
        self._feeds.publish(SECRET, whole.to_ical().decode())

    def _keep(self, uid: str, calendar: Component) -> str:
        self._calendars[uid] = calendar
        self._publish()
        return uid

    def _uid(self) -> str:
        return f"{next(self._numbers)}@example.com"

    async def add(self, title: str, starts_at: datetime, ends_at: datetime, *, blocks: bool = True) -> str:
        uid = self._uid()
        return self._keep(uid, calendar_of(an_event(uid, title, starts_at, ends_at, blocks=blocks)))

    async def add_weekly(self, title: str, starts_at: datetime, ends_at: datetime, *, count: int) -> str:
        uid = self._uid()
        return self._keep(uid, calendar_of(an_event(uid, title, starts_at, ends_at, weeks=count)))

    async def add_day(self, title: str, day: datetime) -> str:
        uid = self._uid()
        return self._keep(uid, calendar_of(a_day(uid, title, day)))

    async def move(self, event_id: str, starts_at: datetime, ends_at: datetime) -> None:
        uid, _, mark = event_id.partition("#")
        self._keep(uid, moved(self._calendars[uid], mark, starts_at, ends_at))

    async def make_day(self, event_id: str, day: datetime) -> None:
        self._keep(event_id, on_day(self._calendars[event_id], day))

    async def invite(self, event_id: str, guest: Guest) -> None:
        self._keep(event_id, with_guest(self._calendars[event_id], guest))

    async def remove(self, event_id: str) -> None:
        uid, _, mark = event_id.partition("#")
        if mark:
            self._keep(uid, taken_out(self._calendars[uid], mark))
        else:
            del self._calendars[uid]
            self._publish()

    async def answer(self, event_id: str, guest: Guest) -> None:
        self._keep(event_id, answered(self._calendars[event_id], guest))

    async def events(self) -> list[Seen]:
        return [seen(uid, calendar) for uid, calendar in self._calendars.items()]

    def forget_cursors(self) -> None:
        """It keeps none."""


@asynccontextmanager
async def open_place() -> AsyncIterator[Place]:
    feeds = FeedServer(real_time=lambda: 1_800_000_000.0)
    faulty = Faulty(feeds.asgi)
    on = free_socket()
    async with served(faulty, on), open_checked_http(allowed={"127.0.0.1"}) as http:
        yield FeedPlace(http, root_of(on), feeds, faulty)

"""An account at Microsoft 365: the adapter, and the stand-in over a real socket."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from bot.sandbox.services.events import Event
from bot.sandbox.services.events import Guest as Invited
from bot.sandbox.services.microsoft import Microsoft
from bot.sandbox.services.microsoft.mailbox import new_id
from bot.sandbox.services.microsoft.refusals import usual_body
from bot.sandbox.services.oauth_facts import Client
from core.calendars.facts import CalendarInfo, Guest
from core.meetings.facts import Rsvp
from core.outside.trouble import CursorExpired, Trouble, Unreachable
from core.providers.microsoft.calendar import MicrosoftCalendar
from tests.core.providers.contract.places import PAGE_SIZE, ZONE, Place, Seen
from tests.core.providers.failing import OverSocket
from tests.core.providers.served import free_socket, pool, root_of, served

OWNER = "ada@northwind.example"
REDIRECT = "https://panelry.example/connect/microsoft"
CLIENT = Client(id="5fe2a1c4-0000-4a3a-8b7e-aa12f0a1b2c3", secret="a secret of ours", redirects=(REDIRECT,))
SCOPES = "offline_access openid email profile User.Read Calendars.ReadWrite"


@dataclass(slots=True)
class Time:
    """Real time for the stand-in and the adapter: stands until it is moved."""

    seconds: float = 1795515162.0
    """2026-11-24 10:12:42 UTC."""

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Tokens:
    """Somebody's tokens, as Panelry would keep them."""

    service: Microsoft
    owner: str
    renewals: int = 0
    _access: str = ""

    async def token(self, *, refused: str | None = None) -> str:
        self.renewals += refused is not None
        if not self._access or refused == self._access:
            oauth = self.service.oauth
            ask = oauth.ask({"client_id": CLIENT.id, "redirect_uri": REDIRECT, "scope": SCOPES})
            code = oauth.allow(ask, self.service.account(self.owner).id, ask.scopes)
            client = {"client_id": CLIENT.id, "client_secret": CLIENT.secret}
            form = {**client, "grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
            self._access = oauth.issue(form).access
        return self._access


@dataclass
class MicrosoftPlace(OverSocket):
    service: Microsoft
    root: str
    calendar: CalendarInfo
    other: CalendarInfo | None
    tokens: Tokens
    connect: Callable[[Tokens], MicrosoftCalendar]
    owner: str = OWNER
    conflict: type[Trouble] = Unreachable
    gone: type[Trouble] = CursorExpired
    adapter: MicrosoftCalendar = field(init=False)

    def __post_init__(self) -> None:
        self.faulty, self.lists = self.service.asgi, self.service.lag
        self.restart()

    def body_of(self, status: int, *, writes: bool) -> Any:
        return usual_body(status, writes=writes)

    @property
    def renewals(self) -> int | None:
        return self.tokens.renewals

    def restart(self) -> None:
        self.adapter = self.connect(self.tokens)

    async def add(self, title: str, starts_at: datetime, ends_at: datetime, *, blocks: bool = True) -> str:
        return self.write(title, starts_at, ends_at, is_free=not blocks)

    async def add_weekly(self, title: str, starts_at: datetime, ends_at: datetime, *, count: int) -> str:
        return self.write(title, starts_at, ends_at, rule=f"FREQ=WEEKLY;COUNT={count}")

    async def add_day(self, title: str, day: datetime) -> str:
        midnight = day.astimezone(ZoneInfo(ZONE)).replace(hour=0, minute=0)
        return self.write(title, midnight, midnight + timedelta(days=1), is_day=True)

    def write(self, title: str, starts_at: datetime, ends_at: datetime, **more) -> str:
        event = Event(
            id=new_id(),
            calendar=self.calendar.id,
            zone=ZONE,
            title=title,
            uid=f"0400-{title}",
            starts_at=starts_at.astimezone(UTC),
            ends_at=ends_at.astimezone(UTC),
            **more,
        )
        return self.service.diary.write(event).id

    async def move(self, event_id: str, starts_at: datetime, ends_at: datetime) -> None:
        times = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
        self.service.diary.move(self.calendar.id, plain(event_id), *times)

    async def make_day(self, event_id: str, day: datetime) -> None:
        midnight = day.astimezone(ZoneInfo(ZONE)).replace(hour=0, minute=0)
        event, end = self._event(event_id), midnight + timedelta(days=1)
        self.service.diary.write(replace(event, starts_at=midnight, ends_at=end, is_day=True))

    async def invite(self, event_id: str, guest: Guest) -> None:
        event, more = self._event(event_id), {"is_optional": guest.is_optional, "is_room": guest.is_room}
        added = Invited(email=guest.email, name=guest.name, answer=guest.rsvp.value, **more)
        self.service.diary.write(replace(event, guests=(*event.guests, added)))

    def _event(self, event_id: str) -> Event:
        event = self.service.diary.event(self.calendar.id, event_id)
        assert event is not None
        return event

    async def remove(self, event_id: str) -> None:
        self.service.diary.remove(self.calendar.id, plain(event_id))

    async def answer(self, event_id: str, guest: Guest) -> None:
        self.service.diary.answer(self.calendar.id, event_id, guest.email, guest.rsvp.value)

    async def events(self) -> list[Seen]:
        found = [each for each in self.service.diary.events(self.calendar.id) if not each.is_cancelled]
        return [seen(each) for each in found if each.rule is None]

    def forget_cursors(self) -> None:
        self.service.diary.forget_cursors()


def plain(event_id: str) -> str:
    return event_id.rpartition("#")[2]


def seen(event: Event) -> Seen:
    return Seen(
        id=event.id,
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        guests=tuple(guest(each) for each in event.guests),
    )


def guest(invited: Invited) -> Guest:
    return Guest(
        email=invited.email,
        name=invited.name,
        rsvp=Rsvp(invited.answer),
        is_optional=invited.is_optional,
    )


@asynccontextmanager
async def standing(
    *, routes: tuple[BaseRoute, ...] = (), real_time: Callable[[], float] = time.time, **options
) -> AsyncIterator[tuple[Microsoft, str]]:
    """The stand-in and the root of its addresses; `routes` are served beside it."""
    service = Microsoft(client=CLIENT, real_time=real_time, **options)
    on = free_socket()
    async with served(Starlette(routes=[*routes, Mount("/", service.asgi)]), on):
        await service.start()
        try:
            yield service, root_of(on)
        finally:
            await service.stop()


@asynccontextmanager
async def opened(**options) -> AsyncIterator[MicrosoftPlace]:
    """The place; its options are those of `standing`."""
    now = options.get("real_time", time.time)
    async with standing(**options) as (service, root), pool() as http:
        own = service.open_mailbox(OWNER, "Ada Lovelace", ZONE)
        other = service.open_calendar(OWNER, "Holidays", ZONE, may_write=False)

        def connect(tokens: Tokens) -> MicrosoftCalendar:
            return MicrosoftCalendar(
                http,
                tokens=tokens,
                owner=tokens.owner,
                base=f"{root}/v1.0",
                page_size=PAGE_SIZE,
                now=lambda: datetime.fromtimestamp(now(), UTC),
            )

        yield MicrosoftPlace(
            service=service,
            root=root,
            calendar=CalendarInfo(id=own.id, name="Calendar", timezone=ZONE, is_primary=True, may_write=True),
            other=CalendarInfo(id=other.id, name="Holidays", timezone=ZONE),
            tokens=Tokens(service, OWNER),
            connect=connect,
        )


@asynccontextmanager
async def open_place() -> AsyncIterator[Place]:
    async with opened() as place:
        yield place

"""An account at the stand-in for Google."""

import hashlib
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import httpx

from bot.sandbox.services.events import Calendar, Event
from bot.sandbox.services.events import Guest as DiaryGuest
from bot.sandbox.services.faulty import CHANGING
from bot.sandbox.services.google.service import GoogleService
from bot.sandbox.services.oauth_facts import Client
from core.calendars.facts import Account, CalendarInfo, Grant, Guest
from core.meetings.facts import Rsvp
from core.outside.trouble import CursorExpired, Missing, Trouble
from core.providers.google.addresses import all_at
from core.providers.google.authority import Credentials, GoogleAuthority
from core.providers.google.calendar import GoogleCalendar
from tests.core.providers.contract.places import PAGE_SIZE, ZONE, Place, Seen
from tests.core.providers.failing import OverSocket
from tests.core.providers.served import free_socket, pool, root_of, served

OWNER = "maya.lindqvist@northwind.example"
OTHER = "interviews@group.calendar.example"
REDIRECT = "https://panelry.example/oauth/google"
CLIENT = Client(id="panelry-client", secret="panelry-secret", redirects=(REDIRECT,))
VERIFIER = "a-verifier-long-enough-for-rfc-7636-0123456789"
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


class Stand:
    """The service, and Panelry's side of it. `older` lets real time pass at both."""

    def __init__(self, root: str, http: httpx.AsyncClient) -> None:
        self.passed = 0.0
        self.root, self.http, self.addresses = root, http, all_at(root)
        self.service = GoogleService(root, CLIENT, real_time=self.seconds, pauses=(0.0, 0.0))
        self.account = self.service.add_account(OWNER, "Maya Lindqvist", ZONE)
        self.service.diary.open(
            Calendar(id=OTHER, owner=OWNER, name="Interviews", zone=ZONE, may_write=False)
        )
        self.authority = GoogleAuthority(
            http,
            Credentials(client_id=CLIENT.id, client_secret=CLIENT.secret),
            addresses=self.addresses,
            now=self.now,
        )

    def seconds(self) -> float:
        return time.time() + self.passed

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), UTC)

    def older(self, seconds: float) -> None:
        self.passed += seconds

    async def consent(self, **changes) -> dict[str, str]:
        """Somebody allows everything, but for the changes; what is sent back to Panelry."""
        page = self.authority.address(state="s1", challenge=CHALLENGE, redirect=REDIRECT, login_hint=OWNER)
        fields = {"account": self.account.id, "scope": list(self.authority.scopes), "decision": "allow"}
        answer = await self.http.post(page, data={**fields, **changes})
        assert answer.status_code == 302, answer.text
        return {
            name: value[0] for name, value in parse_qs(urlsplit(answer.headers["location"]).query).items()
        }

    async def connect(self, **changes) -> tuple[Grant, Account]:
        code = (await self.consent(**changes))["code"]
        return await self.authority.exchange(code=code, verifier=VERIFIER, redirect=REDIRECT)

    def calendar(self, tokens: "Tokens") -> GoogleCalendar:
        return GoogleCalendar(self.http, tokens, addresses=self.addresses, page_size=PAGE_SIZE)


@dataclass
class Tokens:
    """Keeps a grant, as the product does in the database."""

    authority: GoogleAuthority
    grant: Grant
    renewals: int = 0

    async def token(self, *, refused: str | None = None) -> str:
        if refused == self.grant.access:
            self.renewals += 1
            self.grant = await self.authority.refresh(self.grant)
        return self.grant.access


class GooglePlace(OverSocket):
    calendar = CalendarInfo(id=OWNER, name=OWNER, timezone=ZONE, is_primary=True, may_write=True)
    other = CalendarInfo(id=OTHER, name="Interviews", timezone=ZONE)
    owner = OWNER
    conflict: type[Trouble] = Missing
    gone: type[Trouble] = CursorExpired

    def __init__(self, stand: Stand, tokens: Tokens) -> None:
        self._stand, self._tokens, self._count = stand, tokens, 0
        self._diary = stand.service.diary
        self.lists = stand.service.lag
        self.adapter = stand.calendar(tokens)

    @property
    def renewals(self) -> int:
        return self._tokens.renewals

    def restart(self) -> None:
        self.adapter = self._stand.calendar(self._tokens)

    async def add(self, title: str, starts_at: datetime, ends_at: datetime, *, blocks: bool = True) -> str:
        return self._written(title, starts_at, ends_at, is_free=not blocks)

    async def add_weekly(self, title: str, starts_at: datetime, ends_at: datetime, *, count: int) -> str:
        return self._written(title, starts_at, ends_at, rule=f"FREQ=WEEKLY;COUNT={count}")

    async def add_day(self, title: str, day: datetime) -> str:
        start = day.astimezone(ZoneInfo(ZONE)).replace(hour=0, minute=0)
        return self._written(title, start, start + timedelta(days=1), is_day=True)

    def _written(self, title: str, starts_at: datetime, ends_at: datetime, **more) -> str:
        self._count += 1
        id_ = f"owners0event0{self._count}"
        event = Event(
            id=id_, calendar=OWNER, title=title, starts_at=starts_at, ends_at=ends_at, zone=ZONE, **more
        )
        return self._diary.write(event).id

    async def move(self, event_id: str, starts_at: datetime, ends_at: datetime) -> None:
        self._diary.move(OWNER, event_id, starts_at, ends_at)

    async def make_day(self, event_id: str, day: datetime) -> None:
        start = day.astimezone(ZoneInfo(ZONE)).replace(hour=0, minute=0)
        event, end = self._event(event_id), start + timedelta(days=1)
        self._diary.write(replace(event, starts_at=start, ends_at=end, is_day=True))

    async def invite(self, event_id: str, guest: Guest) -> None:
        event, more = self._event(event_id), {"is_optional": guest.is_optional, "is_room": guest.is_room}
        added = DiaryGuest(email=guest.email, name=guest.name, answer=guest.rsvp.value, **more)
        self._diary.write(replace(event, guests=(*event.guests, added)))

    def _event(self, event_id: str) -> Event:
        event = self._diary.event(OWNER, event_id)
        assert event is not None
        return event

    async def remove(self, event_id: str) -> None:
        self._diary.remove(OWNER, event_id)

    async def answer(self, event_id: str, guest: Guest) -> None:
        self._diary.answer(OWNER, event_id, guest.email, guest.rsvp.value)

    async def events(self) -> list[Seen]:
        return [_seen(each) for each in self._diary.events(OWNER) if not each.is_cancelled and not each.rule]

    def forget_cursors(self) -> None:
        self._diary.forget_cursors()

    def fail(
        self,
        status: int | None,
        *,
        times: int = 1,
        headers: dict[str, str] | None = None,
        after: bool = False,
        writes: bool = False,
    ) -> None:
        methods = CHANGING if writes else None
        self._stand.service.fail(
            status, times=times, headers=headers, after=after, methods=methods, path="/calendar/v3/"
        )


def _seen(event: Event) -> Seen:
    guests = tuple(_guest(each) for each in event.guests)
    return Seen(
        id=event.id, title=event.title, starts_at=event.starts_at, ends_at=event.ends_at, guests=guests
    )


def _guest(guest: DiaryGuest) -> Guest:
    return Guest(email=guest.email, name=guest.name, rsvp=Rsvp(guest.answer), is_optional=guest.is_optional)


@asynccontextmanager
async def open_stand() -> AsyncIterator[Stand]:
    """The service on a socket, able to push."""
    on = free_socket()
    async with pool() as http:
        stand = Stand(root_of(on), http)
        async with served(stand.service.asgi, on):
            await stand.service.start()
            try:
                yield stand
            finally:
                await stand.service.stop()


@asynccontextmanager
async def open_place() -> AsyncIterator[Place]:
    async with open_stand() as stand:
        grant, _ = await stand.connect()
        yield GooglePlace(stand, Tokens(stand.authority, grant))

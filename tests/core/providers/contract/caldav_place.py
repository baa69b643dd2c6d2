"""An account on a real CalDAV server, and its owner, who uses another calendar program."""

import atexit
import itertools
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import httpx
from icalendar import Calendar, Component
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.services.caldav import CalendarServer
from bot.sandbox.services.faulty import Faulty
from core.calendars.facts import CalendarInfo, Grant, Guest
from core.outside.addresses import open_checked_http
from core.outside.trouble import Denied, Missing, Trouble
from core.providers.caldav.adapter import CalDav
from core.providers.caldav.discovery import connect
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
from tests.core.providers.contract.places import PAGE_SIZE, ZONE, Place, Seen
from tests.core.providers.failing import OverSocket
from tests.core.providers.served import free_socket, root_of, served

PASSWORD = "an app password"
HOP_BY_HOP = {"connection", "content-length", "transfer-encoding", "content-encoding", "host"}


@cache
def server() -> CalendarServer:
    """One for all tests: it takes half a second to start. Each test is another person."""
    folder = TemporaryDirectory()
    started = CalendarServer(Path(folder.name))
    started.start()
    atexit.register(folder.cleanup)
    atexit.register(started.stop)
    return started


class Forward:
    """An ASGI app that hands every request on, so that faults can stand before it."""

    def __init__(self, http: httpx.AsyncClient, url: str) -> None:
        self._http, self._url = http, url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        path = scope["raw_path"].decode("ascii")
        headers = {name: value for name, value in request.headers.items() if name not in HOP_BY_HOP}
        body = await request.body()
        answer = await self._http.request(request.method, self._url + path, content=body, headers=headers)
        told = {name: value for name, value in answer.headers.items() if name not in HOP_BY_HOP}
        await Response(answer.content, answer.status_code, told)(scope, receive, send)


class CalDavPlace(OverSocket):
    """The owner writes straight to the server, past the faults."""

    renewals: int | None = None
    conflict: type[Trouble] = Denied
    gone: type[Trouble] = Missing

    def __init__(
        self, http: httpx.AsyncClient, grant: Grant, direct: httpx.AsyncClient, faulty: Faulty
    ) -> None:
        self._http, self._grant, self._direct, self.faulty = http, grant, direct, faulty
        self._numbers = itertools.count(1)
        self.owner = grant.extra["username"]
        home = f"/{self.owner.replace('@', '%40')}"
        self.calendar = CalendarInfo(
            id=f"{home}/own/", name="Ada Lovelace", timezone=ZONE, is_primary=True, may_write=True
        )
        self.other: CalendarInfo | None = CalendarInfo(id=f"{home}/holidays/", name="Holidays", timezone=ZONE)
        self.restart()

    def restart(self) -> None:
        self.adapter = CalDav(self._http, grant=self._grant, timezone="UTC", page_size=PAGE_SIZE)

    async def _write(self, path: str, calendar: Calendar) -> str:
        answer = await self._direct.put(path, content=calendar.to_ical())
        assert answer.is_success, answer.text
        return path

    async def _read(self, path: str) -> Component:
        answer = await self._direct.get(path)
        assert answer.is_success, answer.text
        return cast("Component", Calendar.from_ical(answer.content))

    def _new(self) -> tuple[str, str]:
        number = next(self._numbers)
        return f"{self.calendar.id}event-{number:04}.ics", f"{number}@example.com"

    async def add(self, title: str, starts_at: datetime, ends_at: datetime, *, blocks: bool = True) -> str:
        path, uid = self._new()
        return await self._write(path, calendar_of(an_event(uid, title, starts_at, ends_at, blocks=blocks)))

    async def add_weekly(self, title: str, starts_at: datetime, ends_at: datetime, *, count: int) -> str:
        path, uid = self._new()
        return await self._write(path, calendar_of(an_event(uid, title, starts_at, ends_at, weeks=count)))

    async def add_day(self, title: str, day: datetime) -> str:
        path, uid = self._new()
        return await self._write(path, calendar_of(a_day(uid, title, day)))

    async def move(self, event_id: str, starts_at: datetime, ends_at: datetime) -> None:
        path, _, mark = event_id.partition("#")
        await self._write(path, moved(await self._read(path), mark, starts_at, ends_at))

    async def make_day(self, event_id: str, day: datetime) -> None:
        await self._write(event_id, on_day(await self._read(event_id), day))

    async def invite(self, event_id: str, guest: Guest) -> None:
        await self._write(event_id, with_guest(await self._read(event_id), guest))

    async def remove(self, event_id: str) -> None:
        path, _, mark = event_id.partition("#")
        if mark:
            await self._write(path, taken_out(await self._read(path), mark))
        else:
            (await self._direct.delete(path)).raise_for_status()

    async def answer(self, event_id: str, guest: Guest) -> None:
        await self._write(event_id, answered(await self._read(event_id), guest))

    async def events(self) -> list[Seen]:
        person = self.owner
        files = sorted(server().calendar_folder(person, "own").glob("*.ics"))
        return [
            seen(f"{self.calendar.id}{file.name}", Calendar.from_ical(file.read_bytes())) for file in files
        ]

    def forget_cursors(self) -> None:
        server().forget_cursors(self.owner, "own")

    def clear(self) -> None:
        self.faulty.clear()


@asynccontextmanager
async def open_place() -> AsyncIterator[Place]:
    person = f"ada-{secrets.token_hex(4)}@example.com"
    server().add_person(person, PASSWORD)
    server().add_calendar(person, "own", title="Ada Lovelace", timezone=ZONE)
    server().add_calendar(person, "holidays", title="Holidays", timezone=ZONE)
    sign_in = httpx.BasicAuth(person, PASSWORD)
    async with (
        httpx.AsyncClient(base_url=server().url, auth=sign_in, trust_env=False, verify=False) as direct,
        httpx.AsyncClient(trust_env=False, verify=False) as onward,
        open_checked_http(allowed={"127.0.0.1"}) as http,
    ):
        faulty = Faulty(Forward(onward, server().url))
        on = free_socket()
        async with served(faulty, on):
            grant, _ = await connect(
                http, address=root_of(on), username=person, password=PASSWORD, email="ada@example.com"
            )
            yield CalDavPlace(http, grant, direct, faulty)

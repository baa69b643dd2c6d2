"""Somebody who looks at the pages of people's calendars, without a browser."""

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.sandbox import people
from bot.sandbox.calendars.doors import CalendarPages
from bot.sandbox.people import Member
from bot.sandbox.services.diary import Diary
from bot.sandbox.services.events import Event, Guest
from bot.sandbox.services.northwind import CompanyServices
from bot.sandbox.services.oauth_facts import Client
from tests.core.providers.served import free_socket, pool, root_of, served

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
"""A Wednesday; in Berlin it is Thursday already."""


class Words(HTMLParser):
    """What is to be read on a page, its headings apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.headings: list[str] = []
        self.inputs: list[dict[str, str | None]] = []
        self._in_heading = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_heading = tag in {"h2", "h3"} or (self._in_heading and tag == "span")
        if tag in {"h2", "h3"}:
            self.headings.append("")
        if tag in {"input", "select", "button"}:
            self.inputs.append(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        self._in_heading = self._in_heading and tag not in {"h2", "h3"}

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._in_heading:
            self.headings[-1] += data

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@dataclass(slots=True)
class Desk:
    """A visitor of the pages; `now` is business time, `told` the calendars that changed."""

    http: httpx.AsyncClient
    services: CompanyServices
    told: list[str]
    now: datetime = NOW

    async def look(self, page: str = "google/ian.schmidt") -> Words:
        return Words((await self.http.get(f"calendars/{page}")).raise_for_status().text)

    async def send(self, page: str = "google/ian.schmidt", **form: str) -> httpx.Response:
        self.told.clear()
        return await self.http.post(f"calendars/{page}", data=form)

    @property
    def diary(self) -> Diary:
        return self.services.google.diary

    def event(self, id_: str, at: datetime, **more: Any) -> Event:
        """In Ian's calendar at Google, half an hour long unless something else is said."""
        times = {"starts_at": at, "ends_at": at + timedelta(minutes=30), "zone": BERLIN.key, **more}
        return self.diary.write(Event(id=id_, calendar=people.IAN.email, **times))


@asynccontextmanager
async def opened_desk() -> AsyncIterator[Desk]:
    """In front of the company's calendars, all empty."""
    on = free_socket()
    client = Client(id="panelry", secret="s", redirects=("http://127.0.0.1/back",))
    root = f"{root_of(on)}/sandbox"
    services = CompanyServices(root, defaultdict(lambda: client), people.ACTIVE)
    told: list[str] = []
    for each in (services.google, services.microsoft):
        each.diary.listeners.append(told.append)
    async with pool() as http:
        http.base_url = httpx.URL(root)
        made = Desk(http=http, services=services, told=told)
        pages = CalendarPages(services, lambda: made.now)
        async with served(Starlette(routes=[Mount("/sandbox", routes=pages.routes())]), on):
            yield made


def berlin(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def invited(*who: Member) -> tuple[Guest, ...]:
    return tuple(Guest(email=each.email, name=each.real_name) for each in who)

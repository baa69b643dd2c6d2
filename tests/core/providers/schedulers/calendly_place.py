"""Calendly, over its stand-in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.sandbox.services.calendly import Calendly
from bot.sandbox.services.calendly.troubles import usual_body
from core.outside.key import FixedKey
from core.providers.calendly.connect import connect_calendly
from core.providers.calendly.deliveries import read_delivery
from core.schedulers.facts import Delivery, Invitee
from core.schedulers.hooks import CALENDLY_HEADER, check_calendly
from core.schedulers.ports import Scheduler
from tests.core.providers.receiver import Time
from tests.core.providers.schedulers.places import LENGTH, OWNER, PAGE_SIZE, SECRET, TOMAS, TYPE_NAME, Place
from tests.core.providers.schedulers.sockets import Sockets, open_sockets

PLACE_OF_CALLS = "google_conference"


class CalendlyPlace(Sockets):
    location_kind = PLACE_OF_CALLS
    unknown = "https://api.calendly.com/scheduled_events/none/invitees/none"

    def body_of(self, status: int, *, writes: bool) -> Any:
        return usual_body(status)

    def begin(self, fake: Calendly) -> None:
        self.fake, self.state, self.lists = fake, fake.state, fake.lag
        self.maya = self.state.add_person("Maya Lindqvist", OWNER)
        self.state.add_person("Ada Berg", "ada.berg@northwind.example")
        self.token = fake.add_token(self.maya)
        self.interview = self.offer(TYPE_NAME)

    def connected(self) -> Scheduler:
        return connect_calendly(
            self.http, tokens=FixedKey(self.token), now=self.now, base=self.root, page_size=PAGE_SIZE
        )

    def offer(self, name: str) -> str:
        minutes = int(LENGTH.total_seconds()) // 60
        return self.state.add_event_type(self.maya, name, minutes, locations=(PLACE_OF_CALLS,))

    def book(self, start: datetime, guest: Invitee = TOMAS, link: str = "") -> str:
        query = parse_qs(urlsplit(link).query)
        tracking = {name: told[0] for name, told in query.items() if name.startswith("utm_")}
        told = {
            "name": guest.name,
            "email": guest.email,
            "timezone": guest.timezone or "Etc/UTC",
            "tracking": tracking,
        }
        key: str = self.state.book(self.interview, start, told)["uri"]
        return key

    def cancel(self, key: str, reason: str) -> None:
        invitee = self.state.invitees[key]
        self.state.cancel(invitee, reason, invitee["name"], "invitee")

    def move(self, key: str, start: datetime) -> str:
        moved: str = self.state.reschedule(self.state.invitees[key], start, "")["uri"]
        return moved

    def occupy(self, start: datetime, end: datetime) -> None:
        self.state.add_busy(self.maya, start, end)

    def spoil(self, key: str) -> None:
        self.state.invitees[key]["email"] = None

    def revoke(self) -> None:
        self.fake.revoke(self.token)

    async def told(self, secret: str = SECRET) -> list[Delivery]:
        await self.fake.postman.settle()
        for each in self.receiver.taken:
            assert check_calendly(each.raw, each.each(CALENDLY_HEADER), secret, self.time()) is None
        return [read_delivery(each.body) for each in self.receiver.taken]


@asynccontextmanager
async def open_place() -> AsyncIterator[Place]:
    def fake(time: Time) -> Any:
        return Calendly(time, pauses=(0, 0))

    async with open_sockets(fake, CalendlyPlace) as place:
        yield place

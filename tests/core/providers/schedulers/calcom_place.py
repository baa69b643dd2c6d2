"""Cal.com, over its stand-in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from bot.sandbox.services.calcom import Calcom
from bot.sandbox.services.calcom.troubles import usual_body
from core.outside.key import FixedKey
from core.providers.calcom.connect import connect_calcom
from core.providers.calcom.deliveries import read_delivery
from core.schedulers.facts import Delivery, Invitee
from core.schedulers.hooks import CALCOM_HEADER, check_calcom
from core.schedulers.ports import Scheduler
from tests.core.providers.receiver import Time
from tests.core.providers.schedulers.places import LENGTH, OWNER, PAGE_SIZE, SECRET, TOMAS, TYPE_NAME, Place
from tests.core.providers.schedulers.sockets import Sockets, open_sockets


class CalcomPlace(Sockets):
    location_kind = None
    unknown = "none"

    def body_of(self, status: int, *, writes: bool) -> Any:
        return usual_body(status)

    def begin(self, fake: Calcom) -> None:
        self.fake, self.state, self.lists = fake, fake.state, fake.lag
        self.maya = self.state.add_person("Maya Lindqvist", OWNER)
        self.state.add_person("Ada Berg", "ada.berg@northwind.example")
        self.key = fake.add_key(self.maya)
        self.interview = self.offer(TYPE_NAME)

    def connected(self) -> Scheduler:
        return connect_calcom(
            self.http, tokens=FixedKey(self.key), now=self.now, base=f"{self.root}/v2", page_size=PAGE_SIZE
        )

    def offer(self, name: str) -> str:
        return str(self.state.add_event_type(self.maya, name, int(LENGTH.total_seconds()) // 60))

    def book(self, start: datetime, guest: Invitee = TOMAS, link: str = "") -> str:
        who = {"name": guest.name, "email": guest.email, "timeZone": guest.timezone or "Etc/UTC"}
        key: str = self.state.book(self.interview, start, {"attendee": who})["uid"]
        return key

    def cancel(self, key: str, reason: str) -> None:
        found = self.state.bookings[key]
        self.state.cancel(found, reason, found["attendees"][0]["email"])

    def move(self, key: str, start: datetime) -> str:
        found = self.state.bookings[key]
        moved: str = self.state.reschedule(found, start, found["attendees"][0]["email"])["uid"]
        return moved

    def occupy(self, start: datetime, end: datetime) -> None:
        self.state.add_busy(self.maya, start, end)

    def spoil(self, key: str) -> None:
        self.state.bookings[key]["status"] = "odd"

    def revoke(self) -> None:
        self.fake.revoke(self.key)

    async def told(self, secret: str = SECRET) -> list[Delivery]:
        await self.fake.postman.settle()
        for each in self.receiver.taken:
            assert check_calcom(each.raw, each.each(CALCOM_HEADER), secret) is None
        return [read_delivery(each.body) for each in self.receiver.taken]


@asynccontextmanager
async def open_place() -> AsyncIterator[Place]:
    def fake(time: Time) -> Any:
        return Calcom(time, pauses=(0, 0))

    async with open_sockets(fake, CalcomPlace) as place:
        yield place

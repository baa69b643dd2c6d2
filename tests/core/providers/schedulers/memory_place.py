"""The scheduler in memory: the suite is proved with it before it judges anybody else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from core.meetings.facts import Party
from core.schedulers.facts import (
    BookingPlan,
    BookingStatus,
    BusyTime,
    Delivery,
    DeliveryKind,
    EventType,
    Invitee,
)
from tests.core.providers.failing import InMemory
from tests.core.providers.receiver import Time
from tests.core.providers.schedulers.memory import scheduler_of
from tests.core.providers.schedulers.memory_store import Store
from tests.core.providers.schedulers.places import LENGTH, OWNER, SECRET, TOMAS, TYPE_NAME, Place

KINDS = {"absent": DeliveryKind.NO_SHOW}


class MemoryPlace(InMemory):
    location_kind = None
    unknown = "none"
    address = "https://panelry.example/hook"

    def __init__(self) -> None:
        self._time = Time()
        self._store = Store(self._time, self._tell)
        self.faults, self.lists = self._store.faults, self._store.lists
        self._sent: list[tuple[str, Delivery]] = []
        self._refused = 0
        self.scheduler = scheduler_of(self._store)
        self.interview = self.offer(TYPE_NAME)

    def now(self) -> datetime:
        return self._store.now()

    def move_time(self, seconds: float) -> None:
        self._time.seconds += seconds

    def restart(self) -> None:
        self.scheduler = scheduler_of(self._store)

    def offer(self, name: str) -> str:
        kind = f"type-{len(self._store.types)}"
        minutes = LENGTH // timedelta(minutes=1)
        self._store.types[kind] = EventType(id=kind, name=name, minutes=minutes, owner=OWNER)
        return kind

    def book(self, start: datetime, guest: Invitee = TOMAS, link: str = "") -> str:
        tag = link.partition("#")[2]
        plan = BookingPlan(event_type=self.interview, starts_at=start, invitee=guest, timezone="", tag=tag)
        return self._store.book(plan).key

    def cancel(self, key: str, reason: str) -> None:
        over = {"status": BookingStatus.CANCELLED, "reason": reason, "cancelled_by": Party.CANDIDATE}
        self._store.change(key, "cancelled", **over)

    def move(self, key: str, start: datetime) -> str:
        return self._store.move(self._store.bookings[key], start).key

    def occupy(self, start: datetime, end: datetime) -> None:
        self._store.busy.append(BusyTime(starts_at=start, ends_at=end))

    def spoil(self, key: str) -> None:
        self._store.spoiled.add(key)

    def revoke(self) -> None:
        self.fail(401, times=1000)

    def keep_silent(self) -> None:
        self.fail(None)

    def refuse(self, times: int) -> None:
        self._refused += times

    async def told(self, secret: str = SECRET) -> list[Delivery]:
        assert {key for key, _ in self._sent} <= {secret}
        return [told for _, told in self._sent]

    def _tell(self, what: str, key: str) -> None:
        booking = self._store.bookings[key]
        made = Delivery(
            service=booking.service,
            kind=KINDS.get(what) or DeliveryKind(what),
            booking_key=key,
            booking=replace(booking),
            at=self.now(),
            no_show=booking.no_show,
        )
        for hook in self._store.hooks.values():
            copies, self._refused = 1 + self._refused, 0
            self._sent += [(hook.id.partition(" ")[2], made)] * copies


@asynccontextmanager
async def open_place() -> AsyncIterator[Place]:
    yield MemoryPlace()

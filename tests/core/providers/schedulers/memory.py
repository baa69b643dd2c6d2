"""A scheduler in memory: what its ports promise, said in the fewest words."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from core.calendars.facts import Account, Service, Window
from core.outside.trouble import CursorExpired, Missing
from core.schedulers.facts import (
    Booking,
    BookingPage,
    BookingPlan,
    BookingStatus,
    BusyTime,
    EventType,
    OpenTime,
    Prefill,
    Subscription,
)
from core.schedulers.ports import Scheduler
from tests.core.providers.schedulers.memory_store import ALIVE, Store
from tests.core.providers.schedulers.places import LENGTH, OWNER, PAGE_SIZE

T = TypeVar("T")
ZONE, FIRST_HOUR, LAST_HOUR, STEP = ZoneInfo("Europe/Stockholm"), 9, 17, timedelta(minutes=30)


class MemoryScheduler:
    """All the ports, straight on the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def account(self) -> Account:
        return self._ask(lambda: Account(id=OWNER, email=OWNER))

    async def event_types(self) -> list[EventType]:
        return self._ask(lambda: [*self._store.types.values()])

    async def open_times(self, event_type: str, window: Window) -> list[OpenTime]:
        return self._ask(
            lambda: [OpenTime(starts_at=start) for start in self._starts(window, self._store.lists.seen())]
        )

    def _starts(self, window: Window, store: Store) -> list[datetime]:
        earliest = max(window.start, store.now()).timestamp()
        steps = int(STEP.total_seconds())
        starts = [
            datetime.fromtimestamp(second, UTC)
            for second in range(-int(-earliest // steps) * steps, int(window.end.timestamp()), steps)
        ]
        return [start for start in starts if self._is_open(start, store)]

    def _is_open(self, start: datetime, store: Store) -> bool:
        here, end = start.astimezone(ZONE), start + LENGTH
        closing = here.replace(hour=LAST_HOUR, minute=0)
        at_work = here.weekday() < 5 and here.hour >= FIRST_HOUR and here + LENGTH <= closing
        return at_work and not any(t.starts_at < end and start < t.ends_at for t in store.taken())

    async def owner(self, email: str) -> str | None:
        return self._ask(lambda: OWNER if email.lower() == OWNER else None)

    async def busy(self, window: Window, owner: str = "") -> list[BusyTime]:
        start = max(window.start, self._store.now())
        return self._ask(
            lambda: [
                t for t in self._store.lists.seen().taken() if t.starts_at < window.end and start < t.ends_at
            ]
        )

    async def bookings(self, window: Window, cursor: str | None = None) -> BookingPage:
        return self._ask(lambda: self._page(window, cursor))

    def _page(self, window: Window, cursor: str | None) -> BookingPage:
        if cursor is not None and not cursor.isdecimal():
            raise CursorExpired
        store = self._store.lists.seen()
        told = [each for each in store.bookings.values() if window.start <= each.starts_at < window.end]
        since = int(cursor or 0)
        until = since + PAGE_SIZE
        return BookingPage(
            bookings=tuple(each for each in told[since:until] if each.key not in self._store.spoiled),
            cursor=str(until) if until < len(told) else None,
            remaining=len(told) - since,
            unread=sum(each.key in self._store.spoiled for each in told[since:until]),
        )

    async def booking(self, key: str) -> Booking | None:
        with suppress(Missing):
            return self._ask(lambda: self._store.bookings.get(key))
        return None

    async def book(self, plan: BookingPlan) -> Booking:
        return self._ask(lambda: self._store.book(plan), writes=True)

    async def find(self, plan: BookingPlan) -> Booking | None:
        return self._ask(
            lambda: next(filter(self._fits(plan), self._store.lists.seen().bookings.values()), None)
        )

    def _fits(self, plan: BookingPlan) -> Callable[[Booking], bool]:
        return lambda each: (each.tag, each.starts_at) == (plan.tag, plan.starts_at) and each.status in ALIVE

    async def cancel(self, key: str, reason: str) -> None:
        with suppress(Missing):
            self._ask(lambda: self._cancel(key, reason), writes=True)

    def _cancel(self, key: str, reason: str) -> None:
        found = self._store.bookings.get(key)
        if found and found.status in ALIVE:
            self._store.change(key, "cancelled", status=BookingStatus.CANCELLED, reason=reason)

    async def mark_absent(self, key: str, *, absent: bool) -> None:
        self._ask(lambda: self._mark(key, absent=absent), writes=True)

    def _mark(self, key: str, *, absent: bool) -> None:
        if key not in self._store.bookings:
            raise Missing("There is no such booking.")
        if self._store.bookings[key].no_show is not absent:
            self._store.change(key, "absent", no_show=absent)

    async def move(self, key: str, starts_at: datetime, reason: str) -> Booking:
        return self._ask(lambda: self._store.move(self._store.bookings[key], starts_at), writes=True)

    async def link(self, event_type: str, prefill: Prefill) -> str:
        self._store.links += 1
        return self._ask(lambda: f"https://memory.example/{self._store.links}#{prefill.tag}")

    async def hooks(self) -> list[Subscription]:
        return self._ask(lambda: [*self._store.hooks.values()])

    async def hook(self, address: str, secret: str) -> Subscription:
        return self._ask(lambda: self._hook(address, secret), writes=True)

    def _hook(self, address: str, secret: str) -> Subscription:
        hooks = self._store.hooks
        for each in [one for one in hooks.values() if one.address == address]:
            del hooks[each.id]
        self._store.links += 1
        made = Subscription(id=f"{self._store.links} {secret}", address=address)
        hooks[made.id] = made
        return made

    async def unhook(self, hook_id: str) -> None:
        self._ask(lambda: self._store.hooks.pop(hook_id, None), writes=True)

    def _ask(self, act: Callable[[], T], *, writes: bool = False) -> T:
        faults = self._store.faults
        if faults and not faults[0].after:
            raise faults.pop(0).trouble()
        done = act()
        if writes and faults:
            raise faults.pop(0).trouble()
        return done


def scheduler_of(store: Store) -> Scheduler:
    made = MemoryScheduler(store)
    return Scheduler(
        service=Service.CALCOM,
        identity=made,
        types=made,
        times=made,
        bookings=made,
        changes=made,
        hooks=made,
        moves=made,
        links=made,
        busy=made,
    )

"""What a scheduler in memory holds, and what people do there."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.sandbox.services.lagging import Lag
from core.calendars.facts import Service
from core.outside.trouble import Denied, Missing, SlotGone
from core.schedulers.facts import Booking, BookingPlan, BookingStatus, BusyTime, EventType, Subscription
from tests.core.providers.failing import Fault
from tests.core.providers.receiver import Time
from tests.core.providers.schedulers.places import LENGTH, OWNER

ALIVE = (BookingStatus.ACTIVE, BookingStatus.PENDING)


@dataclass(slots=True)
class Store:
    """The service's side. `tell` is told the key of what was booked, moved, cancelled or marked."""

    time: Time
    tell: Callable[[str, str], None]
    types: dict[str, EventType] = field(default_factory=dict)
    bookings: dict[str, Booking] = field(default_factory=dict)
    hooks: dict[str, Subscription] = field(default_factory=dict)
    spoiled: set[str] = field(default_factory=set)
    busy: list[BusyTime] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    links: int = 0
    lists: "Lag[Store]" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.lists = Lag(self, self._copied)

    def _copied(self) -> "Store":
        return Store(
            time=self.time,
            tell=self.tell,
            types={**self.types},
            bookings={**self.bookings},
            spoiled={*self.spoiled},
            busy=[*self.busy],
        )

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.time(), UTC)

    def taken(self, besides: str = "") -> list[BusyTime]:
        booked = [
            BusyTime(starts_at=each.starts_at, ends_at=each.ends_at, event=each.event)
            for each in self.bookings.values()
            if each.status in ALIVE and each.key != besides
        ]
        return sorted([*booked, *self.busy], key=lambda each: each.starts_at)

    def book(self, plan: BookingPlan, moved: Booking | None = None) -> Booking:
        start, end = plan.starts_at, plan.starts_at + LENGTH
        besides = moved.key if moved else ""
        is_taken = any(each.starts_at < end and start < each.ends_at for each in self.taken(besides))
        if plan.event_type not in self.types:
            raise Missing("There is no such thing to book.")
        if start < self.now() or is_taken:
            raise SlotGone
        key = f"booking-{len(self.bookings)}"
        self.bookings[key] = Booking(
            service=Service.CALCOM,
            key=key,
            event=key,
            status=BookingStatus.ACTIVE,
            starts_at=start,
            ends_at=end,
            title=self.types[plan.event_type].name,
            invitee=plan.invitee,
            organiser_email=OWNER,
            event_type=plan.event_type,
            answers=plan.answers,
            moved_from=besides or None,
            tag=plan.tag or None,
        )
        if moved:
            self.bookings[besides] = replace(moved, status=BookingStatus.CANCELLED, moved_to=key)
        self.tell("moved" if moved else "booked", key)
        return self.bookings[key]

    def move(self, old: Booking, start: datetime) -> Booking:
        if old.moved_to and (made := self.bookings[old.moved_to]).starts_at == start:
            return made
        if old.status not in ALIVE:
            raise Denied("It is over.")
        plan = BookingPlan(
            event_type=old.event_type, starts_at=start, invitee=old.invitee, timezone="", tag=old.tag or ""
        )
        return self.book(plan, old)

    def change(self, key: str, told: str, **changes: object) -> None:
        self.bookings[key] = replace(self.bookings[key], **changes)  # type: ignore[arg-type]
        self.tell(told, key)

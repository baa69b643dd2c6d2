"""What an outside scheduler may offer, as small ports; `Scheduler` holds those of one account.

All raise the troubles of `core.outside.trouble` and nothing else. Event types, bookings and webhooks have the
service's own ids.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.calendars.facts import Account, Service, Window
from core.schedulers.facts import (
    Booking,
    BookingPage,
    BookingPlan,
    BusyTime,
    EventType,
    OpenTime,
    Prefill,
    Subscription,
)


class Identity(Protocol):
    """Whose key it is: also the way to test it."""

    async def account(self) -> Account:
        """The account, freshly asked for."""
        ...


class EventTypes(Protocol):
    """What can be booked."""

    async def event_types(self) -> Sequence[EventType]:
        """Those that are active."""
        ...


class OpenTimes(Protocol):
    """When it can be booked."""

    async def open_times(self, event_type: str, window: Window) -> Sequence[OpenTime]:
        """The starts offered in the window, earliest first; none in the past."""
        ...


class BusySource(Protocol):
    """When somebody is busy, as the scheduler sees it in the calendars it reads."""

    async def owner(self, email: str) -> str | None:
        """The service's id of the person with that address, to ask `busy` for; None where there is none."""
        ...

    async def busy(self, window: Window, owner: str = "") -> Sequence[BusyTime]:
        """Busy times from now on in the window, of that `owner` or of the account itself."""
        ...


class Bookings(Protocol):
    """What is booked."""

    async def bookings(self, window: Window, cursor: str | None = None) -> BookingPage:
        """Those that start in the window, cancelled ones too. One that cannot be read is left out.

        Raises `CursorExpired` when the list has to be read from its beginning.
        """
        ...

    async def booking(self, key: str) -> Booking | None:
        """The booking as it stands now, None when there is none."""
        ...


class Changes(Protocol):
    """Changing what is booked. The service tells the invitee."""

    async def book(self, plan: BookingPlan) -> Booking:
        """Book it. Raises `SlotGone` when the time was taken. After `Unreachable` look with `find` first."""
        ...

    async def find(self, plan: BookingPlan) -> Booking | None:
        """The booking an interrupted `book` may have made, None when it did not."""
        ...

    async def cancel(self, key: str, reason: str) -> None:
        """Cancel it; no trouble when it is cancelled, or gone, already."""
        ...

    async def mark_absent(self, key: str, *, absent: bool) -> None:
        """Record that the invitee did not come, or did after all; doing it twice is no trouble."""
        ...


class Moves(Protocol):
    """Moving a booking, where the service offers it; elsewhere it is cancelled and booked anew."""

    async def move(self, key: str, starts_at: datetime, reason: str) -> Booking:
        """The booking that took its place; the same when it was moved there already. Raises `SlotGone`."""
        ...


class Links(Protocol):
    """Links that book once."""

    async def link(self, event_type: str, prefill: Prefill) -> str:
        """A fresh one."""
        ...


class Hooks(Protocol):
    """Being told of bookings."""

    async def hooks(self) -> Sequence[Subscription]:
        """The webhooks this key sees."""
        ...

    async def hook(self, address: str, secret: str) -> Subscription:
        """Have the service call the address; what called it before is taken away."""
        ...

    async def unhook(self, hook_id: str) -> None:
        """End it; no trouble when it has ended already."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduler:
    """An account at an outside scheduler; None where the service has no such thing."""

    service: Service
    identity: Identity
    types: EventTypes
    times: OpenTimes
    bookings: Bookings
    changes: Changes
    hooks: Hooks
    moves: Moves | None = None
    links: Links | None = None
    busy: BusySource | None = None

"""An outside scheduler as people see it: what the contract suite does on the other side of an adapter."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from core.calendars.facts import Window
from core.schedulers.facts import Answer, BookingPlan, Delivery, Invitee
from core.schedulers.ports import Scheduler
from tests.core.providers.failing import Failing

PAGE_SIZE = 5
"""How many bookings a place's adapter reads at once."""
OWNER = "maya.lindqvist@northwind.example"
TYPE_NAME, LENGTH = "Technical interview", timedelta(minutes=45)
TOMAS = Invitee(email="tomas.okafor@mail.example", name="Tomas Okafor", timezone="Europe/London")
SECRET = "the secret of a webhook"


class Place(Failing, Protocol):
    """An account of `OWNER`, who can be booked for `LENGTH`, from 9 to 17 on workdays in Stockholm.

    It is 2026-11-24 10:12 UTC there, and stays so until time is moved. Bookings go by their keys.
    """

    @property
    def scheduler(self) -> Scheduler:
        """The adapter."""
        ...

    @property
    def interview(self) -> str:
        """The id of what can be booked."""
        ...

    @property
    def location_kind(self) -> str | None:
        """What a booking has to name as its place."""
        ...

    @property
    def unknown(self) -> str:
        """A key of no booking."""
        ...

    @property
    def address(self) -> str:
        """Where we can be told of bookings."""
        ...

    def now(self) -> datetime:
        """The service's time, and the adapter's."""
        ...

    def move_time(self, seconds: float) -> None:
        """Later."""
        ...

    def offer(self, name: str) -> str:
        """The owner can be booked for one more thing; its id."""
        ...

    def book(self, start: datetime, guest: Invitee = TOMAS, link: str = "") -> str:
        """Somebody books on the service's page, or on that of a link."""
        ...

    def cancel(self, key: str, reason: str) -> None:
        """Who booked cancels."""
        ...

    def move(self, key: str, start: datetime) -> str:
        """Who booked chooses another time; the new key."""
        ...

    def occupy(self, start: datetime, end: datetime) -> None:
        """The owner plans something in a calendar that the service checks."""
        ...

    def spoil(self, key: str) -> None:
        """From here on the service tells nonsense of this booking."""
        ...

    def revoke(self) -> None:
        """The owner takes the key back."""
        ...

    def keep_silent(self) -> None:
        """The next request is never answered."""
        ...

    def refuse(self, times: int) -> None:
        """We do not take the next deliveries."""
        ...

    async def told(self, secret: str = SECRET) -> list[Delivery]:
        """What came to `address` up to now, each signed with this secret."""
        ...


OpenPlace = Callable[[], AbstractAsyncContextManager[Place]]
"""Opens a place of its own for one test."""


def at(told: str) -> datetime:
    """ "2026-12-03T15:00" in UTC."""
    return datetime.fromisoformat(told).replace(tzinfo=UTC)


THURSDAY, FRIDAY = at("2026-12-03T15:00"), at("2026-12-04T09:00")
DECEMBER = Window(start=at("2026-12-01T00:00"), end=at("2027-01-01T00:00"))


def plan(place: Place, **changes: Any) -> BookingPlan:
    """What we want booked."""
    return plan_of(place.interview, **{"location_kind": place.location_kind, **changes})


def plan_of(event_type: str, **changes: Any) -> BookingPlan:
    """The same, of what can be booked by that id."""
    made = BookingPlan(
        event_type=event_type,
        starts_at=THURSDAY,
        invitee=TOMAS,
        timezone="Europe/London",
        tag="itv_1",
        answers=(Answer(question="language", answer="Python"),),
    )
    return replace(made, **changes)


async def bookings(place: Place, window: Window = DECEMBER) -> list[str]:
    """The keys of all pages, each once."""
    keys: dict[str, None] = {}
    cursor = None
    while True:
        page = await place.scheduler.bookings.bookings(window, cursor)
        keys |= dict.fromkeys(each.key for each in page.bookings)
        if (cursor := page.cursor) is None:
            return list(keys)

"""What is booked at Calendly: events by their start, and the invitees of each, who are the bookings."""

from datetime import timedelta

from core.calendars.facts import Window
from core.outside.client import Api
from core.outside.trouble import Missing, Unreadable
from core.providers.calendly.account import CalendlyAccount
from core.providers.calendly.api import every, page, path_of, resource
from core.providers.calendly.reading import passed_over, read_booking
from core.providers.calendly.times import stamp
from core.schedulers.facts import Booking, BookingPage, BookingPlan
from core.schedulers.fields import Fields

EVENTS_AT_ONCE = 20
"""Each takes a request of its own, of the 50 a minute a free plan has."""


class CalendlyBookings:
    """The `Bookings` port; the cursor is Calendly's page token."""

    def __init__(self, api: Api, account: CalendlyAccount, page_size: int = EVENTS_AT_ONCE) -> None:
        self._api = api
        self._account = account
        self._page_size = page_size

    async def bookings(self, window: Window, cursor: str | None = None) -> BookingPage:
        """By their start."""
        params = {**await self._account.whose(), **_starting(window), "sort": "start_time:asc"}
        events, more = await page(self._api, "/scheduled_events", params, cursor, self._page_size)
        told = [booking for event in events for booking in await self._of(event)]
        read = [each for each in told if each is not None]
        found = tuple(each for each in read if window.start <= each.starts_at < window.end)
        return BookingPage(bookings=found, cursor=more, unread=len(told) - len(read))

    async def booking(self, key: str) -> Booking | None:
        """The booking as it stands now."""
        try:
            invitee = await resource(self._api, path_of(key))
            event = await resource(self._api, path_of(invitee.need("event")))
        except Missing:
            return None
        return read_booking(invitee, event)

    async def find(self, plan: BookingPlan) -> Booking | None:
        """One that carries our tag, of this invitee at this time."""
        minute = timedelta(minutes=1)
        around = Window(start=plan.starts_at - minute, end=plan.starts_at + minute)
        email = plan.invitee.email
        asked = {"invitee_email": email, "status": "active", **_starting(around)}
        events = every(self._api, "/scheduled_events", {**await self._account.whose(), **asked})
        async for event in events:
            for booking in await self._of(event, email=email):
                if booking is not None and booking.tag == plan.tag:
                    return booking
        return None

    async def _of(self, event: Fields, **asked: str) -> list[Booking | None]:
        """None for each that cannot be read."""
        found: list[Booking | None] = []
        try:
            path = path_of(event.need("uri"))
            async for invitee in every(self._api, f"{path}/invitees", asked):
                found += [_read(invitee, event)]
        except Missing:
            return found
        except Unreadable as error:
            passed_over("event", error)
            found.append(None)
        return found


def _read(invitee: Fields, event: Fields) -> Booking | None:
    try:
        return read_booking(invitee, event)
    except Unreadable as error:
        passed_over("invitee", error)
        return None


def _starting(window: Window) -> dict[str, str]:
    return {"min_start_time": stamp(window.start), "max_start_time": stamp(window.end)}

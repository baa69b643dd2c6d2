"""What is booked at Cal.com, read in the order it was changed."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from core.calendars.facts import Window
from core.outside.trouble import CursorExpired, Missing, Unreadable
from core.providers.calcom.api import CalcomApi, stamp
from core.providers.calcom.pages import website_of, with_pages
from core.providers.calcom.reading import passed_over, read_booking
from core.schedulers.facts import Booking, BookingPage, BookingPlan
from core.schedulers.fields import Fields

TAKE = 100
_LONGEST = timedelta(days=1)
"""Cal.com asks for an end, we for starts."""
_TICK = timedelta(milliseconds=1)
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


class CalcomBookings:
    """The `Bookings` port.

    Cal.com counts pages from the first, and a booking that changes meanwhile slips from one to another. So
    the cursor is the moment up to which we have read, and how many to skip after it.
    """

    def __init__(self, api: CalcomApi, take: int = TAKE) -> None:
        self._api = api
        self._take = take
        self._website = website_of(api.base)

    async def bookings(self, window: Window, cursor: str | None = None) -> BookingPage:
        """In the order they were changed."""
        after, skip = _place(cursor) if cursor else (_BEGINNING, 0)
        params = {
            "afterStart": stamp(window.start),
            "beforeEnd": stamp(window.end + _LONGEST),
            "afterUpdatedAt": stamp(after),
            "sortUpdatedAt": "asc",
            "take": self._take,
            "skip": skip,
        }
        answer = await self._api.ask("GET", "/bookings", params=params)
        told, counts = answer.each("data"), answer.inner("pagination")
        read = [one for each in told for one in self._read(each)]
        return BookingPage(
            bookings=tuple(each for each in read if window.start <= each.starts_at < window.end),
            cursor=_next(told, after, skip) if self._more(told, counts) else None,
            remaining=max(counts.number("totalItems") - skip, 0) if "totalItems" in counts else None,
            unread=len(told) - len(read),
        )

    async def booking(self, key: str) -> Booking | None:
        """The booking as it stands now."""
        try:
            return self.read((await self._api.ask("GET", path_of(key))).inner("data"))
        except Missing:
            return None

    async def find(self, plan: BookingPlan) -> Booking | None:
        """One that carries our tag, of this invitee at this time."""
        params = {
            "attendeeEmail": plan.invitee.email,
            "afterStart": stamp(plan.starts_at - timedelta(minutes=1)),
            "beforeEnd": stamp(plan.starts_at + _LONGEST),
            "take": self._take,
        }
        for told in (await self._api.ask("GET", "/bookings", params=params)).each("data"):
            for booking in self._read(told):
                is_alive = booking.status in {"active", "pending"}
                if is_alive and booking.tag == plan.tag and booking.starts_at == plan.starts_at:
                    return booking
        return None

    def read(self, told: Fields) -> Booking:
        """One of the API's; raises `Unreadable`."""
        return with_pages(read_booking(told), told, self._website)

    def _read(self, told: Fields) -> list[Booking]:
        try:
            return [self.read(told)]
        except Unreadable as error:
            passed_over("booking", error)
            return []

    def _more(self, told: list[Fields], counts: Fields) -> bool:
        return counts.flag("hasNextPage") if "hasNextPage" in counts else len(told) >= self._take


def path_of(key: str) -> str:
    """A booking's address."""
    return f"/bookings/{quote(key, safe='')}"


def _next(told: list[Fields], after: datetime, skip: int) -> str:
    """Just before the last change read: others may have changed in the same moment; it comes once more."""
    moments = [at for one in told if (at := one.moment("updatedAt")) is not None]
    until = max(moments, default=after) - _TICK
    return f"{stamp(until)}|0" if until > after else f"{stamp(after)}|{skip + len(told)}"


def _place(cursor: str) -> tuple[datetime, int]:
    at, _, skip = cursor.partition("|")
    try:
        return datetime.fromisoformat(at), int(skip)
    except ValueError as error:
        raise CursorExpired from error

"""When the owner of a Cal.com key is busy: their bookings, and the calendars Cal.com checks for them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import chain

from core.calendars.facts import Window
from core.outside.trouble import Missing, Unreachable, Unreadable
from core.providers.calcom.api import CalcomApi
from core.providers.calcom.bookings import CalcomBookings
from core.providers.calcom.reading import passed_over
from core.schedulers.facts import Booking, BookingStatus, BusyTime
from core.schedulers.fields import Fields
from core.schedulers.ports import Identity

LONGEST_PAGES = 100
_LONGEST = timedelta(days=1)
"""A booking that began so long ago may still last."""
_TAKES_TIME = {BookingStatus.ACTIVE, BookingStatus.PENDING}

Span = tuple[datetime, datetime]


class CalcomBusy:
    """The `BusySource` port. A key tells of its owner alone. `now` is real time, aware."""

    def __init__(
        self, api: CalcomApi, bookings: CalcomBookings, identity: Identity, now: Callable[[], datetime]
    ) -> None:
        self._api = api
        self._bookings = bookings
        self._identity = identity
        self._now = now

    async def owner(self, email: str) -> str | None:
        me = await self._identity.account()
        return me.id if me.email.lower() == email.lower() else None

    async def busy(self, window: Window, owner: str = "") -> list[BusyTime]:
        """Cal.com writes its bookings into a calendar that it checks as well: those come once."""
        if owner and owner != (await self._identity.account()).id:
            raise Missing("The Cal.com key is somebody else’s by now.")
        window = Window(start=max(window.start, self._now()), end=window.end)
        if window.start >= window.end:
            return []
        booked = await self._booked(window)
        elsewhere = await self._elsewhere(window)
        found = booked | {span: None for span in elsewhere if span not in booked}
        return [BusyTime(starts_at=span[0], ends_at=span[1], event=found[span]) for span in sorted(found)]

    async def _booked(self, window: Window) -> dict[Span, str | None]:
        found: dict[str, Booking] = {}
        around, cursor = Window(start=window.start - _LONGEST, end=window.end), None
        for _ in range(LONGEST_PAGES):
            page = await self._bookings.bookings(around, cursor)
            found |= {each.key: each for each in page.bookings}
            if (cursor := page.cursor) is None:
                taken = [each for each in found.values() if each.status in _TAKES_TIME]
                spans = {(each.starts_at, each.ends_at): each.event for each in taken}
                return {span: event for span, event in spans.items() if _overlaps(span, window)}
        raise Unreachable("Cal.com's list does not end.")

    async def _elsewhere(self, window: Window) -> list[Span]:
        """It is asked for by days."""
        if not (calendars := await self._checked_calendars()):
            return []
        days = {"dateFrom": f"{window.start:%Y-%m-%d}", "dateTo": f"{window.end:%Y-%m-%d}", "timeZone": "UTC"}
        told = (await self._api.ask("GET", "/calendars/busy-times", params={**days, **calendars})).each(
            "data"
        )
        return [span for span in chain.from_iterable(map(_read, told)) if _overlaps(span, window)]

    async def _checked_calendars(self) -> dict[str, str]:
        """Those that are ticked there, as parameters."""
        accounts = (await self._api.ask("GET", "/calendars")).inner("data").each("connectedCalendars")
        ticked = [
            (each.text("credentialId") or account.text("credentialId"), each.text("externalId"))
            for account in accounts
            for each in account.each("calendars")
            if each.flag("isSelected")
        ]
        return {
            f"calendarsToLoad[{place}][{name}]": value
            for place, told in enumerate(ticked)
            for name, value in zip(("credentialId", "externalId"), told, strict=True)
        }


def _read(told: Fields) -> list[Span]:
    try:
        return [(told.need_moment("start"), told.need_moment("end"))]
    except Unreadable as error:
        passed_over("busy_time", error)
        return []


def _overlaps(span: Span, window: Window) -> bool:
    return span[0] < window.end and window.start < span[1]

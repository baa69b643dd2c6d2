"""Lists of bookings, taken page by page on the path of what webhooks tell."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.calendars.facts import Service, Window
from core.outside_bookings.take import take_booking
from core.schedulers.facts import Booking, BookingPage, BookingStatus
from core.schedulers.ports import Scheduler
from core.tenancy import Actor, Run, Tx
from db.models import OutsideBooking

NEXT_PAGE_SECONDS = 0.0
EXPIRED_SECONDS = 60.0
"""Before the first page is read again: a cursor that expires at once is no reason to ask for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far a list has been read."""

    service: Service
    window: Window
    cursor: str | None


class Pages:
    """Those of one scheduler; `announce`: whether people are told, but of nothing booked before `since`."""

    def __init__(
        self,
        run: Run,
        actor: Actor,
        scheduler: Scheduler,
        *,
        announce: bool,
        since: datetime | None = None,
    ) -> None:
        self._run = run
        self._actor = actor
        self._scheduler = scheduler
        self._announce = announce
        self._since = since

    async def take(self, place: Place) -> BookingPage:
        """The page at this place; with the last one also what waits for a booking nobody will tell us of.

        Raises `CursorExpired` and the other troubles of the scheduler.
        """
        page = await self._scheduler.bookings.bookings(place.window, place.cursor)
        for each in page.bookings:
            await self._take(each)
        if page.cursor is None:
            for key in await self._run(waiting_bookings, self._actor, place.service, place.window):
                booking = await self._scheduler.bookings.booking(key)
                if booking is not None:
                    await self._take(booking, alone=True)
        return page

    async def _take(self, booking: Booking, *, alone: bool = False) -> None:
        await self._run(
            take_booking,
            self._actor,
            booking,
            is_moved=booking.moved_to is not None,
            alone=alone,
            announce=self._announce,
            since=self._since,
        )


async def waiting_bookings(tx: Tx, actor: Actor, service: Service, window: Window) -> list[str]:
    """Keys of those in the window that still wait for one before them, which nobody will tell us of."""
    found = await tx.session.scalars(
        select(OutsideBooking.key)
        .where(
            OutsideBooking.workspace_id == tx.workspace_id,
            OutsideBooking.service == service,
            OutsideBooking.taken.is_(None),
            OutsideBooking.trouble.is_(None),
            OutsideBooking.meeting_id.is_(None),
            OutsideBooking.status.in_((BookingStatus.ACTIVE, BookingStatus.CANCELLED)),
            OutsideBooking.moved_from.is_not(None),
            OutsideBooking.starts_at >= window.start,
            OutsideBooking.starts_at < window.end,
        )
        .order_by(OutsideBooking.starts_at, OutsideBooking.id)
    )
    return list(found)

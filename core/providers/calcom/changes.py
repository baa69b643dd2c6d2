"""Booking at Cal.com for somebody, moving, cancelling, and saying who did not come."""

from datetime import datetime
from typing import Any

from core.outside.trouble import Denied, Missing
from core.providers.calcom.api import CalcomApi, stamp
from core.providers.calcom.bookings import CalcomBookings, path_of
from core.providers.calcom.reading import TAG
from core.schedulers.facts import Booking, BookingPlan, BookingStatus

LONGEST_VALUE = 500


class CalcomChanges:
    """The ports `Changes` and `Moves`."""

    def __init__(self, api: CalcomApi, bookings: CalcomBookings) -> None:
        self._api = api
        self._bookings = bookings

    async def book(self, plan: BookingPlan) -> Booking:
        answer = await self._api.ask("POST", "/bookings", json=_booking_body(plan))
        return self._bookings.read(answer.inner("data"))

    async def find(self, plan: BookingPlan) -> Booking | None:
        """By e-mail and time, then by our tag."""
        return await self._bookings.find(plan)

    async def cancel(self, key: str, reason: str) -> None:
        try:
            await self._api.ask("POST", f"{path_of(key)}/cancel", json={"cancellationReason": reason})
        except Missing:
            return
        except Denied:
            # Refused as well when it is over already.
            booking = await self._bookings.booking(key)
            if booking and booking.status in {BookingStatus.ACTIVE, BookingStatus.PENDING}:
                raise

    async def move(self, key: str, starts_at: datetime, reason: str) -> Booking:
        """A new booking; when one was made already it is found by what the old one says."""
        body = {"start": stamp(starts_at), "reschedulingReason": reason}
        try:
            answer = await self._api.ask("POST", f"{path_of(key)}/reschedule", json=body)
        except Denied:
            if (moved := await self._moved(key, starts_at)) is None:
                raise
            return moved
        return self._bookings.read(answer.inner("data"))

    async def mark_absent(self, key: str, *, absent: bool) -> None:
        booking = await self._bookings.booking(key)
        if booking is None:
            raise Missing("This booking is not at Cal.com any more.")
        mark = {"email": booking.invitee.email, "absent": absent}
        await self._api.ask("POST", f"{path_of(key)}/mark-absent", json={"attendees": [mark]})

    async def _moved(self, key: str, starts_at: datetime) -> Booking | None:
        old = await self._bookings.booking(key)
        new = await self._bookings.booking(old.moved_to) if old and old.moved_to else None
        return new if new and new.starts_at == starts_at else None


def _booking_body(plan: BookingPlan) -> dict[str, Any]:
    invitee = plan.invitee
    who = {"name": invitee.name or invitee.email, "email": invitee.email, "timeZone": plan.timezone}
    body: dict[str, Any] = {
        "eventTypeId": int(plan.event_type) if plan.event_type.isdecimal() else plan.event_type,
        "start": stamp(plan.starts_at),
        "attendee": who,
        "metadata": {TAG: plan.tag[:LONGEST_VALUE]},
    }
    if plan.answers:
        body["bookingFieldsResponses"] = {told.question: told.answer for told in plan.answers}
    return body

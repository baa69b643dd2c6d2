"""Booking at Calendly for somebody, cancelling, and saying who did not come."""

from typing import Any

from core.outside.client import Api, Reply
from core.outside.trouble import Denied, Missing, SlotGone, Throttled, Unreachable
from core.providers.calendly.api import BadRequest, path_of, resource, unwrapped, uuid_of
from core.providers.calendly.bookings import CalendlyBookings
from core.providers.calendly.reading import read_booking
from core.providers.calendly.times import stamp
from core.schedulers.facts import Booking, BookingPlan

SOURCE = "panelry"
LONGEST_REASON = 10_000


class CalendlyChanges:
    """The `Changes` port. Only invitees can move a booking; we cancel it and book anew."""

    def __init__(self, api: Api, bookings: CalendlyBookings) -> None:
        self._api = api
        self._bookings = bookings

    async def book(self, plan: BookingPlan) -> Booking:
        """The answer holds the invitee alone; the event is asked for."""
        invitee = unwrapped((await self._booked(plan)).json())
        try:
            event = await resource(self._api, path_of(invitee.need("event")))
        except (Throttled, Missing) as error:
            # It is booked: nobody may take this for a refusal and book it again.
            raise Unreachable("The booking was made, but it cannot be read just now.") from error
        return read_booking(invitee, event)

    async def _booked(self, plan: BookingPlan) -> Reply:
        try:
            return await self._api.ask("POST", "/invitees", json=_booking_body(plan))
        except BadRequest as error:
            # There is no status of its own for a time that was taken.
            if "start_time" in error.about:
                raise SlotGone from error
            raise
        except Throttled as error:  # it has a limit of its own: all else may be asked for
            raise Throttled(error.retry_after, this_alone=True) from error

    async def find(self, plan: BookingPlan) -> Booking | None:
        """By e-mail and time, then by our tag."""
        return await self._bookings.find(plan)

    async def cancel(self, key: str, reason: str) -> None:
        """Calendly cancels the event, for all who share it: where others do, we leave it alone."""
        path = path_of(key).partition("/invitees/")[0]
        try:
            event = await resource(self._api, path)
            if event.text("status") == "canceled":
                return
            if event.inner("invitees_counter").number("active") > 1:
                raise Denied("Others booked the same event. Cancel this one at Calendly.")
            body = {"reason": reason[:LONGEST_REASON]}
            await self._api.ask("POST", f"{path}/cancellation", json=body)
        except Missing:
            return

    async def mark_absent(self, key: str, *, absent: bool) -> None:
        """A mark is an object of its own, and has its own name."""
        mark = (await resource(self._api, path_of(key))).inner("no_show").maybe("uri")
        if absent and mark is None:
            await self._api.ask("POST", "/invitee_no_shows", json={"invitee": key})
        elif not absent and mark is not None:
            await self._unmark(mark)

    async def _unmark(self, mark: str) -> None:
        try:
            await self._api.ask("DELETE", f"/invitee_no_shows/{uuid_of(mark)}")
        except Missing:
            return


def _booking_body(plan: BookingPlan) -> dict[str, Any]:
    invitee = plan.invitee
    # A name is required, and not everybody told us theirs.
    who = {"email": invitee.email, "name": invitee.name or invitee.email, "timezone": plan.timezone}
    body: dict[str, Any] = {
        "event_type": plan.event_type,
        "start_time": stamp(plan.starts_at),
        "invitee": who,
        "tracking": {"utm_source": SOURCE, "utm_content": plan.tag},
    }
    if plan.location_kind:
        body["location"] = _location(plan.location_kind, plan.location)
    if plan.answers:
        body["questions_and_answers"] = [
            {"question": told.question, "answer": told.answer, "position": position}
            for position, told in enumerate(plan.answers)
        ]
    return body


def _location(kind: str, location: str | None) -> dict[str, str]:
    return {"kind": kind, **({"location": location} if location else {})}

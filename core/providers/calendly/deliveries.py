"""Calendly's webhooks: a move comes as two, the old booking's end and the new one, in either order."""

from collections.abc import Mapping
from typing import Any

from core.calendars.facts import Service
from core.providers.calendly.reading import read_booking
from core.schedulers.facts import Booking, Delivery, DeliveryKind
from core.schedulers.fields import Fields

EVENTS = ("invitee.created", "invitee.canceled", "invitee_no_show.created", "invitee_no_show.deleted")
"""What a webhook is asked to tell."""


def read_delivery(body: Mapping[str, Any]) -> Delivery:
    """Raises `Unreadable`."""
    told = Fields(dict(body))
    event, at = told.text("event"), told.moment("created_at")
    if event not in EVENTS:
        return Delivery(service=Service.CALENDLY, kind=DeliveryKind.IGNORED, at=at)
    invitee = told.inner("payload")
    booking = read_booking(invitee, invitee.inner("scheduled_event"))
    return Delivery(
        service=Service.CALENDLY,
        kind=_kind(event, booking, is_moved=invitee.flag("rescheduled")),
        booking_key=booking.key,
        booking=booking,
        at=at,
        no_show=event == "invitee_no_show.created",
    )


def _kind(event: str, booking: Booking, *, is_moved: bool) -> DeliveryKind:
    if event == "invitee.created":
        return DeliveryKind.MOVED if booking.moved_from else DeliveryKind.BOOKED
    if event == "invitee.canceled":
        return DeliveryKind.MOVED_AWAY if is_moved or booking.moved_to else DeliveryKind.CANCELLED
    return DeliveryKind.NO_SHOW

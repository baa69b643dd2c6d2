"""Cal.com's webhooks: a move comes as one, with the new booking and the old one's uid."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.calendars.facts import Service
from core.outside.trouble import Unreadable
from core.providers.calcom.pages import with_pages
from core.providers.calcom.reading import read_told
from core.schedulers.facts import Delivery, DeliveryKind
from core.schedulers.fields import Fields

KINDS = {
    "BOOKING_CREATED": DeliveryKind.BOOKED,
    "BOOKING_REQUESTED": DeliveryKind.REQUESTED,
    "BOOKING_RESCHEDULED": DeliveryKind.MOVED,
    "BOOKING_CANCELLED": DeliveryKind.CANCELLED,
    "BOOKING_REJECTED": DeliveryKind.REJECTED,
    "BOOKING_NO_SHOW_UPDATED": DeliveryKind.NO_SHOW,
}
"""What a webhook is asked to tell, and what it means."""

MADE = frozenset({DeliveryKind.REQUESTED, DeliveryKind.MOVED})
"""A booking of its own is made with them, also by a move."""


def read_delivery(body: Mapping[str, Any], *, website: str | None = None) -> Delivery:
    """Raises `Unreadable`. What we did not ask for, as MEETING_STARTED with its flat body, is ignored.

    website: where pages of bookings are, if that is known.
    """
    told = Fields(dict(body))
    event, at = told.text("triggerEvent"), told.moment("createdAt")
    kind = KINDS.get(event, DeliveryKind.IGNORED)
    if kind is DeliveryKind.IGNORED:
        return Delivery(service=Service.CALCOM, kind=kind, at=at)
    if kind is DeliveryKind.NO_SHOW:
        return _absence(told)
    payload = told.inner("payload")
    booking = with_pages(read_told(payload), payload, website)
    if kind is DeliveryKind.MOVED and booking.moved_from is None:
        raise Unreadable("it has no rescheduleUid")
    if kind in MADE:  # told late, that is still when it was made
        booking = replace(booking, created_at=at)
    return Delivery(
        service=Service.CALCOM,
        kind=kind,
        booking_key=booking.key,
        booking=booking,
        at=at,
    )


def _absence(told: Fields) -> Delivery:
    payload = told.inner("payload")
    marks = payload.each("attendees")
    if not marks:
        raise Unreadable("it has no attendees")
    return Delivery(
        service=Service.CALCOM,
        kind=DeliveryKind.NO_SHOW,
        booking_key=payload.need("bookingUid"),
        at=told.moment("createdAt"),
        no_show=any(mark.flag("noShow") for mark in marks),
    )

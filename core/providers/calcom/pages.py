"""Where a candidate moves or cancels a booking at Cal.com: pages of its website, by the booking's uid."""

from dataclasses import replace
from urllib.parse import quote

from core.providers.calcom.api import BASE
from core.schedulers.facts import Booking
from core.schedulers.fields import Fields

HOSTED = "https://app.cal.com"


def website_of(base: str) -> str | None:
    """That of Cal.com's own API; nothing in the address of somebody's own tells where theirs is."""
    return HOSTED if base == BASE else None


def with_pages(booking: Booking, told: Fields, website: str | None) -> Booking:
    """With its pages, where their website is known; a webhook may name it itself."""
    root = (told.url("bookerUrl") or website or "").rstrip("/")
    if not root:
        return booking
    uid = quote(booking.key, safe="")
    return replace(
        booking,
        cancel_url=f"{root}/booking/{uid}?cancel=true",
        reschedule_url=f"{root}/reschedule/{uid}",
    )

"""Every screen of what schedulers told of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.blocks.synced import synced_view
from core.calendars.facts import Service
from core.outside_bookings.facts import Showing, Synced, SyncedPage, SyncedState
from tests.bot.blocks import made

TOMAS = Synced(
    meeting_id=42,
    who="Tomas Okafor",
    what="Technical interview",
    starts_at=made.NOW + timedelta(days=1),
    synced_at=made.NOW,
    state=SyncedState.INTERVIEW,
)
PAGE = SyncedPage(service=Service.CALENDLY, showing="coming", bookings=(TOMAS,), count=1, now=made.NOW)


def synced_screens() -> Iterator[dict[str, Any]]:
    """Each with all it may show."""
    each_state = tuple(replace(TOMAS, state=each, alike="Jane Doe", trouble="No.") for each in SyncedState)
    showings: tuple[Showing, ...] = ("coming", "past", "unsettled")
    for showing in showings:
        page = replace(PAGE, showing=showing)
        yield synced_view(replace(page, bookings=each_state, next_cursor="a", previous_cursor="b"))
        yield synced_view(replace(page, bookings=()))
        yield synced_view(replace(page, bookings=()), cursor="a")

"""Everything admins see of Zoom."""

from collections.abc import Iterator
from typing import Any

from bot.blocks.zoom import zoom_keys_modal, zoom_view
from core.calendars.calls import CallStatus


def zoom_screens() -> Iterator[dict[str, Any]]:
    yield zoom_view(None)
    yield zoom_view(CallStatus())
    yield zoom_view(CallStatus(has_fallback=True), notice="Zoom answers: the keys are good.")
    yield zoom_view(
        CallStatus(
            account="abD1cEfGhIjKlMnOpQrStU",
            trouble="The Zoom app lacks a scope. Add those in the set-up steps.",
            address="https://panelry.example/api/v1/webhooks/zoom/1",
        )
    )
    yield zoom_keys_modal()

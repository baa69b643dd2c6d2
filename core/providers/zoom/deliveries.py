"""Zoom's webhooks: what became of a meeting there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.schedulers.fields import Fields
from core.schedulers.hooks import zoom_key


class CallEvent(StrEnum):
    """What a webhook tells; `ignored` is nothing to us."""

    DELETED = "meeting.deleted"
    UPDATED = "meeting.updated"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDelivery:
    """One call of a webhook. `key`: the same when it is delivered again. `starts_at`: where it is told."""

    event: CallEvent
    key: str = ""
    call_id: str = ""
    starts_at: datetime | None = None


def read_delivery(body: Mapping[str, Any]) -> CallDelivery:
    """Raises `Unreadable`. Ids are numbers in some events and text in others."""
    told = Fields(dict(body))
    try:
        event = CallEvent(told.text("event"))
    except ValueError:
        event = CallEvent.IGNORED
    if event is CallEvent.IGNORED:
        return CallDelivery(event=event)
    meeting = told.inner("payload").inner("object")
    return CallDelivery(
        event=event,
        key=zoom_key(body),
        call_id=meeting.need("id"),
        starts_at=meeting.moment("start_time"),
    )

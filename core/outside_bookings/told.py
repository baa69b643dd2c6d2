"""A booking as it is kept: the whole of it, encrypted, as it holds a person's name, address and answers."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from core.calendars.facts import Service
from core.meetings.facts import Party
from core.schedulers.facts import Answer, Booking, BookingStatus, Invitee
from core.secrets import SecretBox

_MOMENTS = ("starts_at", "ends_at", "created_at", "updated_at")


def sealed(secrets: SecretBox, booking: Booking) -> bytes:
    """Encrypted."""
    return secrets.seal(json.dumps(asdict(booking), default=datetime.isoformat))


def opened(secrets: SecretBox, kept: bytes) -> Booking | None:
    """The same, back; None where it was forgotten with the candidate."""
    told: dict[str, Any] = json.loads(secrets.open(kept))
    if not told:
        return None
    moments = {name: told[name] and datetime.fromisoformat(told[name]) for name in _MOMENTS}
    return Booking(
        **told
        | moments
        | {
            "service": Service(told["service"]),
            "status": BookingStatus(told["status"]),
            "invitee": Invitee(**told["invitee"]),
            "answers": tuple(Answer(**each) for each in told["answers"]),
            "cancelled_by": told["cancelled_by"] and Party(told["cancelled_by"]),
        }
    )


def forgotten(secrets: SecretBox) -> bytes:
    """In place of a booking nobody may know any more."""
    return secrets.seal("{}")

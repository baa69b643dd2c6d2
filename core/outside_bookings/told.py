"""A booking as it is kept: the whole of it, encrypted, as it holds a person's name, address and answers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from core.calendars.facts import Service
from core.meetings.facts import Party
from core.schedulers.facts import Answer, Booking, BookingStatus, Host, Invitee
from core.secrets import SecretBox

_MOMENTS = ("starts_at", "ends_at", "created_at", "updated_at")
_SEATS = "seats"

Seats = Mapping[str, Sequence[int]]
"""By address, hosts told: the ids of members who sit in the meeting because of it. Nobody where it was never
known whose it is; several where it took the place of others' and may be that of any of them.
"""


def sealed(secrets: SecretBox, booking: Booking, seats: Seats | None = None) -> bytes:
    """Encrypted. seats: None before anybody was seated."""
    more = {} if seats is None else {_SEATS: dict(seats)}
    return secrets.seal(json.dumps(asdict(booking) | more, default=datetime.isoformat))


def seats_in(secrets: SecretBox, kept: bytes) -> Seats | None:
    """Who was seated for it; None where nobody was, or it was sealed by a version that did not say."""
    seats: Seats | None = json.loads(secrets.open(kept)).get(_SEATS)
    return seats


def opened(secrets: SecretBox, kept: bytes) -> Booking | None:
    """The same, back; None where it was forgotten with the candidate."""
    told: dict[str, Any] = json.loads(secrets.open(kept))
    if not told:
        return None
    told.pop(_SEATS, None)
    moments = {name: told[name] and datetime.fromisoformat(told[name]) for name in _MOMENTS}
    return Booking(
        **told
        | moments
        | {
            "service": Service(told["service"]),
            "status": BookingStatus(told["status"]),
            "invitee": Invitee(**told["invitee"]),
            "co_hosts": tuple(Host(**each) for each in told.get("co_hosts", ())),
            "answers": tuple(Answer(**each) for each in told["answers"]),
            "cancelled_by": told["cancelled_by"] and Party(told["cancelled_by"]),
        }
    )


def forgotten(secrets: SecretBox) -> bytes:
    """In place of a booking nobody may know any more."""
    return secrets.seal("{}")

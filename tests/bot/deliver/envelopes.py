"""What is put on the road in these tests."""

from datetime import UTC, datetime
from typing import Any

from core.messages.deliver import Envelope
from tests.bot.blocks import made


def envelope(kind: str = "card", **changes: Any) -> Envelope:
    facts: dict[str, Any] = {
        "id": 1,
        "workspace_id": 1,
        "key": f"key-of-{kind}",
        "kind": kind,
        "recipient": "C0HIRING" if kind in {"card", "history"} else "U0ANA",
        "recipient_name": "Ana Silva",
        "recipient_timezone": "Europe/Lisbon",
        "about": made.meeting(),
        "now": made.NOW,
        "minutes_before": 15,
        "claimed_at": datetime.now(UTC),
        "follow_up": made.follow_up(),
        "offer": made.offer(),
        "detail": {"what": "prep_notes", "by": "U0RITA", "card": "C0HIRING:1.5"},
    }
    return Envelope(**(facts | changes))

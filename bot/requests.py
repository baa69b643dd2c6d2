"""What Slack sends, read just far enough to tell one kind of request from another."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

KINDS = frozenset(
    {
        "block_actions",
        "block_suggestion",
        "event_callback",
        "view_closed",
        "view_submission",
        "url_verification",
        "app_rate_limited",
    }
)
OTHER = "other"


def kind_of(body: bytes) -> str:
    """One of `KINDS`, "command", "ssl_check", or "other" for what cannot be read or is not known."""
    try:
        payload = _payload(body.decode())
    except ValueError:
        return OTHER
    for field in ("ssl_check", "command"):
        if field in payload:
            return field
    kind = payload.get("type")
    return kind if isinstance(kind, str) and kind in KINDS else OTHER


def _payload(body: str) -> Mapping[str, Any]:
    """What Slack sends: JSON, a form with JSON in it, or a form."""
    if body.startswith("{"):
        found = json.loads(body)
    else:
        form = {key: values[0] for key, values in parse_qs(body).items()}
        found = json.loads(form["payload"]) if "payload" in form else form
    return found if isinstance(found, dict) else {}

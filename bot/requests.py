"""What Slack sends, read just far enough to tell one kind of request from another."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

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


def payload_of(body: bytes) -> dict[str, Any]:
    """What Slack sent: JSON, a form with JSON in it, or a form; {} for what cannot be read.

    Bolt's own reading takes every form in which somebody typed the word "payload" for an empty one.
    """
    try:
        text = body.decode()
        if text.startswith("{"):
            found = json.loads(text)
        else:
            form = dict(parse_qsl(text, keep_blank_values=True))
            found = json.loads(form["payload"]) if "payload" in form else form
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


# Bolt takes these for granted where they are there at all.
OBJECTS = frozenset({"event", "view", "container", "channel", "message", "state", "workflow_step"})
LISTS_OF_OBJECTS = frozenset({"actions", "authorizations", "response_urls"})


def sound(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload without the parts that are of another shape than Slack's, over which Bolt would trip."""
    kept = {key: value for key, value in payload.items() if key not in OBJECTS or isinstance(value, Mapping)}
    for key in LISTS_OF_OBJECTS & kept.keys():
        kept[key] = [each for each in _listed(kept[key]) if isinstance(each, Mapping)]
    if not string(first(kept.get("actions")).get("action_id")):
        kept.pop("actions", None)
    if not string(mapping(kept.get("view")).get("type")):
        kept.pop("view", None)
    return kept


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def kind_in(payload: Mapping[str, Any]) -> str:
    """One of `KINDS`, "command", "ssl_check", or "other" for what is not known."""
    for field in ("ssl_check", "command"):
        if field in payload:
            return field
    kind = payload.get("type")
    return kind if isinstance(kind, str) and kind in KINDS else OTHER


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one: anything Slack sends may be missing or null."""
    return value if isinstance(value, Mapping) else {}


def string(value: object) -> str:
    """The value if it is text, else ""."""
    return value if isinstance(value, str) else ""


def first(value: object) -> Mapping[str, Any]:
    """The first object of a list, else an empty one."""
    return mapping(value[0]) if isinstance(value, list) and value else {}

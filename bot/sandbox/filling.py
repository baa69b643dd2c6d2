"""The defaults Slack adds to blocks and views before it stores and returns them."""

from typing import Any

from bot.sandbox.shapes import Json, new_word
from bot.sandbox.view_state import elements_of

# Elements nobody acts on carry no action_id.
_SILENT = frozenset({"image", "mrkdwn", "plain_text", "feedback_buttons"})


def filled_blocks(blocks: list[Json]) -> list[Json]:
    """Blocks with ids, `emoji`, `verbatim`, `optional` and `dispatch_action` where the app left them out."""
    return [_filled_block(block) for block in blocks]


def filled_view(view: Json, identity: Json) -> Json:
    """A view as Slack returns it; `identity` holds ids, hash and its place in the stack."""
    is_home = view["type"] == "home"
    filled = {
        "id": "",
        "team_id": "",
        "type": view["type"],
        "blocks": filled_blocks(view["blocks"]),
        "private_metadata": view.get("private_metadata") or "",
        "callback_id": view.get("callback_id") or "",
        "state": {"values": {}},
        "hash": "",
        "title": _filled(view.get("title") or {"type": "plain_text", "text": "View Title"}),
        "clear_on_close": bool(view.get("clear_on_close")),
        "notify_on_close": bool(view.get("notify_on_close")),
        "close": None if is_home else _filled(view.get("close")),
        "submit": None if is_home else _filled(view.get("submit")),
        "external_id": view.get("external_id") or "",
    }
    return {**filled, **identity}


def _filled_block(block: Json) -> Json:
    filled: Json = _filled(block)
    filled.setdefault("block_id", new_word(5))
    if block["type"] == "input":
        filled.setdefault("optional", False)
        filled.setdefault("dispatch_action", False)
    for element in elements_of(filled):
        if element.get("type") not in _SILENT:
            element.setdefault("action_id", new_word(5))
    return filled


def _filled(node: Any) -> Any:
    """A deep copy in which every text object is complete."""
    if isinstance(node, list):
        return [_filled(item) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {key: _filled(value) for key, value in node.items()}
    if isinstance(copy.get("text"), str):
        if copy.get("type") == "plain_text":
            copy.setdefault("emoji", True)
        elif copy.get("type") == "mrkdwn":
            copy.setdefault("verbatim", False)
    return copy

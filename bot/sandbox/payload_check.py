"""Checks a whole view, message or options answer and words the refusal as Slack does."""

import json
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.views import View

from bot.sandbox.blocks_check import check_blocks
from bot.sandbox.elements_check import check_option_groups, check_options
from bot.sandbox.findings import Findings, check_ids, check_keys, check_object, check_string, check_text
from bot.sandbox.limits import LIMITS
from bot.sandbox.shapes import Json, Refused

_COMMON = {"private_metadata", "callback_id", "external_id"}
_MODAL = _COMMON | {"submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}


def wrong_arguments(*messages: str) -> Refused:
    """`invalid_arguments` with its messages."""
    lines = [f"[ERROR] {message}" for message in messages]
    return Refused("invalid_arguments", response_metadata={"messages": lines})


def wrong_blocks(messages: list[str]) -> Refused:
    """`invalid_blocks` with its messages, once plain and once with the prefix."""
    lines = [f"[ERROR] {message}" for message in messages]
    return Refused("invalid_blocks", errors=list(messages), response_metadata={"messages": lines})


def check_view(view: Any, *, kind: str) -> None:
    """A view for the surface `kind` (modal or home), or `Refused`."""
    found = Findings()
    if check_object(found, view, "/view"):
        _check_frame(found, view, kind)
        if "blocks" in view:
            check_blocks(found, view["blocks"], "/view/blocks", surface=kind)
        if not found.messages:
            _second_opinion(found, view)
    if found.messages:
        raise wrong_arguments(*found.messages)
    if len(json.dumps(view)) > LIMITS["surfaces"][kind]["max_bytes"]:
        raise Refused("view_too_large")


def check_message_blocks(blocks: Any) -> None:
    """Blocks of a message, or `Refused`."""
    found = Findings()
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    check_blocks(found, blocks, "/blocks", surface="message")
    if found.messages:
        raise wrong_blocks(found.messages)


def options_problems(answer: Any) -> list[str]:
    """What is wrong with the answer to an options request."""
    found = Findings()
    if not check_object(found, answer, ""):
        return found.messages
    most = LIMITS["elements"]["external_select"]["loaded_options"]
    if "option_groups" in answer:
        check_option_groups(found, answer["option_groups"], "/option_groups")
    elif answer.get("options") != []:
        check_options(found, answer.get("options"), "/options", most=most)
    return found.messages


def _check_frame(found: Findings, view: Json, kind: str) -> None:
    """Everything of a view around its blocks."""
    needed = {"type", "title", "blocks"} if kind == "modal" else {"type", "blocks"}
    allowed = _MODAL if kind == "modal" else {*_COMMON, "title"}
    if view.get("type") != kind:
        found.add(f"unsupported type: {view.get('type')}", "/view/type")
    check_keys(found, view, "/view", needed=needed, allowed=allowed)
    for key in ("title", "submit", "close"):
        if view.get(key) is not None:
            check_text(found, view[key], f"/view/{key}", most=LIMITS["modal"][key])
    _check_view_ids(found, view)
    blocks = view.get("blocks")
    if kind == "modal" and isinstance(blocks, list) and not view.get("submit") and _has_input(blocks):
        found.add("missing required field: submit", "/view")


def _check_view_ids(found: Findings, view: Json) -> None:
    """Ids may be empty in a view; empty means absent."""
    check_ids(found, {key: view[key] for key in ("callback_id", "external_id") if view.get(key)}, "/view",
              "callback_id", "external_id")  # fmt: skip
    if view.get("private_metadata"):
        most = LIMITS["ids"]["private_metadata"]
        check_string(found, view["private_metadata"], "/view/private_metadata", most=most)


def _has_input(blocks: list[Any]) -> bool:
    return any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)


def _second_opinion(found: Findings, view: Json) -> None:
    """What slack_sdk's own model of a view refuses is wrong too."""
    try:
        View(**view).validate_json()
    except SlackObjectFormationError as wrong:
        found.add(str(wrong), "/view")

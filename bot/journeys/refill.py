"""A modal given back as it was filled in, with a sentence on top.

Needs nothing but what Slack sent, so that it works when nothing else does.
"""

from collections.abc import Mapping
from typing import Any

from bot.blocks.elements import section
from bot.blocks.failure import failure_view
from bot.blocks.shapes import Block, Element, View
from bot.blocks.text import escape
from bot.requests import mapping

NOTICE, WAITING = "notice", "waiting"
KEPT = ("type", "callback_id", "title", "submit", "close", "private_metadata")

# For each kind of element: where its state keeps the choice, and where a view takes it from.
INITIAL = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}


def refilled(view: Mapping[str, Any], sentence: str) -> View:
    """The modal of a payload with everything chosen and typed so far, and the sentence above it.

    The sentence alone when the payload does not bring the modal.
    """
    return _below(_notice(sentence), view) or failure_view(sentence)


def under_way(view: Mapping[str, Any], sentence: str) -> View | None:
    """The same while it is being done, with the sentence that says so.

    A process that dies leaves it behind, and in it the way on: sent once more, it ends in what came of it,
    or is done then. None when the payload does not bring the modal.
    """
    return _below(section(f":hourglass_flowing_sand: {escape(sentence)}") | {"block_id": WAITING}, view)


def is_under_way(view: Mapping[str, Any]) -> bool:
    """Whether the modal was sent once more while it said that it is being done."""
    blocks = view.get("blocks")
    return isinstance(blocks, list) and any(mapping(each).get("block_id") == WAITING for each in blocks)


def filled_in(view: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was chosen and typed, by block."""
    return mapping(mapping(view.get("state")).get("values"))


def _below(first: Block, view: Mapping[str, Any]) -> View | None:
    blocks = view.get("blocks")
    if not (isinstance(blocks, list) and view.get("title")):
        return None
    state = filled_in(view)
    filled = [_filled(block, state) for block in blocks if block.get("block_id") not in {NOTICE, WAITING}]
    kept = {key: view[key] for key in KEPT if view.get(key) is not None}
    return {**kept, "blocks": [first, *filled]}


def noticed(view: View, sentence: str) -> View:
    """A view of ours with a sentence above it."""
    return {**view, "blocks": [_notice(sentence), *view["blocks"]]}


def _notice(sentence: str) -> Block:
    return section(f":warning: {escape(sentence)}") | {"block_id": NOTICE}


def _filled(block: Mapping[str, Any], state: Mapping[str, Any]) -> Block:
    chosen = mapping(state.get(block.get("block_id", "")))
    filled = dict(block)
    for key in ("element", "accessory"):
        if key in block:
            filled[key] = _filled_element(block[key], chosen)
    if block["type"] == "actions":
        filled["elements"] = [_filled_element(each, chosen) for each in block["elements"]]
    return filled


def _filled_element(element: Mapping[str, Any], chosen: Mapping[str, Any]) -> Element:
    if element["type"] not in INITIAL or element.get("action_id") not in chosen:
        return dict(element)
    kept_in, taken_from = INITIAL[element["type"]]
    value = mapping(chosen[element["action_id"]]).get(kept_in)
    rest = {key: each for key, each in element.items() if key != taken_from}
    return {**rest, taken_from: value} if value else rest

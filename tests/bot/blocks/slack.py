"""Slack's part in the tests of blocks: it checks a payload, shows it, and sends back what is filled in."""

from typing import Any

from bot.blocks.shapes import Message, View
from bot.sandbox.payload_check import check_message_blocks, check_view

SHOWN: dict[str, tuple[str, str, Any]] = {
    "plain_text_input": ("initial_value", "value", None),
    "static_select": ("initial_option", "selected_option", None),
    "multi_static_select": ("initial_options", "selected_options", []),
    "external_select": ("initial_option", "selected_option", None),
    "radio_buttons": ("initial_option", "selected_option", None),
    "checkboxes": ("initial_options", "selected_options", []),
    "users_select": ("initial_user", "selected_user", None),
    "multi_users_select": ("initial_users", "selected_users", []),
    "conversations_select": ("initial_conversation", "selected_conversation", None),
    "datepicker": ("initial_date", "selected_date", None),
    "datetimepicker": ("initial_date_time", "selected_date_time", None),
}


def shown(view: View) -> View:
    """The view as Slack would send it back untouched; fails when Slack would not show it."""
    check_view(view, kind=view["type"])
    values = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            initial, key, empty = SHOWN[element["type"]]
            kept = {"type": element["type"], key: element.get(initial, empty)}
            values[block["block_id"]] = {element["action_id"]: kept}
    return {**view, "state": {"values": values}}


def fill(view: View, field: str, **kept: object) -> View:
    """The same with one field changed, found by the beginning of its block id."""
    found = [block_id for block_id in view["state"]["values"] if block_id.split("-")[0] == field]
    assert found, f"there is no field {field}"
    for element in view["state"]["values"][found[0]].values():
        element.update(kept)
    return view


def posted(message: Message) -> Message:
    """The message, when Slack would take it, new or as an edit."""
    check_message_blocks(message.blocks)
    assert 1 <= len(message.text) <= 4000
    return message


def everything(payload: Any) -> str:
    """All strings of a payload, one a line."""
    match payload:
        case str():
            return payload
        case dict():
            return "\n".join(everything(one) for one in payload.values())
        case list() | tuple():
            return "\n".join(everything(one) for one in payload)
        case Message():
            return f"{payload.text}\n{everything(payload.blocks)}"
    return ""


def buttons(message: Message | View) -> list[str]:
    """The action ids of its buttons, in order."""
    blocks = message.blocks if isinstance(message, Message) else message["blocks"]
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    return [element["action_id"] for row in rows for element in row]

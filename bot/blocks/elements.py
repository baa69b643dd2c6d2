"""The smallest parts of a screen, each within Slack's limits."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from bot.blocks.shapes import Block, Element, Message, View
from bot.blocks.text import clip, clip_markup, mrkdwn, plain

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
METADATA_LIMIT, TEXT_LIMIT = 3000, 4000


def digest(*parts: object) -> str:
    """A short name for values; a block id that carries it changes with them, which resets the field."""
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:10]


def section(text: str, *, accessory: Element | None = None, links: bool = False) -> Block:
    """A paragraph of mrkdwn."""
    block: Block = {"type": "section", "text": mrkdwn(text, links=links)}
    return block | {"accessory": accessory} if accessory else block


def fields(*texts: str) -> Block:
    """Short texts side by side, below each other on a phone."""
    return {"type": "section", "fields": [mrkdwn(text, 2000, links=True) for text in texts[:10]]}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text, 150)}


def context(text: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [mrkdwn(text, 2000)]}


def divider() -> Block:
    """A thin line."""
    return {"type": "divider"}


def actions(*elements: Element | None) -> list[Block]:
    """A row of what is there of `elements`; no block when there is none."""
    row = [element for element in elements if element]
    return [{"type": "actions", "elements": row[:25]}] if row else []


def button(
    text: str,
    action_id: str,
    value: str,
    *,
    label: str | None = None,
    style: Literal["primary", "danger"] | None = None,
    url: str | None = None,
) -> Element:
    """A button; `label` is what a screen reader says instead of `text`, where many buttons read alike."""
    element: Element = {
        "type": "button",
        "text": plain(text, 75),
        "action_id": action_id,
        "value": clip(value, 2000),
    }
    more = {"accessibility_label": clip(label, 75) if label else None, "style": style, "url": url}
    return element | {key: value for key, value in more.items() if value}


def option(text: str, value: str, description: str | None = None) -> Element:
    """A choice. `value` comes back as it is, so it must fit."""
    element: Element = {"text": plain(text, 75), "value": value[:150]}
    return element | {"description": plain(description, 75)} if description else element


def chosen(options: Sequence[Element], value: str | None) -> Element | None:
    """The one of `options` that has this value."""
    return next((one for one in options if one["value"] == value), None)


def static_select(
    action_id: str, placeholder: str, options: Sequence[Element], value: str | None = None
) -> Element:
    """A list to choose one from; of more than 100, those that fit and the chosen one."""
    initial = chosen(options, value)
    shown = list(options[:100])
    if initial and initial not in shown:
        shown[-1] = initial
    return _with_initial(
        {"type": "static_select", **_titled(action_id, placeholder), "options": shown}, initial
    )


def grouped_select(
    action_id: str,
    placeholder: str,
    groups: Sequence[tuple[str, Sequence[Element]]],
    value: str | None = None,
) -> Element:
    """A list in groups of (label, options) to choose one from."""
    shown = [_group(label, options) for label, options in groups if options]
    initial = chosen([one for group in shown for one in group["options"]], value)
    return _with_initial(
        {"type": "static_select", **_titled(action_id, placeholder), "option_groups": shown[:100]}, initial
    )


def _group(label: str, options: Sequence[Element]) -> dict[str, Any]:
    return {"label": plain(label, 75), "options": list(options[:100])}


def _titled(action_id: str, placeholder: str) -> dict[str, Any]:
    return {"action_id": action_id, "placeholder": plain(placeholder, 150)}


def _with_initial(element: Element, initial: Element | None) -> Element:
    return element | {"initial_option": initial} if initial else element


def radio_buttons(action_id: str, options: Sequence[Element], value: str | None = None) -> Element:
    """At most ten choices, all in sight."""
    shown = list(options[:10])
    return _with_initial(
        {"type": "radio_buttons", "action_id": action_id, "options": shown}, chosen(shown, value)
    )


def checkboxes(action_id: str, options: Sequence[Element], values: Sequence[str] = ()) -> Element:
    """At most ten boxes, those with these values ticked."""
    shown = list(options[:10])
    element: Element = {"type": "checkboxes", "action_id": action_id, "options": shown}
    ticked = [one for one in shown if one["value"] in values]
    return element | {"initial_options": ticked} if ticked else element


def multi_select(
    action_id: str, placeholder: str, options: Sequence[Element], values: Sequence[str] = ()
) -> Element:
    """A list to choose several from, at most 100."""
    shown = list(options[:100])
    element: Element = {
        "type": "multi_static_select",
        **_titled(action_id, placeholder),
        "options": shown,
    }
    picked = [one for one in shown if one["value"] in values]
    return element | {"initial_options": picked} if picked else element


def text_input(
    action_id: str, value: str = "", *, placeholder: str = "", multiline: bool = False, most: int = 3000
) -> Element:
    """A field to type in, at most `most` characters."""
    element: Element = {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": multiline,
        "max_length": most,
    }
    if placeholder:
        element["placeholder"] = plain(placeholder, 150)
    return element | {"initial_value": clip(value, most)} if value else element


def day_picker(action_id: str, value: date | None = None) -> Element:
    """A date to choose."""
    element: Element = {"type": "datepicker", **_titled(action_id, "Choose a day")}
    return element | {"initial_date": value.isoformat()} if value else element


def person_select(action_id: str, slack_user_id: str = "") -> Element:
    """One person of the workspace."""
    element: Element = {"type": "users_select", **_titled(action_id, "Choose a person")}
    return element | {"initial_user": slack_user_id} if slack_user_id else element


def confirmation(title: str, text: str, *, confirm: str, deny: str) -> Element:
    """What Slack asks before it passes a press on."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(confirm, 30),
        "deny": plain(deny, 30),
        "style": "danger",
    }


def input_block(
    block_id: str,
    label: str,
    element: Element,
    *,
    optional: bool = False,
    dispatch: bool = False,
    hint: str = "",
) -> Block:
    """A labelled field of a form; `dispatch` tells us at once when it changes."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": element,
        "optional": optional,
        "dispatch_action": dispatch,
    }
    return block | {"hint": plain(hint, 2000)} if hint else block


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str,
    submit: str | None = None,
    close: str = "Close",
    metadata: dict[str, Any] | None = None,
) -> View:
    """A modal. `metadata` comes back with it: ids and digests, never what somebody typed."""
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain(close, 24),
        "blocks": list(blocks[:VIEW_BLOCKS]),
        "private_metadata": packed(metadata),
    }
    return view | {"submit": plain(submit, 24)} if submit else view


def packed(metadata: dict[str, Any] | None) -> str:
    """Metadata as a view carries it."""
    text = json.dumps({"v": 1, **(metadata or {})}, separators=(",", ":"))
    if len(text) > METADATA_LIMIT:
        raise ValueError("a view's metadata holds ids and digests only")
    return text


def message(*, text: str, blocks: Sequence[Block]) -> Message:
    """A message; Slack refuses to edit one whose text is longer than 4,000 characters."""
    return Message(text=clip_markup(text, TEXT_LIMIT), blocks=list(blocks[:MESSAGE_BLOCKS]))

"""Checks lists of blocks as Slack does before it shows them."""

from collections.abc import Callable
from typing import Any, Final

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from bot.sandbox.elements_check import check_element
from bot.sandbox.findings import (
    Findings,
    check_ids,
    check_keys,
    check_list,
    check_object,
    check_string,
    check_text,
)
from bot.sandbox.limits import LIMITS, STATE_KEYS
from bot.sandbox.shapes import Json
from bot.sandbox.view_state import elements_of

_RULES: Final[Json] = LIMITS["blocks"]
_SELECTS = frozenset(kind for kind in STATE_KEYS if "select" in kind)
_CHOOSERS = _SELECTS | {"checkboxes", "radio_buttons", "datepicker", "timepicker"}
_SECTION: Final = _CHOOSERS | {"button", "image", "overflow", "workflow_button"}
_ACTIONS: Final = _CHOOSERS | {"button", "overflow", "datetimepicker", "workflow_button", "rich_text_input"}
_INPUT: Final = frozenset(STATE_KEYS)
_KNOWN: Final = {*_RULES, "rich_text", "file", "plan", "task_card"}


def check_blocks(found: Findings, blocks: Any, pointer: str, *, surface: str) -> None:
    """A whole list: its number, each block, unique ids, one focus."""
    if not check_list(found, blocks, pointer, most=LIMITS["surfaces"][surface]["max_blocks"], least=0):
        return
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        here = f"{pointer}/{index}"
        if check_object(found, block, here):
            _check_block(found, block, here, surface)
            _check_unique(found, block, here, seen)
    if found.focused > LIMITS["one_per_view"]["focus_on_load"]:
        found.add("only one element may have focus_on_load", pointer)
    _check_totals(found, [b for b in blocks if isinstance(b, dict)], pointer)
    if not found.messages:
        _second_opinion(found, blocks, pointer)


def _check_block(found: Findings, block: Json, pointer: str, surface: str) -> None:
    kind = block.get("type")
    if kind not in _KNOWN or kind in LIMITS["surface_bans"][surface]:
        found.add(f"unsupported type: {kind}", f"{pointer}/type")
        return
    check_ids(found, block, pointer, "block_id")
    if kind in _KEYS:
        needed, allowed = _KEYS[kind]
        if not check_keys(found, block, pointer, needed=needed, allowed={"type", "block_id", *allowed}):
            return
    _CHECKS.get(kind, _check_titles)(found, block, pointer, surface)


def _check_unique(found: Findings, block: Json, pointer: str, seen: set[str]) -> None:
    block_id = block.get("block_id")
    if isinstance(block_id, str):
        if block_id in seen:
            found.add(f"`block_id` already exists: {block_id}", f"{pointer}/block_id")
        seen.add(block_id)
    elements: list[Any] = list(elements_of(block))
    actions = [str(e["action_id"]) for e in elements if isinstance(e, dict) and "action_id" in e]
    for action_id in sorted({action for action in actions if actions.count(action) > 1}):
        found.add(f"`action_id` already exists: {action_id}", pointer)


def _check_section(found: Findings, block: Json, pointer: str, surface: str) -> None:
    rules = _RULES["section"]
    if "text" not in block and "fields" not in block:
        found.add("missing required field: text", pointer)
    if "text" in block:
        check_text(found, block["text"], f"{pointer}/text", most=rules["text"], plain_only=False)
    if "fields" in block and check_list(found, block["fields"], f"{pointer}/fields", most=rules["fields"]):
        for index, text in enumerate(block["fields"]):
            here = f"{pointer}/fields/{index}"
            check_text(found, text, here, most=rules["field_text"], plain_only=False)
    if "accessory" in block:
        here = f"{pointer}/accessory"
        check_element(found, block["accessory"], here, surface=surface, places=_SECTION)


def _check_actions(found: Findings, block: Json, pointer: str, surface: str) -> None:
    _check_elements(found, block, pointer, surface, _ACTIONS)


def _check_context_actions(found: Findings, block: Json, pointer: str, surface: str) -> None:
    _check_elements(found, block, pointer, surface, frozenset(_RULES["context_actions"]["element_types"]))


def _check_elements(found: Findings, block: Json, pointer: str, surface: str, places: frozenset[str]) -> None:
    here = f"{pointer}/elements"
    if check_list(found, block["elements"], here, most=_RULES[block["type"]]["elements"]):
        for index, element in enumerate(block["elements"]):
            check_element(found, element, f"{here}/{index}", surface=surface, places=places)


def _check_context(found: Findings, block: Json, pointer: str, surface: str) -> None:
    here = f"{pointer}/elements"
    if not check_list(found, block["elements"], here, most=_RULES["context"]["elements"]):
        return
    for index, element in enumerate(block["elements"]):
        if isinstance(element, dict) and element.get("type") == "image":
            places = frozenset({"image"})
            check_element(found, element, f"{here}/{index}", surface=surface, places=places)
        else:
            most = LIMITS["text_object"]["max"]
            check_text(found, element, f"{here}/{index}", most=most, plain_only=False)


def _check_input(found: Findings, block: Json, pointer: str, surface: str) -> None:
    for key in ("label", "hint"):
        if key in block:
            check_text(found, block[key], f"{pointer}/{key}", most=_RULES["input"][key])
    check_element(found, block["element"], f"{pointer}/element", surface=surface, places=_INPUT)
    if block.get("dispatch_action") and block["element"].get("type") == "file_input":
        found.add("invalid additional property: dispatch_action", pointer)


def _check_image(found: Findings, block: Json, pointer: str, _surface: str) -> None:
    rules = _RULES["image"]
    if ("image_url" in block) == ("slack_file" in block):
        found.add("must define either image_url or slack_file", pointer)
    for key in ("image_url", "alt_text"):
        if key in block:
            check_string(found, block[key], f"{pointer}/{key}", most=rules[key])
    if "title" in block:
        check_text(found, block["title"], f"{pointer}/title", most=rules["title"])


def _check_header(found: Findings, block: Json, pointer: str, _surface: str) -> None:
    check_text(found, block["text"], f"{pointer}/text", most=_RULES["header"]["text"])


def _check_alert(found: Findings, block: Json, pointer: str, _surface: str) -> None:
    check_text(found, block["text"], f"{pointer}/text", most=_RULES["alert"]["text"], plain_only=False)
    if block.get("level", "default") not in _RULES["alert"]["levels"]:
        found.add("invalid level", f"{pointer}/level")


def _check_markdown(found: Findings, block: Json, pointer: str, _surface: str) -> None:
    check_string(found, block["text"], f"{pointer}/text", most=_RULES["markdown"]["cumulative_per_payload"])


def _check_table(found: Findings, block: Json, pointer: str, _surface: str) -> None:
    rules = _RULES["table"]
    if check_list(found, block["rows"], f"{pointer}/rows", most=rules["rows"]):
        for index, row in enumerate(block["rows"]):
            check_list(found, row, f"{pointer}/rows/{index}", most=rules["cols"])


def _check_titles(found: Findings, block: Json, pointer: str, _surface: str) -> None:
    """The newest blocks: only the lengths of their texts are checked."""
    rules = _RULES.get(block["type"], {})
    for key, most in rules.items():
        if isinstance(most, int) and isinstance(block.get(key), dict):
            check_text(found, block[key], f"{pointer}/{key}", most=most, plain_only=False)


def _check_totals(found: Findings, blocks: list[Json], pointer: str) -> None:
    """Limits that hold for all blocks of a payload together."""
    written = sum(len(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown")
    most = _RULES["markdown"]["cumulative_per_payload"]
    if written > most:
        found.add(f"must be less than {most + 1} characters", pointer)
    if sum(block.get("type") == "table" for block in blocks) > _RULES["table"]["per_message"]:
        found.add("only one table allowed", pointer)


def _second_opinion(found: Findings, blocks: list[Json], pointer: str) -> None:
    """What slack_sdk's own models refuse is wrong too."""
    for index, block in enumerate(blocks):
        parsed = Block.parse(block)
        try:
            if parsed is not None:
                parsed.validate_json()
        except SlackObjectFormationError as wrong:
            found.add(str(wrong), f"{pointer}/{index}")


# Block type -> the keys it needs, the keys it may have (besides type, block_id).
_KEYS: Final[dict[str, tuple[set[str], set[str]]]] = {
    "section": (set(), {"text", "fields", "accessory", "expand"}),
    "header": ({"text"}, {"level"}),
    "divider": (set(), set()),
    "context": ({"elements"}, set()),
    "actions": ({"elements"}, set()),
    "context_actions": ({"elements"}, set()),
    "input": ({"label", "element"}, {"hint", "optional", "dispatch_action"}),
    "image": ({"alt_text"}, {"image_url", "slack_file", "title"}),
    "markdown": ({"text"}, set()),
    "alert": ({"text"}, {"level"}),
    "table": ({"rows"}, {"column_settings"}),
    "rich_text": ({"elements"}, set()),
}
_CHECKS: Final[dict[str, Callable[[Findings, Json, str, str], None]]] = {
    "section": _check_section,
    "header": _check_header,
    "context": _check_context,
    "actions": _check_actions,
    "context_actions": _check_context_actions,
    "input": _check_input,
    "image": _check_image,
    "markdown": _check_markdown,
    "alert": _check_alert,
    "table": _check_table,
}

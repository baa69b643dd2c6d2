"""Checks interactive elements: keys, options, lengths, surfaces."""

import re
from typing import Any, Final

from bot.sandbox.findings import (
    Findings,
    check_ids,
    check_keys,
    check_list,
    check_object,
    check_string,
    check_text,
)
from bot.sandbox.limits import LIMITS
from bot.sandbox.shapes import Json
from bot.sandbox.view_state import offered_options

_RULES: Final[Json] = LIMITS["elements"]
_COMPOSITION: Final[Json] = LIMITS["composition"]
_SELECT = {"placeholder", "confirm", "focus_on_load"}
_TEXT_INPUT = {"initial_value", "placeholder", "focus_on_load", "dispatch_action_config"}

# Element type -> the keys it needs, the keys it may have (besides type, action_id).
_KEYS: Final[dict[str, tuple[set[str], set[str]]]] = {
    "button": ({"text"}, {"value", "url", "style", "confirm", "accessibility_label"}),
    "checkboxes": ({"options"}, {"initial_options", "confirm", "focus_on_load"}),
    "radio_buttons": ({"options"}, {"initial_option", "confirm", "focus_on_load"}),
    "overflow": ({"options"}, {"confirm"}),
    "static_select": (set(), {"options", "option_groups", "initial_option", *_SELECT}),
    "multi_static_select": (
        set(),
        {"options", "option_groups", "initial_options", "max_selected_items", *_SELECT},
    ),
    "external_select": (set(), {"initial_option", "min_query_length", *_SELECT}),
    "multi_external_select": (
        set(),
        {"initial_options", "min_query_length", "max_selected_items", *_SELECT},
    ),
    "users_select": (set(), {"initial_user", *_SELECT}),
    "multi_users_select": (set(), {"initial_users", "max_selected_items", *_SELECT}),
    "conversations_select": (
        set(),
        {
            "initial_conversation",
            "default_to_current_conversation",
            "response_url_enabled",
            "filter",
            *_SELECT,
        },
    ),
    "multi_conversations_select": (
        set(),
        {
            "initial_conversations",
            "default_to_current_conversation",
            "max_selected_items",
            "filter",
            *_SELECT,
        },
    ),
    "channels_select": (set(), {"initial_channel", "response_url_enabled", *_SELECT}),
    "multi_channels_select": (set(), {"initial_channels", "max_selected_items", *_SELECT}),
    "datepicker": (set(), {"initial_date", *_SELECT}),
    "timepicker": (set(), {"initial_time", "timezone", *_SELECT}),
    "datetimepicker": (set(), {"initial_date_time", "confirm", "focus_on_load"}),
    "plain_text_input": (set(), {"multiline", "min_length", "max_length", *_TEXT_INPUT}),
    "email_text_input": (set(), _TEXT_INPUT),
    "url_text_input": (set(), _TEXT_INPUT),
    "number_input": ({"is_decimal_allowed"}, {"min_value", "max_value", *_TEXT_INPUT}),
    "rich_text_input": ({"action_id"}, _TEXT_INPUT),
    "file_input": (set(), {"filetypes", "max_files"}),
    "image": ({"alt_text"}, {"image_url", "slack_file"}),
    "workflow_button": ({"text", "workflow", "action_id"}, {"style", "accessibility_label"}),
    "feedback_buttons": ({"positive_button", "negative_button"}, set()),
    "icon_button": ({"icon", "text"}, {"value", "confirm", "accessibility_label", "visible_to_user_ids"}),
}


def check_element(
    found: Findings, element: Any, pointer: str, *, surface: str, places: frozenset[str]
) -> None:
    """One element standing where only `places` (element types) may stand."""
    if not check_object(found, element, pointer):
        return
    kind = element.get("type")
    if kind not in _KEYS or kind not in places or not _fits_surface(kind, surface):
        found.add(f"unsupported type: {kind}", f"{pointer}/type")
        return
    needed, allowed = _KEYS[kind]
    check_keys(found, element, pointer, needed=needed, allowed={"type", "action_id", *allowed})
    check_ids(found, element, pointer, "action_id")
    found.focused += bool(element.get("focus_on_load"))
    _check_words(found, element, pointer)
    _check_numbers(found, element, pointer)
    if "options" in allowed | needed:
        _check_choices(found, element, pointer)


def check_option(
    found: Findings, option: Any, pointer: str, *, mrkdwn: bool = False, url: bool = False
) -> None:
    """An option of a select, radio group or options answer."""
    limits = _COMPOSITION["option"]
    if not check_object(found, option, pointer):
        return
    allowed = {"description", "url"} if url else {"description"}
    if check_keys(found, option, pointer, needed={"text", "value"}, allowed=allowed):
        check_text(found, option["text"], f"{pointer}/text", most=limits["text"], plain_only=not mrkdwn)
        check_string(found, option["value"], f"{pointer}/value", most=limits["value"])
    if "description" in option:
        check_text(
            found,
            option["description"],
            f"{pointer}/description",
            most=limits["description"],
            plain_only=not mrkdwn,
        )


def check_option_groups(found: Findings, groups: Any, pointer: str) -> None:
    """Groups of options with a label each."""
    limits = _COMPOSITION["option_group"]
    if not check_list(found, groups, pointer, most=100):
        return
    for index, group in enumerate(groups):
        here = f"{pointer}/{index}"
        if check_object(found, group, here) and check_keys(
            found, group, here, needed={"label", "options"}, allowed=set()
        ):
            check_text(found, group["label"], f"{here}/label", most=limits["label"])
            check_options(found, group["options"], f"{here}/options", most=limits["options"])


def check_options(
    found: Findings, options: Any, pointer: str, *, most: int, mrkdwn: bool = False, url: bool = False
) -> None:
    """1 to `most` options."""
    if check_list(found, options, pointer, most=most):
        for index, option in enumerate(options):
            check_option(found, option, f"{pointer}/{index}", mrkdwn=mrkdwn, url=url)


def _fits_surface(kind: str, surface: str) -> bool:
    return surface in LIMITS["element_surfaces"].get(kind, (surface,))


def _check_words(found: Findings, element: Json, pointer: str) -> None:
    """Texts around the element: label, placeholder, confirm, address, value."""
    rules = _RULES.get(element["type"], {})
    if isinstance(element.get("text"), dict):
        check_text(found, element["text"], f"{pointer}/text", most=rules.get("text", 75))
    elif "text" in element:
        found.add("must provide an object", f"{pointer}/text")
    for key in ("value", "url", "accessibility_label", "image_url"):
        if key in element and key in rules:
            check_string(found, element[key], f"{pointer}/{key}", most=rules[key], least=key != "value")
    if "style" in element and element["style"] not in rules.get("styles", ("primary", "danger")):
        found.add("invalid style", f"{pointer}/style")
    if "placeholder" in element:
        most = _COMPOSITION["placeholder"]
        check_text(found, element["placeholder"], f"{pointer}/placeholder", most=most)
    if "confirm" in element:
        _check_confirm(found, element["confirm"], f"{pointer}/confirm")
    if element["type"] == "image" and element.get("alt_text") == "":
        found.add_in_schema("must be more than 0 characters", f"{pointer}/alt_text")


def _check_confirm(found: Findings, confirm: Any, pointer: str) -> None:
    limits = _COMPOSITION["confirm"]
    if not check_object(found, confirm, pointer):
        return
    check_keys(found, confirm, pointer, needed={"title", "text", "confirm", "deny"}, allowed={"style"})
    for key, most in limits.items():
        if key in confirm:
            check_text(found, confirm[key], f"{pointer}/{key}", most=most, plain_only=key != "text")


def _check_numbers(found: Findings, element: Json, pointer: str) -> None:
    """Ranges and formats of what an element starts with."""
    rules = _RULES.get(element["type"], {})
    for key in ("min_length", "max_length", "max_files"):
        if key in element and key in rules:
            low, high = rules[key]
            if not isinstance(element[key], int) or not low <= element[key] <= high:
                found.add(f"must be between {low} and {high}", f"{pointer}/{key}")
    for key, form in _FORMS.items():
        if key in element and not re.fullmatch(form, str(element[key])):
            found.add(f"invalid format of {key}", f"{pointer}/{key}")
    for key in ("min_value", "max_value"):
        if key in element and not isinstance(element[key], str):
            found.add("must provide a string", f"{pointer}/{key}")
    if element["type"] == "datetimepicker" and isinstance(element.get("initial_date_time"), str):
        found.add("must provide an integer", f"{pointer}/initial_date_time")


_FORMS: Final = {
    "initial_date": r"\d{4}-\d{2}-\d{2}",
    "initial_time": r"([01]\d|2[0-3]):[0-5]\d",
    "initial_date_time": r"\d{10}",
    "min_query_length": r"\d+",
    "max_selected_items": r"[1-9]\d*",
}


def _check_choices(found: Findings, element: Json, pointer: str) -> None:
    kind = element["type"]
    rules = _RULES[kind]
    if ("options" in element) == ("option_groups" in element) and "exactly_one_of" in rules:
        found.add("must define either options or option_groups", pointer)
        return
    if "option_groups" in element:
        check_option_groups(found, element["option_groups"], f"{pointer}/option_groups")
    elif "options" in element:
        mrkdwn = kind in {"checkboxes", "radio_buttons"}
        check_options(
            found,
            element["options"],
            f"{pointer}/options",
            most=rules["options"],
            mrkdwn=mrkdwn,
            url=kind == "overflow",
        )
    if not found.messages:
        _check_initial(found, element, pointer)


def _check_initial(found: Findings, element: Json, pointer: str) -> None:
    """What is chosen at first must be one of the options."""
    offered = {option["value"] for option in offered_options(element)}
    chosen = element.get("initial_options") or [element.get("initial_option")]
    if any(o is not None and (not isinstance(o, dict) or o.get("value") not in offered) for o in chosen):
        key = "initial_options" if "initial_options" in element else "initial_option"
        found.add("must match one of the options", f"{pointer}/{key}")

"""What Slack's client refuses by itself before a modal is sent to the app."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from bot.sandbox.limits import STATE_KEYS
from bot.sandbox.shapes import Json
from bot.sandbox.view_state import Values

REQUIRED: Final = "Please complete this required field."
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")


def refused_fields(blocks: list[Json], values: Values) -> dict[str, str]:
    """Sentences by block_id for the inputs that cannot be sent as they are."""
    found: dict[str, str] = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            state = values.get(block["block_id"], {}).get(element["action_id"], {})
            sentence = _refusal(block, element, state.get(STATE_KEYS[element["type"]]))
            if sentence:
                found[block["block_id"]] = sentence
    return found


def _refusal(block: Json, element: Json, value: Any) -> str | None:
    if value is None or value == [] or (isinstance(value, str) and not value.strip()):
        return None if block["optional"] else REQUIRED
    rule = _RULES.get(element["type"])
    if rule is not None:
        return rule(element, value)
    if isinstance(value, list) and len(value) > element.get("max_selected_items", len(value)):
        return f"Please choose at most {element['max_selected_items']}."
    return None


def _email_refusal(element: Json, value: str) -> str | None:
    return None if _EMAIL.fullmatch(value) else "Please enter a valid email address."


def _url_refusal(element: Json, value: str) -> str | None:
    return None if _URL.fullmatch(value) else "Please enter a valid URL."


def _number_refusal(element: Json, value: str) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "Please enter a valid number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Please enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None


def _length_refusal(element: Json, value: str) -> str | None:
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if len(value) > element.get("max_length", 3000):
        return f"Please enter at most {element.get('max_length', 3000)} characters."
    return None


_RULES: Final[dict[str, Callable[[Json, str], str | None]]] = {
    "email_text_input": _email_refusal,
    "url_text_input": _url_refusal,
    "number_input": _number_refusal,
    "plain_text_input": _length_refusal,
}

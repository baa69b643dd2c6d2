"""Reads what comes back from a view. Anything in it may be missing, null, or of an older version of ours."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from bot.blocks.text import clip

FALLBACK_FIELDS = {"time": "custom_time"}


def metadata_of(view: Mapping[str, Any]) -> dict[str, Any]:
    """The ids and digests we sent along."""
    try:
        found = json.loads(view.get("private_metadata") or "{}")
    except (TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def meeting_id_of(view: Mapping[str, Any]) -> int:
    """The meeting the view is about; 0, which no meeting has, when it does not say."""
    return whole(metadata_of(view).get("meeting")) or 0


def whole(value: object) -> int | None:
    """A whole number as Slack or we may have written it, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    try:
        return int(value)
    except ValueError:
        return None


def moment(value: object) -> datetime | None:
    """Unix seconds as an aware UTC datetime."""
    seconds = whole(value)
    try:
        return None if seconds is None or seconds <= 0 else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


class FormState:
    """The values of a view's fields, found by the beginning of their block ids."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        state = view.get("state")
        values = state.get("values") if isinstance(state, Mapping) else None
        self._values: Mapping[str, Any] = values if isinstance(values, Mapping) else {}

    def has(self, field: str) -> bool:
        """Whether the view has this field at all."""
        return self._element(field) is not None

    def text(self, field: str) -> str:
        """What was typed, "" when nothing was."""
        value = (self._element(field) or {}).get("value")
        return value.strip() if isinstance(value, str) else ""

    def option(self, field: str) -> str:
        """The value of the chosen option, "" when none is chosen."""
        return _option_value((self._element(field) or {}).get("selected_option"))

    def ticked(self, field: str) -> str:
        """The value of the first ticked box of it, "" when none is."""
        return next(iter(self.boxes(field)), "")

    def boxes(self, field: str) -> tuple[str, ...]:
        """The values of all ticked boxes of it."""
        found = (self._element(field) or {}).get("selected_options")
        values = [_option_value(one) for one in found] if isinstance(found, list) else []
        return tuple(filter(None, values))

    def users(self, field: str) -> tuple[str, ...]:
        """Slack user ids in the order chosen, each once."""
        found = (self._element(field) or {}).get("selected_users")
        chosen = [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
        return tuple(dict.fromkeys(chosen))

    def conversation(self, field: str) -> str | None:
        """The Slack id of the chosen channel."""
        found = (self._element(field) or {}).get("selected_conversation")
        return found if isinstance(found, str) and found else None

    def user(self, field: str) -> str:
        """The Slack id of the one person chosen, "" when nobody is."""
        found = (self._element(field) or {}).get("selected_user")
        return found if isinstance(found, str) else ""

    def day(self, field: str) -> date | None:
        """The chosen date."""
        try:
            return date.fromisoformat((self._element(field) or {}).get("selected_date") or "")
        except (TypeError, ValueError):
            return None

    def moment(self, field: str) -> datetime | None:
        """The chosen date and time."""
        return moment((self._element(field) or {}).get("selected_date_time"))

    def _element(self, field: str) -> Mapping[str, Any] | None:
        for block_id, elements in self._values.items():
            if belongs(str(block_id), field) and isinstance(elements, Mapping):
                return next((one for one in elements.values() if isinstance(one, Mapping)), None)
        return None


def belongs(block_id: str, field: str) -> bool:
    """Whether the block is that field's: "time" and "time-1f2e…" are, "time_zone" is not."""
    return block_id == field or block_id.startswith(f"{field}-")


def _option_value(found: object) -> str:
    value = found.get("value") if isinstance(found, Mapping) else None
    return value if isinstance(value, str) else ""


def field_errors(view: Mapping[str, Any], field: str | None, sentence: str) -> dict[str, str]:
    """`{block_id: sentence}` for a field of the view, for `response_action: errors`.

    A field that is not shown gives way to the one that stands for it, then to the first field; {} when the
    view has no field.
    """
    blocks = view.get("blocks") or []
    ids = [str(block.get("block_id")) for block in blocks if block.get("type") == "input"]
    for wanted in filter(None, [field, FALLBACK_FIELDS.get(field or "")]):
        for block_id in ids:
            if belongs(block_id, wanted):
                return {block_id: clip(sentence, 2000)}
    return {ids[0]: clip(sentence, 2000)} if ids else {}

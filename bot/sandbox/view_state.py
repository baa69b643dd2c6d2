"""What stands in the fields of a view or message: `state.values`, as Slack completes and carries it over."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.sandbox.limits import STATE_KEYS
from bot.sandbox.shapes import Json

Values = dict[str, dict[str, Json]]  # block_id -> action_id -> {"type": ..., <state key>: value}

_INITIAL: Final = {
    "value": "initial_value",
    "rich_text_value": "initial_value",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "files": "initial_files",
}
_LISTS: Final = frozenset(key for key in _INITIAL if key.endswith("s") or key == "files")


def elements_of(block: Json) -> Iterator[Json]:
    """Every element of a block that a person can act on."""
    if isinstance(block.get("element"), dict):
        yield block["element"]
    if isinstance(block.get("accessory"), dict):
        yield block["accessory"]
    if block.get("type") in {"actions", "context_actions"}:
        yield from block.get("elements", ())


def stateful(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """(block, element) for each element that keeps a value."""
    for block in blocks:
        for element in elements_of(block):
            if element.get("type") in STATE_KEYS:
                yield block, element


def find_element(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json] | None:
    """The block and element with these ids."""
    for block in blocks:
        for element in elements_of(block):
            if block.get("block_id") == block_id and element.get("action_id") == action_id:
                return block, element
    return None


def initial_values(blocks: list[Json]) -> Values:
    """What the fields show before anybody touches them."""
    values: Values = {}
    for block, element in stateful(blocks):
        given = element.get(_INITIAL[STATE_KEYS[element["type"]]])
        values.setdefault(block["block_id"], {})[element["action_id"]] = _entry(element, given)
    return values


def carried_over(old: Values, blocks: list[Json]) -> Values:
    """The values after a view changed: kept where block and action stay the same, initial elsewhere."""
    values = initial_values(blocks)
    for block, element in stateful(blocks):
        kept = old.get(block["block_id"], {}).get(element["action_id"])
        if kept is not None and kept["type"] == element["type"] and _is_still_offered(element, kept):
            values[block["block_id"]][element["action_id"]] = kept
    return values


def with_typed(values: Values, blocks: list[Json], typed: Mapping[str, Any] | None) -> Values:
    """`values` with what the page says was typed; fields the view does not have are ignored."""
    merged = {block_id: dict(actions) for block_id, actions in values.items()}
    for block, element in stateful(blocks):
        sent = (typed or {}).get(block["block_id"], {}).get(element["action_id"])
        if isinstance(sent, dict):
            given = sent.get(STATE_KEYS[element["type"]])
            merged.setdefault(block["block_id"], {})[element["action_id"]] = _entry(element, given)
    return merged


def offered_options(element: Json) -> list[Json]:
    """Every option a static element shows, groups opened."""
    grouped = (option for group in element.get("option_groups", ()) for option in group["options"])
    return [*element.get("options", ()), *grouped]


def _entry(element: Json, given: Any) -> Json:
    """A state entry with a value of the right kind, null or [] when nothing was chosen."""
    key = STATE_KEYS[element["type"]]
    if key in _LISTS:
        given = [_as_offered(element, option) for option in given or ()]
    elif key == "selected_option" and given:
        given = _as_offered(element, given)
    entry = {"type": element["type"], key: given if given or given == 0 or key in _LISTS else None}
    if element["type"] == "timepicker" and "timezone" in element:
        entry["timezone"] = element["timezone"]
    return entry


def _as_offered(element: Json, chosen: Any) -> Any:
    """The option as the app wrote it, whatever part of it the page sent; ids stay as they are."""
    if not isinstance(chosen, dict):
        return chosen
    found = next((o for o in offered_options(element) if o.get("value") == chosen.get("value")), None)
    if found is not None:
        return found
    if isinstance(chosen.get("text"), dict) and chosen["text"].get("type") == "plain_text":
        return {**chosen, "text": {"emoji": True, **chosen["text"]}}
    return chosen


def _is_still_offered(element: Json, kept: Json) -> bool:
    """A choice from a list survives only while the list still has it."""
    options = offered_options(element)
    if not options:
        return True
    chosen = kept.get("selected_options") or [kept.get("selected_option")]
    values = {option["value"] for option in options}
    return all(option is None or option["value"] in values for option in chosen)

"""What a person sees: a message, modal or Home with its words, buttons and fields; a channel."""

from dataclasses import dataclass
from typing import Any, Self

Json = dict[str, Any]

# Keys under which an element keeps its value, as the page sends them.
_STATE = {
    "static_select": "selected_option", "multi_static_select": "selected_options",
    "external_select": "selected_option", "multi_external_select": "selected_options",
    "radio_buttons": "selected_option", "checkboxes": "selected_options", "overflow": "selected_option",
    "users_select": "selected_user", "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation", "channels_select": "selected_channel",
    "multi_conversations_select": "selected_conversations", "multi_channels_select": "selected_channels",
    "datepicker": "selected_date", "timepicker": "selected_time", "datetimepicker": "selected_date_time",
}  # fmt: skip


def texts(node: Any) -> str:
    """Every text a person can read in blocks, a line each."""
    if isinstance(node, list):
        return "\n".join(line for line in map(texts, node) if line)
    if not isinstance(node, dict):
        return ""
    if isinstance(node.get("text"), str):
        return str(node["text"])
    shown = [value for key, value in node.items() if isinstance(value, dict | list) and key != "confirm"]
    return texts(shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """`container` names it to the page; `data` is the message or view of /world."""

    container: Json
    data: Json

    @classmethod
    def of_view(cls, view: Json) -> Self:
        return cls(container={"view_id": view["id"]}, data=view)

    @classmethod
    def of_message(cls, message: Json, channel_id: str) -> Self:
        return cls(container={"channel": channel_id, "ts": message["ts"]}, data=message)

    @property
    def id(self) -> str:
        """The view's id."""
        return str(self.data["id"])

    @property
    def ts(self) -> str:
        return str(self.data["ts"])

    @property
    def channel(self) -> str:
        """The id of the channel a message stands in."""
        return str(self.container["channel"])

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.data["blocks"]
        return blocks

    @property
    def title(self) -> str:
        return str(self.data["title"]["text"])

    @property
    def callback_id(self) -> str:
        return str(self.data["callback_id"])

    @property
    def text(self) -> str:
        """All words in it; for a message also the text of its notification."""
        return "\n".join(part for part in (self.data.get("text", ""), texts(self.blocks)) if part)

    @property
    def errors(self) -> dict[str, str]:
        """Sentences under fields, by block_id."""
        errors: dict[str, str] = self.data.get("errors", {})
        return errors

    @property
    def is_ephemeral(self) -> bool:
        return bool(self.data.get("is_ephemeral"))

    @property
    def buttons(self) -> list[str]:
        """The words on its buttons, in order."""
        return [e["text"]["text"] for _, e in self._elements() if e["type"] == "button"]

    def shows(self, words: str) -> bool:
        """Whether it is called so (callback_id, title) or the words can be read in it."""
        if "callback_id" in self.data and words in {self.callback_id, self.title}:
            return True
        return words in self.text

    def block(self, prefix: str) -> Json:
        """The one block whose id begins with `prefix` (the exact id goes first)."""
        found = [b for b in self.blocks if b.get("block_id", "").startswith(prefix)]
        found = [b for b in found if b["block_id"] == prefix] or found
        assert len(found) == 1, f"{len(found)} blocks begin with {prefix!r} among {self._block_ids()}"
        return found[0]

    def has_block(self, prefix: str) -> bool:
        return any(block_id.startswith(prefix) for block_id in self._block_ids())

    def field(self, prefix: str) -> tuple[Json, Json]:
        """The block beginning with `prefix` (or holding the action_id `prefix`) and its element."""
        for block, element in self._elements():
            if element.get("action_id") == prefix:
                return block, element
        block = self.block(prefix)
        elements = [element for b, element in self._elements() if b is block]
        assert len(elements) == 1, (
            f"block {block['block_id']} has {len(elements)} elements: give the action_id"
        )
        return block, elements[0]

    def pressable(self, what: str) -> tuple[Json, Json]:
        """The button with this action_id or these words."""
        pairs = [(b, e) for b, e in self._elements() if e["type"] in {"button", "workflow_button"}]
        for same in (_has_action_id, _has_words, _begins_with):
            found = [(block, element) for block, element in pairs if same(element, what)]
            if found:
                return found[0]
        raise AssertionError(f"no button {what!r}, only {self.buttons}")

    def value(self, prefix: str) -> Any:
        """What stands in a field: text, an option's value (a list of them), ids, a date."""
        block, element = self.field(prefix)
        state = self.data["state"]["values"][block["block_id"]][element["action_id"]]
        held = state[_STATE.get(element["type"], "value")]
        if isinstance(held, dict):
            return held["value"]
        return (
            [one["value"] if isinstance(one, dict) else one for one in held]
            if isinstance(held, list)
            else held
        )

    def choices(self, prefix: str) -> list[str]:
        """The texts of the options a field offers."""
        return [option["text"]["text"] for option in _options(self.field(prefix)[1])]

    def as_state(self, element: Json, value: Any) -> Json:
        """A value in the shape the page sends it for an element; words are matched with options."""
        key = _STATE.get(element["type"], "value")
        if key == "selected_option":
            return {key: _option(element, value)}
        if key == "selected_options":
            return {key: [_option(element, one) for one in value]}
        return {key: value}

    def _elements(self) -> list[tuple[Json, Json]]:
        found = []
        for block in self.blocks:
            inside = [block.get("element"), block.get("accessory")]
            inside += block.get("elements", []) if block["type"] == "actions" else []
            found += [(block, element) for element in inside if element]
        return found

    def _block_ids(self) -> list[str]:
        return [block.get("block_id", "") for block in self.blocks]


def place(world: Json, name: str) -> Json:
    if name == "dm":
        dm: Json = world["dms"][0]
        return dm
    channels: list[Json] = world["channels"]
    found = next((c for c in channels if name in {c["name"], c["id"]}), None)
    assert found is not None, f"no channel {name!r}, only {[c['name'] for c in channels]}"
    return found


def messages_in(world: Json, channel: str) -> list[Surface]:
    there = place(world, channel)
    return [Surface.of_message(message, there["id"]) for message in there["messages"]]


def summary(world: Json) -> str:
    """What the person sees, short enough for a failure."""
    lines = [f"modal {m['title']['text']!r}: {texts(m['blocks'])}"[:1500] for m in world["modals"]]
    for there in (*world["dms"], *world["channels"]):
        said = [Surface.of_message(message, there["id"]).text for message in there["messages"][-3:]]
        lines += [f"{there.get('name', 'dm')}: {words}"[:500] for words in said]
    return "\n".join(lines) or "nothing at all"


def _has_action_id(element: Json, what: str) -> bool:
    return bool(element["action_id"] == what)


def _has_words(element: Json, what: str) -> bool:
    return bool(element["text"]["text"] == what)


def _begins_with(element: Json, what: str) -> bool:
    return str(element["action_id"]).startswith(what) or str(element["text"]["text"]).startswith(what)


def _options(element: Json) -> list[Json]:
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def _option(element: Json, value: Any) -> Any:
    """The option with this value, these words, or words beginning so; None clears."""
    if value is None or isinstance(value, dict):
        return value
    offered = _options(element)
    exact = [o for o in offered if value in {o["value"], o["text"]["text"]}]
    found = exact or [o for o in offered if o["text"]["text"].startswith(value)]
    assert found, f"no option {value!r}, only {[o['text']['text'] for o in offered]}"
    return found[0]

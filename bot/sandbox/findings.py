"""What is wrong with a payload, in Slack's words and with its JSON pointers."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.limits import LIMITS
from bot.sandbox.shapes import Json

_VIEW_TEXTS = ("/view/title", "/view/submit", "/view/close")


@dataclass(slots=True)
class Findings:
    """Collects messages like `must be less than 25 characters [json-pointer:/view/title/text]`."""

    messages: list[str] = field(default_factory=list)
    focused: int = 0

    def add(self, sentence: str, pointer: str) -> None:
        """A rule broken at `pointer`."""
        self.messages.append(f"{sentence} [json-pointer:{pointer}]")

    def add_in_schema(self, sentence: str, pointer: str) -> None:
        """The same, after the line Slack writes for the object around it."""
        around = pointer.rsplit("/", 1)[0]
        schema = "/view" if around in _VIEW_TEXTS else around
        self.add("failed to match all allowed schemas", schema)
        self.add(sentence, pointer)


def check_object(found: Findings, value: Any, pointer: str) -> bool:
    """Whether `value` is an object; says so when it is not."""
    if not isinstance(value, dict):
        found.add("must provide an object", pointer)
        return False
    return True


def check_list(found: Findings, value: Any, pointer: str, *, most: int, least: int = 1) -> bool:
    """A list of `least` to `most` items."""
    if not isinstance(value, list):
        found.add("must provide an array", pointer)
        return False
    if len(value) > most:
        found.add(f"no more than {most} items allowed", pointer)
    if len(value) < least:
        found.add(f"no fewer than {least} items allowed", pointer)
    return True


def check_string(found: Findings, value: Any, pointer: str, *, most: int | None, least: int = 1) -> bool:
    """A string of `least` to `most` characters."""
    if not isinstance(value, str):
        found.add("must provide a string", pointer)
        return False
    if len(value) < least:
        found.add_in_schema(f"must be more than {least - 1} characters", pointer)
    if most is not None and len(value) > most:
        found.add_in_schema(f"must be less than {most + 1} characters", pointer)
    return True


def check_keys(found: Findings, node: Json, pointer: str, *, needed: set[str], allowed: set[str]) -> bool:
    """The keys an object must and may have; True when nothing needed is missing."""
    for key in sorted(set(node) - allowed - needed):
        found.add(f"invalid additional property: {key}", pointer)
    missing = sorted(needed - set(node))
    for key in missing:
        found.add(f"missing required field: {key}", pointer)
    return not missing


_TEXT_KEYS = {"type", "text", "emoji", "verbatim"}


def check_text(found: Findings, value: Any, pointer: str, *, most: int, plain_only: bool = True) -> None:
    """A text object; `plain_only` where Slack takes no mrkdwn."""
    if not check_object(found, value, pointer):
        return
    kinds = {"plain_text"} if plain_only else {"plain_text", "mrkdwn"}
    if value.get("type") not in kinds:
        found.add(f"unsupported type: {value.get('type')}", f"{pointer}/type")
    if check_keys(found, value, pointer, needed={"type", "text"}, allowed=_TEXT_KEYS):
        check_string(found, value["text"], f"{pointer}/text", most=most)
    if value.get("type") == "mrkdwn" and "emoji" in value:
        found.add("invalid additional property: emoji", pointer)


def check_ids(found: Findings, node: Json, pointer: str, *names: str) -> None:
    """block_id, action_id and their like: present only with 1-255 characters."""
    for name in names:
        if name in node:
            check_string(found, node[name], f"{pointer}/{name}", most=LIMITS["ids"][name])

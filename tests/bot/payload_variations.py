"""What may be missing, null or foreign in a payload."""

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Payload = dict[str, Any]
Path = tuple[str | int, ...]

ORG = {"id": "E0ACME0001", "name": "Acme"}


def varied(payload: Payload) -> Iterator[tuple[Path, Payload]]:
    """The payload with each of its parts left out, null, and of another type or version."""
    for path in _paths(payload):
        for change in (_left_out, _null, _foreign):
            yield path, _changed(payload, path, change)


def on_the_grid(payload: Payload) -> Iterator[Payload]:
    """As an organisation's workspace sends it, the app installed there or for all."""
    yield {**payload, "enterprise": ORG}
    yield {**payload, "enterprise": ORG, "is_enterprise_install": True, "team": None}
    yield {**payload, "enterprise": None, "is_enterprise_install": None}


def _paths(value: Any, at: Path = ()) -> Iterator[Path]:
    """Of every part; of blocks, which come back as we sent them, only that they are there."""
    inside: Sequence[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list) and at[-1:] not in {("blocks",), ("options",)}:
        inside = list(enumerate(value[:1]))
    for key, each in inside:
        yield (*at, key)
        yield from _paths(each, (*at, key))


def _changed(value: Any, path: Path, change: Callable[[Any, str | int], None]) -> Any:
    """A copy along the path, changed at its end."""
    copied, key = copy.copy(value), path[0]
    if len(path) == 1:
        change(copied, key)
    else:
        copied[key] = _changed(copied[key], path[1:], change)
    return copied


def _left_out(parent: Any, key: str | int) -> None:
    del parent[key]


def _null(parent: Any, key: str | int) -> None:
    parent[key] = None


def _foreign(parent: Any, key: str | int) -> None:
    """Of another type; text, which an earlier version of ours may have sent, as other text."""
    match parent[key]:
        case str():
            parent[key] = "older:☃"
        case bool() | int() | None:
            parent[key] = "older"
        case list():
            parent[key] = {"older": 1}
        case _:
            parent[key] = "older"

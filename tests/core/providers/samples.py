"""What services really send, from files; and whether a stand-in sends the same keys."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[2] / "samples" / "providers"
JUNK: tuple[Any, ...] = (None, 0, -1, True, "", "x", "\ud800\0", [], [[]], [1], {}, {"x": "y"})


def sample(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return body


def names(service: str) -> list[str]:
    return sorted(path.stem for path in SAMPLES.glob(f"{service}.*.json"))


def assert_same_keys(expected: Any, actual: Any, path: str = "") -> None:
    """The same keys at every level, and values of the same JSON type."""
    if isinstance(expected, dict):
        assert isinstance(actual, dict), path
        assert set(actual) == set(expected), f"{path}: {set(actual) ^ set(expected)}"
        for key, value in expected.items():
            assert_same_keys(value, actual[key], f"{path}/{key}")
    elif isinstance(expected, list):
        assert isinstance(actual, list), path
        assert len(actual) == len(expected), path
        for index, (one, other) in enumerate(zip(expected, actual, strict=True)):
            assert_same_keys(one, other, f"{path}/{index}")
    else:
        assert type(actual) is type(expected), f"{path}: {actual!r} for {expected!r}"


def spoiled(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The body without each of its fields, and with junk in the place of each; where that is."""
    for path in _paths(body):
        for change in ("gone", *JUNK):
            made = copy.deepcopy(body)
            place: Any = made
            for step in path[:-1]:
                place = place[step]
            if change == "gone":
                del place[path[-1]]
            else:
                place[path[-1]] = change
            yield f"{'/'.join(map(str, path))}: {change!r}", made


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*path, key)
        yield from _paths(value[key], (*path, key))

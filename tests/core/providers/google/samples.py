"""The sample payloads of Google, and how they are compared."""

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parents[3] / "samples" / "providers"


def sample(name: str) -> Any:
    return json.loads((_FOLDER / f"google.{name}.json").read_text(encoding="utf-8"))


def shape(value: Any) -> Any:
    """Keys and kinds, without values; a list is as its first item."""
    match value:
        case dict():
            return {key: shape(each) for key, each in value.items()}
        case list():
            return [shape(value[0])] if value else []
        case _:
            return type(value).__name__

"""Cursor paging as Slack's list methods do it."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

from bot.sandbox.shapes import Json, Refused

Item = TypeVar("Item")


def page(items: Sequence[Item], args: Json, *, default: int) -> tuple[list[Item], str]:
    """A page of `items` and the cursor of the next one ("" at the end)."""
    start = _start(args.get("cursor"))
    limit = _limit(args.get("limit"), default)
    end = start + limit
    following = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return list(items[start:end]), following


def _limit(given: Any, default: int) -> int:
    try:
        limit = int(given or default)
    except ValueError:
        raise Refused("invalid_limit") from None
    if not 0 < limit <= 1000:
        raise Refused("invalid_limit")
    return limit


def _start(cursor: Any) -> int:
    if not cursor:
        return 0
    try:
        word, _, start = base64.b64decode(str(cursor), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Refused("invalid_cursor") from None
    if word != "next" or not start.isdigit():
        raise Refused("invalid_cursor")
    return int(start)

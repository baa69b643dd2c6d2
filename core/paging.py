"""Lists in order of start, page by page. A cursor is the row to go on from: "after:…" or "before:…"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from core.errors import BadInput

Start = InstrumentedAttribute[datetime]
Id = InstrumentedAttribute[int]
Key = tuple[int, datetime]
"""Id and start of a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The rows of a page, in the order of the list, and the cursors of those beside it; None at an end."""

    keys: Sequence[Key]
    next_cursor: str | None = None
    previous_cursor: str | None = None


def is_backwards(cursor: str | None) -> bool:
    """Whether it asks for the page before; its rows are then read the other way round."""
    return cursor is not None and cursor.startswith("before:")


def in_order(starts_at: Any, row_id: Any, *, ascending: bool) -> list[ColumnElement[Any]]:
    """Rows of one start by their id."""
    return [key.asc() if ascending else key.desc() for key in (starts_at, row_id)]


def beyond(cursor: str, starts_at: Start, row_id: Id, *, ascending: bool) -> ColumnElement[bool]:
    """Only what comes after the cursor's row; raises `BadInput` for one that is not ours."""
    try:
        _, seconds, last = cursor.split(":")
        there = tuple_(datetime.fromtimestamp(float(seconds), UTC), int(last))
    except (ValueError, OverflowError) as error:
        raise BadInput("This list has changed. Open it again.") from error
    here = tuple_(starts_at, row_id)
    return here > there if ascending else here < there


def cut(keys: Sequence[Key], cursor: str | None, most: int) -> Cut:
    """A page of those read from the cursor on; one more than `most` says that there are more."""
    backwards, more, shown = is_backwards(cursor), len(keys) > most, list(keys[:most])
    if backwards:
        shown.reverse()
    has_next = bool(shown) and (more if not backwards else True)
    has_previous = bool(shown) and (more if backwards else cursor is not None)
    return Cut(
        keys=shown,
        next_cursor=_cursor("after", shown[-1]) if has_next else None,
        previous_cursor=_cursor("before", shown[0]) if has_previous else None,
    )


def _cursor(direction: str, key: Key) -> str:
    return f"{direction}:{key[1].timestamp():.6f}:{key[0]}"

"""Where reading a Google calendar has come to, in one opaque text."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from core.calendars.facts import Window
from core.outside.trouble import CursorExpired


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """sync: since when changes are read, None from the beginning. page: the next one, None for the first.

    start, end: the window it began with.
    """

    start: str
    end: str
    sync: str | None = None
    page: str | None = None

    @property
    def query(self) -> dict[str, str]:
        """What Google is asked; it wants the same again with every page, and no window with a sync token."""
        what = {"syncToken": self.sync} if self.sync else {"timeMin": self.start, "timeMax": self.end}
        page = {"pageToken": self.page} if self.page else {}
        return {"singleEvents": "true", **what, **page}

    def after(self, answer: Mapping[str, Any]) -> "Cursor":
        """Behind an answer."""
        page = answer.get("nextPageToken")
        return replace(self, page=page, sync=self.sync if page else answer.get("nextSyncToken"))

    def __str__(self) -> str:
        if not (self.sync or self.page):
            return ""  # Google gave nothing to go on from: `read_cursor` takes it for too old
        return json.dumps(asdict(self), separators=(",", ":"))


def read_cursor(text: str | None, window: Window) -> Cursor:
    """The cursor of a text, a new one for None. Raises `CursorExpired` for what is none of ours."""
    if text is None:
        return Cursor(start=_utc(window.start), end=_utc(window.end))
    try:
        return Cursor(**json.loads(text))
    except (ValueError, TypeError) as error:
        raise CursorExpired from error


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

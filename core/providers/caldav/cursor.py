"""Where reading a calendar stands."""

import json
from dataclasses import asdict, dataclass

from core.outside.trouble import CursorExpired


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Kept between two pages, and between two readings.

    token: where the next reading begins: the server's sync token, or some mark of the calendar's state where
    it has none and every reading is whole. since: the token this reading began with, None for the first.
    after: the path of the last resource that was read of it, "" between readings. zone: the calendar's, IANA,
    "" where the server does not say.
    """

    token: str
    since: str | None = None
    after: str = ""
    zone: str = ""
    is_whole: bool = False

    def __str__(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Raises `CursorExpired` for what no cursor of ours is."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError) as error:
            raise CursorExpired from error

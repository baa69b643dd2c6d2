"""JSON that somebody else made, read without surprises: what is missing or of another type is empty."""

from datetime import UTC, datetime
from typing import Any

from core.outside.trouble import Unreadable


class Fields:
    """One JSON object; anything else reads like an empty one."""

    def __init__(self, value: Any) -> None:
        self._values: dict[str, Any] = value if isinstance(value, dict) else {}

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __bool__(self) -> bool:
        return bool(self._values)

    def text(self, name: str) -> str:
        """Text, or a number as text; "" for anything else."""
        return cleaned(self._values.get(name))

    def maybe(self, name: str) -> str | None:
        """The same, None when there is none."""
        return self.text(name) or None

    def need(self, name: str) -> str:
        """The same; raises `Unreadable` when there is none."""
        if not (text := self.text(name)):
            raise Unreadable(f"it has no {name}")
        return text

    def moment(self, name: str) -> datetime | None:
        """An aware UTC datetime; a time without an offset is UTC's."""
        try:
            at = datetime.fromisoformat(self.text(name))
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            return None

    def need_moment(self, name: str) -> datetime:
        """The same; raises `Unreadable` when there is none."""
        if (at := self.moment(name)) is None:
            raise Unreadable(f"it has no {name}")
        return at

    def url(self, name: str) -> str | None:
        """An address for people to open; nothing that a browser would run."""
        text = self.text(name)
        return text if text.startswith(("https://", "http://")) else None

    def flag(self, name: str) -> bool:
        """Whether it is exactly true."""
        return self._values.get(name) is True

    def number(self, name: str) -> int:
        """A whole number, 0 for anything else."""
        value = self._values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else 0

    def inner(self, name: str) -> "Fields":
        """An object in this one."""
        return Fields(self._values.get(name))

    def each(self, name: str) -> "list[Fields]":
        """The objects of a list in this one."""
        values = self._values.get(name)
        return (
            [Fields(value) for value in values if isinstance(value, dict)] if isinstance(values, list) else []
        )

    def texts(self, name: str) -> list[str]:
        """The texts of a list in this one."""
        values = self._values.get(name)
        return [text for each in values if (text := cleaned(each))] if isinstance(values, list) else []

    def names(self) -> list[str]:
        """What is in it."""
        return list(self._values)


def cleaned(value: Any) -> str:
    """Text that a database and Slack can hold: without NUL and half characters."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").encode(errors="ignore").decode().strip()

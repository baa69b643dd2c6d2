"""Strict reading of single fields of a search document; every refusal is one line that names the field."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import cache, partial
from typing import TypeVar
from zoneinfo import available_timezones

Item = TypeVar("Item")
Seconds = int | Fraction
"""Seconds since 1970 in UTC, exact."""

INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.([0-9]{1,18}))?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)
WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEARS = range(1970, 3000)
NOT_ZONES = {"localtime", "Factory", "posixrules"}
"""Files beside the zones that depend on the machine or name no place."""


class RequestError(ValueError):
    """The document is unsound: one line that names the field and says what is wrong with it."""

    def __init__(self, where: str, wrong: str) -> None:
        super().__init__(f"{where}: {wrong}" if where else wrong)


class Fields:
    """The fields of one JSON object, all of them known and the required ones there."""

    def __init__(self, value: object, where: str, *, required: set[str], optional: set[str]) -> None:
        if not isinstance(value, Mapping):
            raise RequestError(where or "document", f"must be an object, not {shown(value)}")
        self._values = value
        self.where = where
        for name in value:
            if name not in required | optional:
                raise RequestError(self.at(name), "unknown field")
        for name in sorted(required - set(value)):
            raise RequestError(self.at(name), "missing")

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def at(self, name: object) -> str:
        """Where a field is, e.g. `hosts[0].timezone`."""
        plain = name if isinstance(name, str) and re.fullmatch(r"\w{1,60}", name) else shown(name)
        return f"{self.where}.{plain}" if self.where else str(plain)

    def read(self, name: str, reading: Callable[[object, str], Item]) -> Item:
        """The field, read by one of the functions below."""
        return reading(self._values[name], self.at(name))

    def whole(self, name: str, default: int = 0, *, at_least: int = 0) -> int:
        """A whole number, or the default where the field is absent."""
        if name not in self:
            return default
        return self.read(name, partial(whole_number, at_least=at_least))

    def each(self, name: str, reading: Callable[[object, str], Item]) -> tuple[Item, ...]:
        """The items of an array; none where the field is absent."""
        if name not in self:
            return ()
        return tuple(reading(item, where) for item, where in items(self._values[name], self.at(name)))


def shown(value: object) -> str:
    """A value as a refusal quotes it: on one line and not too long."""
    text = json.dumps(value, default=repr)
    return text if len(text) <= 40 else text[:39] + "…"


def items(value: object, where: str) -> Iterator[tuple[object, str]]:
    """The items of an array, each with its place."""
    if not isinstance(value, list):
        raise RequestError(where, f"must be an array, not {shown(value)}")
    for index, item in enumerate(value):
        yield item, f"{where}[{index}]"


def whole_number(value: object, where: str, *, at_least: int = 0) -> int:
    """An integer; 30.0, "30", true and NaN are none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise RequestError(where, f"must be a whole number, not {shown(value)}")
    if value < at_least:
        raise RequestError(where, f"must be at least {at_least}, not {shown(value)}")
    return value


def flag(value: object, where: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise RequestError(where, f"must be true or false, not {shown(value)}")
    return value


def zone(value: object, where: str) -> str:
    """The name of a zone of the IANA database, exactly as it is written there."""
    if not isinstance(value, str) or value not in _zones():
        raise RequestError(where, f"unknown time zone {shown(value)}")
    return value


def wall_time(value: object, where: str) -> int:
    """`HH:MM` → minutes since midnight."""
    match = WALL_TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise RequestError(where, f"must be a time such as 09:00, not {shown(value)}")
    return int(match[1]) * 60 + int(match[2])


def local_date(value: object, where: str) -> date:
    """`YYYY-MM-DD`."""
    if isinstance(value, str) and DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise RequestError(where, f"must be a date such as 2027-03-12, not {shown(value)}")


def instant(value: object, where: str) -> Seconds:
    """An RFC 3339 time with `Z` or an offset, of any precision."""
    match = INSTANT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise RequestError(where, f"must be a time such as 2027-03-01T09:00:00Z, not {shown(value)}")
    seconds = _whole_seconds(match[1] + match[3], where)
    return seconds + Fraction(int(match[2]), 10 ** len(match[2])) if match[2] else seconds


def _whole_seconds(text: str, where: str) -> int:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise RequestError(where, f"no such time: {shown(text)}") from None
    if at.year not in YEARS:
        raise RequestError(where, f"must lie in the years {YEARS[0]} to {YEARS[-1]}, not {shown(text)}")
    return int(at.timestamp())


@cache
def _zones() -> set[str]:
    return available_timezones() - NOT_ZONES

"""Reads candidates from CSV, line by line: what is sound, and what is wrong with the rest."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dateutil.parser import isoparse

from core.candidates.add import check_email
from core.errors import BadInput
from core.wall import is_zone

COLUMNS = ("name", "email", "phone", "timezone", "stage", "fit", "availability")
REQUIRED = ("name", "email")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sound line. `availability` holds aware ranges; `stage` is None for the first one."""

    number: int
    name: str
    email: str
    phone: str | None
    timezone: str | None
    stage: str | None
    fit: int | None
    availability: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A line that did not go in, and why."""

    number: int
    why: str


def read_lines(text: str) -> tuple[list[Line], list[Problem]]:
    """The lines of a CSV with a header row; raises `BadInput` when the header itself is unusable."""
    rows = _rows(text.removeprefix("\ufeff"))
    _, first = next(rows, (1, []))
    header = [name.strip().lower() for name in first]
    _check_header(header)
    return _sorted_out(header, rows)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank, with the line it begins in: quoted values may run over several."""
    reader = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
    while True:
        number = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise BadInput(f"Line {number} cannot be read as CSV: {error}.") from error
        if row is None:
            return
        if row:
            yield number, row


def _check_header(header: Sequence[str]) -> None:
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise BadInput(f"The first line must name the columns; missing: {', '.join(missing)}.")
    unknown = [name or "one without a name" for name in header if name not in COLUMNS]
    if unknown:
        raise BadInput(f"Unknown column: {', '.join(unknown)}. Use {', '.join(COLUMNS)}.")
    if len(set(header)) < len(header):
        raise BadInput("The first line names a column twice.")


def _sorted_out(
    header: Sequence[str], rows: Iterator[tuple[int, list[str]]]
) -> tuple[list[Line], list[Problem]]:
    lines: list[Line] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number, row in rows:
        try:
            line = _line(number, header, row)
            _check_unseen(line, seen)
        except BadInput as error:
            problems.append(Problem(number=number, why=error.sentence))
            continue
        seen[line.email] = number
        lines.append(line)
    return lines, problems


def _check_unseen(line: Line, seen: dict[str, int]) -> None:
    if line.email in seen:
        raise BadInput(f"the address stands in line {seen[line.email]} already")


def _line(number: int, header: Sequence[str], row: Sequence[str]) -> Line:
    if len(row) > len(header):
        raise BadInput("it has more values than the header has columns")
    if any("\0" in value for value in row):
        raise BadInput("it holds a character that is no text")
    values = dict.fromkeys(COLUMNS, "") | {
        name: value.strip() for name, value in zip(header, row, strict=False)
    }
    name = " ".join(values["name"].split())
    if not name:
        raise BadInput("the name is missing")
    timezone = _timezone(values["timezone"])
    return Line(
        number=number,
        name=name,
        email=_email(values["email"]),
        phone=values["phone"] or None,
        timezone=timezone,
        stage=values["stage"] or None,
        fit=_fit(values["fit"]),
        availability=tuple(dict.fromkeys(_windows(values["availability"], timezone))),
    )


def _email(value: str) -> str:
    try:
        return check_email(value, field="email")
    except BadInput as error:
        raise BadInput(
            f"“{value}” is not an e-mail address" if value else "the e-mail address is missing"
        ) from error


def _timezone(value: str) -> str | None:
    if value and not is_zone(value):
        raise BadInput(f"“{value}” is not a time zone; use a name like Europe/Berlin")
    return value or None


def _fit(value: str) -> int | None:
    if not value:
        return None
    if not value.isdecimal() or not 0 <= int(value) <= 100:
        raise BadInput(f"fit must be a whole number from 0 to 100, not “{value}”")
    return int(value)


def _windows(value: str, timezone: str | None) -> Iterator[tuple[datetime, datetime]]:
    """`2026-11-24T09:00/2026-11-24T12:00; …`, wall time in the candidate's zone, as UTC."""
    zone = ZoneInfo(timezone or "UTC")
    for part in filter(None, (each.strip() for each in value.split(";"))):
        try:
            start, end = (_instant(each.strip(), zone) for each in part.split("/"))
        except (ValueError, OverflowError) as error:
            raise BadInput(
                f"availability “{part}” must read like 2026-11-24T09:00/2026-11-24T12:00"
            ) from error
        if end <= start:
            raise BadInput(f"availability “{part}” ends before it starts")
        yield start, end


def _instant(value: str, zone: ZoneInfo) -> datetime:
    at = isoparse(value)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)

"""Tracebacks for the log: where, what kind, and only such words as cannot hold anything personal.

An exception's own words may quote what somebody typed, a row of the database, or an address that opens
something. They are told for kinds that speak of code and machines; of all others the kind has to do.
"""

import traceback
from typing import Any

from structlog.typing import ExcInfo

OF_CODE_AND_MACHINES = (
    AttributeError,
    ImportError,
    IndexError,
    MemoryError,
    NameError,
    OSError,
    RuntimeError,
    TypeError,
)
# SQLSTATE classes about connections, rights, schema, resources and shutdowns; the others may quote a row.
HARMLESS_STATES = ("08", "28", "3D", "40", "42", "53", "55", "57", "58")
BEFORE = "\nAfter this came:\n\n"


def trace_of(exc_info: ExcInfo) -> str:
    """The traceback of an exception and of those that led to it, oldest first."""
    return "".join(_lines(exc_info[1], set())).rstrip("\n")


def _lines(error: BaseException, seen: set[int]) -> list[str]:
    seen.add(id(error))
    lines: list[str] = []
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and id(cause) not in seen:
        lines += [*_lines(cause, seen), BEFORE]
    lines += ["Traceback (most recent call last):\n", *traceback.format_tb(error.__traceback__)]
    lines.append(f"{_kind(error)}{_words(error)}\n")
    if isinstance(error, BaseExceptionGroup):
        for number, each in enumerate(error.exceptions, start=1):
            lines += [f"\n{number}. of its {len(error.exceptions)}:\n\n", *_lines(each, seen)]
    return lines


def _kind(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _words(error: BaseException) -> str:
    if isinstance(error, OF_CODE_AND_MACHINES) and type(error).__module__ == "builtins":
        return f": {error}"
    if hasattr(error, "diag") and hasattr(error, "sqlstate"):
        return _words_of_database(error)
    name = _slack_name(getattr(error, "response", None))
    return f": {name}" if name else ""


def _words_of_database(error: Any) -> str:
    if error.sqlstate is None or error.sqlstate[:2] in HARMLESS_STATES:
        return f": {error.sqlstate or 'no answer'} {str(error).splitlines()[0] if str(error) else ''}"
    about = (error.diag.table_name, error.diag.column_name, error.diag.constraint_name)
    return f": {error.sqlstate} {' '.join(filter(None, about))}"


def _slack_name(response: Any) -> str:
    """Slack's name for what went wrong, where the exception holds an answer of Slack's."""
    data = getattr(response, "data", response)
    name = data.get("error") if isinstance(data, dict) else None
    return name if isinstance(name, str) and name.replace("_", "").isalnum() else ""

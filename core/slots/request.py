"""A slot search as one JSON document, answered with the starts it has."""

import json
from statistics import median
from time import perf_counter
from typing import Any

from core.slots.document import read_search
from core.slots.engine import find_starts
from core.slots.fields import RequestError, items, shown
from core.slots.model import Search
from core.slots.why.excluded import excluded
from core.slots.written import written_instant

__all__ = ["RequestError", "answer", "read_document"]


def read_document(text: str) -> object:
    """JSON text → what `answer` takes. RequestError for what is no JSON or gives a field twice."""
    try:
        return json.loads(text, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        raise RequestError("document", f"{error.msg} in line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise RequestError("document", "is nested too deeply") from None
    except RequestError:
        raise
    except ValueError:
        raise RequestError("document", "holds a number with too many digits") from None


def answer(document: object, *, time_runs: int = 0, explain: bool = False) -> Any:
    """One search → `{"slots": […]}`; an array of searches → an array of answers in the same order.

    explain: an answer also holds "excluded", as `core.slots.why.excluded` gives it.
    time_runs: when positive, an answer also holds "median_ms", the median milliseconds of that many
    computations, each from the parsed search to its list of starts. Reading and writing JSON is not
    counted; the offsets of the zones are known by then (warm), nothing else is kept between runs.
    Raises RequestError, one line that names the field, before anything is computed.
    """
    if isinstance(document, list):
        searches = [read_search(item, where) for item, where in items(document, "")]
        return [_answer_one(search, time_runs, explain=explain) for search in searches]
    return _answer_one(read_search(document), time_runs, explain=explain)


def _answer_one(search: Search, time_runs: int, *, explain: bool) -> dict[str, object]:
    found: dict[str, object] = {"slots": [written_instant(start) for start in find_starts(search)]}
    if explain:
        found["excluded"] = excluded(search)
    if time_runs > 0:
        found["median_ms"] = round(median(_milliseconds(search) for _ in range(time_runs)), 4)
    return found


def _milliseconds(search: Search) -> float:
    began = perf_counter()
    find_starts(search)
    return (perf_counter() - began) * 1000


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for name, value in pairs:
        if name in fields:
            raise RequestError(shown(name), "given twice in one object")
        fields[name] = value
    return fields

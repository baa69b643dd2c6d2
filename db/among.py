"""“One of these”, said so that the database plans it once."""

from collections.abc import Iterable

from sqlalchemy import ARRAY, ColumnElement, any_, literal
from sqlalchemy.orm import InstrumentedAttribute

Ids = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
Names = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]


def among(column: Ids | Names, values: Iterable[int] | Iterable[str]) -> ColumnElement[bool]:
    """Whether the column is one of the ids or names.

    They travel as one value: with `in_` each number of them makes another statement, built and planned anew.
    """
    return column == any_(literal(list(values), ARRAY(column.type)))

"""“One of these ids”, said so that the database plans it once."""

from collections.abc import Iterable

from sqlalchemy import ARRAY, BigInteger, ColumnElement, any_, literal
from sqlalchemy.orm import InstrumentedAttribute

Ids = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


def among(column: Ids, ids: Iterable[int]) -> ColumnElement[bool]:
    """Whether the column is one of the ids.

    They travel as one value: with `in_` each number of ids makes another statement, built and planned anew.
    """
    return column == any_(literal(list(ids), ARRAY(BigInteger)))

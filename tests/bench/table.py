"""The table `make bench` ends with."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure: ours, the reference of the same run, their ratio in words, and what was aimed at."""

    what: str
    ours: str
    reference: str = ""
    ratio: str = ""
    aim: str = ""


HEAD = Row(what="", ours="ours", reference="reference", ratio="ratio", aim="aim")


def table(rows: Sequence[Row]) -> str:
    """The rows below each other, each column as wide as its widest cell."""
    cells = [(each.what, each.ours, each.reference, each.ratio, each.aim) for each in (HEAD, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    return "\n".join(each.rstrip() for each in lines)

"""Eventual consistency on demand: lists go on telling what was, and everything's own address what is."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Lag(Generic[T]):
    """Of the lists made from a store. `copied` makes another store that stays as it is now."""

    def __init__(self, store: T, copied: Callable[[], T]) -> None:
        self._store = store
        self._copied = copied
        self._before: T | None = None
        self._left: int | None = None

    def begin(self, times: int | None = None) -> None:
        """Have what changes from here on be missing in the next `times` lists; in all until `end` when None.

        A list is each page of one, and whatever else is looked up: changes, free times, what fits a filter.
        """
        self._before, self._left = self._copied(), times

    def end(self) -> None:
        """Have lists tell what is."""
        self._before = None

    def seen(self) -> T:
        """What the list is made from that is asked for now."""
        if self._before is None or self._left == 0:
            self._before = None
            return self._store
        if self._left is not None:
            self._left -= 1
        return self._before

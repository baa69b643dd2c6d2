"""Submissions of one modal, one after the other: a form stays while it is done, and can be sent again."""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from bot.blocks.shapes import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was shown when it was done, and the values that were sent for it."""

    view: View
    values: Any


class Turn:
    """One submission's, from `come` to `end`.

    over: set at its end. done: what came of it, or else of those before it; None while nothing was done.
    """

    def __init__(self, newest: dict[Hashable, "Turn"], modal: Hashable) -> None:
        self._newest = newest
        self._modal = modal
        self.over = asyncio.Event()
        self.done: Done | None = None

    async def come(self) -> None:
        """Wait until the one before is over."""
        before, self._newest[self._modal] = self._newest.get(self._modal), self
        if before is not None:
            await before.over.wait()
            self.done = before.done

    @property
    def is_newest(self) -> bool:
        """Whether nothing was sent after it, which would bring what the person wants now."""
        return self._newest.get(self._modal) is self

    def end(self, _: object = None) -> None:
        """The next one's turn; without a next one, the modal is forgotten."""
        self.over.set()
        if self.is_newest:
            del self._newest[self._modal]


class Turns:
    """The turns of all modals that something is being done for."""

    def __init__(self) -> None:
        self._newest: dict[Hashable, Turn] = {}

    def of(self, modal: Hashable) -> Turn:
        """A turn for the modal, behind those that have come."""
        return Turn(self._newest, modal)

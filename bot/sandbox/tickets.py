"""Addresses of Socket Mode: good for one connection, and not for long."""

from collections.abc import Callable

from bot.sandbox.shapes import new_word

LIFE_SECONDS = 30.0


class Tickets:
    """`root` is where the stand-in is mounted, e.g. "http://127.0.0.1:3000/sandbox"."""

    def __init__(self, root: str, real_time: Callable[[], float]) -> None:
        self._address = f"ws{root.removeprefix('http')}/link/"
        self._real_time = real_time
        self._dies_at: dict[str, float] = {}

    def new_url(self) -> str:
        """An address with a fresh ticket."""
        ticket = new_word(32).lower()
        self._dies_at[ticket] = self._real_time() + LIFE_SECONDS
        return f"{self._address}?ticket={ticket}&app_id={new_word(24).lower()}"

    def spend(self, ticket: str) -> bool:
        """Whether it may be connected with; it may not a second time."""
        return self._dies_at.pop(ticket, 0.0) > self._real_time()

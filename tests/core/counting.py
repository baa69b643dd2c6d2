"""Listens to what is asked of the database, to count it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.world import World


@contextmanager
def counting(world: World) -> Iterator[list[str]]:
    """The statements the app's connections run meanwhile, that which begins a transaction among them."""
    statements: list[str] = []
    engine = world.database._app.sync_engine

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", count)

"""Keeps the embedded server alive while this process uses it: one that was killed is started again.

Every process that uses it looks; the gate lets one of them start it, and the others find it running.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from db.embedded import EmbeddedServer, EmbeddedServerError

LOOK_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
STARTED_AGAIN = "The embedded PostgreSQL had died and was started again."


@contextmanager
def kept_alive(server: EmbeddedServer, tell: Callable[[str], None]) -> Iterator[None]:
    """Within the block the server is started again when it dies; `tell` is given a sentence each time."""
    ended = threading.Event()
    watch = threading.Thread(target=_watch, args=(server, ended, tell), name="embedded-postgres", daemon=True)
    watch.start()
    try:
        yield
    finally:
        ended.set()
        watch.join()


def _watch(server: EmbeddedServer, ended: threading.Event, tell: Callable[[str], None]) -> None:
    wait = LOOK_SECONDS
    while not ended.wait(wait):
        try:
            if server.heal():
                tell(STARTED_AGAIN)
            wait = LOOK_SECONDS
        except EmbeddedServerError as error:
            tell(error.sentence)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

"""Where a service lets nobody book for now: known before a booking is given up for another one."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.calendars.facts import Service
from core.outside.trouble import Throttled


class BookedOut:
    """What this process was told, for each workspace. `monotonic`: real seconds."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._until: dict[tuple[int, Service], float] = {}

    def check(self, workspace_id: int, service: Service) -> None:
        """Raise `Throttled` while nobody can book."""
        left = self._until.get((workspace_id, service), 0.0) - self._monotonic()
        if left > 0:
            raise Throttled(left, this_alone=True)

    @contextmanager
    def noting(self, workspace_id: int, service: Service) -> Iterator[None]:
        """Around a booking: its own limit is kept in mind."""
        try:
            yield
        except Throttled as throttled:
            if throttled.this_alone:
                self._until[workspace_id, service] = self._monotonic() + throttled.retry_after
            raise

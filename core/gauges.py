"""What is read, not counted, when a monitor asks: the outbox, the database and its connections."""

import asyncio
import time
from collections.abc import Callable, Iterable

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy.exc import SQLAlchemyError

from core.clock import Clock
from core.messages.depth import STATES, Depth, read_depth
from core.messages.outbox import ROADS
from db.database import Database

FRESH_SECONDS = 5.0
PATIENCE_SECONDS = 2.0


class DatabaseGauges:
    """Read at most every `FRESH_SECONDS`, however many ask; a database that is away is told as such."""

    def __init__(
        self, database: Database, clock: Clock, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._clock = clock
        self._monotonic = monotonic
        self._depth: Depth | None = None
        self._fresh_until = float("-inf")
        self._reading = asyncio.Lock()

    async def families(self) -> list[Metric]:
        """The gauges as they are now, or were a moment ago."""
        async with self._reading:
            if self._monotonic() >= self._fresh_until:
                self._depth = await self._read()
                self._fresh_until = self._monotonic() + FRESH_SECONDS
        return [_up(self._depth), *_outbox(self._depth), *_connections(self._database)]

    async def _read(self) -> Depth | None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), self._database.outbox() as session:
                return await read_depth(session, self._clock.now())
        except (SQLAlchemyError, TimeoutError, OSError):
            return None


def _up(depth: Depth | None) -> Metric:
    return GaugeMetricFamily("panelry_database_up", "1 when the database answers.", value=depth is not None)


def _outbox(depth: Depth | None) -> Iterable[Metric]:
    """Nothing while the database is away: a monitor must not take that for an empty outbox."""
    if depth is None:
        return
    counts = GaugeMetricFamily(
        "panelry_outbox_messages",
        "Messages that are due, leased or failed for good, by road; counted up to 10,000.",
        labels=("state", "road"),
    )
    for state in STATES:
        for road in ROADS:
            counts.add_metric((state, road), depth.counts.get((state, road), 0))
    yield counts
    yield GaugeMetricFamily(
        "panelry_outbox_oldest_seconds",
        "For how long the oldest message that is due has been due; business time.",
        value=depth.oldest_seconds,
    )


def _connections(database: Database) -> Iterable[Metric]:
    in_use = GaugeMetricFamily(
        "panelry_database_connections", "Connections in use, by pool.", labels=("pool",)
    )
    most = GaugeMetricFamily(
        "panelry_database_connections_most", "Connections there may be, by pool.", labels=("pool",)
    )
    for pool, (used, size) in database.connections().items():
        in_use.add_metric((pool,), used)
        most.add_metric((pool,), size)
    return in_use, most

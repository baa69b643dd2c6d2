"""A line to PostgreSQL that does not wait for ever: a server that falls silent is a server that is away."""

import asyncio
from typing import Any

from psycopg import AsyncConnection, OperationalError
from psycopg.abc import RV, PQGen
from psycopg.waiting import wait_async

KEPT_ALIVE = {
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}
"""The network's part: whoever pulls the plug is noticed within 20 s, on idle connections, too."""
INTERVAL_SECONDS = 0.1


def line_of(answer_seconds: float) -> type[AsyncConnection[Any]]:
    """A kind of connection that is hung up when the server takes longer than this, or the caller gives up.

    psycopg alone waits for ever in the first case; in the second it asks the server, for up to ten seconds
    if that is silent, to stop.
    """

    class Line(AsyncConnection[Any]):
        async def wait(
            self,
            gen: PQGen[RV],
            interval: float = INTERVAL_SECONDS,
            timeout: float | None = None,  # noqa: ASYNC109 - psycopg's name
        ) -> RV:
            limit = answer_seconds if timeout is None else timeout
            try:
                return await wait_async(gen, self.pgconn.socket, interval=interval, timeout=limit)
            except asyncio.CancelledError:
                self.pgconn.finish()
                raise
            except OperationalError as error:
                # Nobody knows what it is in the middle of, unless the server itself refused.
                if error.sqlstate is None:
                    self.pgconn.finish()
                raise

    return Line

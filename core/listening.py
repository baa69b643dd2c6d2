"""Hears what other processes say through PostgreSQL, whatever happens to the connection."""

import asyncio
import contextlib
from collections.abc import Callable

import psycopg
import structlog
from sqlalchemy.engine import make_url

log = structlog.get_logger(__name__)


async def keep_listening(url: str, channel: str, hear: Callable[[str], None]) -> None:
    """Call `hear` with each note on the channel, and with "" when some may have been missed. Never ends."""
    while True:
        try:
            await _listen_once(url, channel, hear)
        except psycopg.Error as error:
            log.warning("listener.lost", channel=channel, error=type(error).__name__)
            await asyncio.sleep(1)


async def _listen_once(url: str, channel: str, hear: Callable[[str], None]) -> None:
    address = make_url(url).set(drivername="postgresql")
    opening = psycopg.AsyncConnection.connect(address.render_as_string(hide_password=False), autocommit=True)
    async with await opening as connection:
        await connection.execute(f"LISTEN {channel}")
        hear("")  # what was written while nobody listened
        async with contextlib.aclosing(connection.notifies()) as notes:
            async for note in notes:
                hear(note.payload)

"""Connections to a server that hangs up, refuses, or says nothing at all."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from db.database import Database, Waits
from tests.proxy import Proxy, proxy_before

SHORT = Waits(connection=2, turn=0.2, answer=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    proxy: Proxy
    database: Database

    async def ask(self, words: str = "SELECT 1") -> int:
        async with self.database.workspace(None) as session:
            return int(await session.scalar(text(words)) or 0)


@pytest.fixture
async def place(database_url: str) -> AsyncIterator[Place]:
    async with (
        proxy_before(database_url) as proxy,
        Database(proxy.url, pool_size=1, waits=SHORT) as database,
    ):
        yield Place(proxy=proxy, database=database)


async def test_a_server_that_says_nothing_is_given_up_and_the_next_finds_a_line(place: Place):
    assert await place.ask() == 1
    place.proxy.fall_silent()
    with pytest.raises(OperationalError):
        await place.ask()
    await place.proxy.restore()
    assert await place.ask() == 1


async def test_a_server_that_does_not_even_greet_is_given_up(place: Place):
    place.proxy.fall_silent()
    with pytest.raises(OperationalError):
        await place.ask()


async def test_a_server_that_refuses_is_found_again(place: Place):
    assert await place.ask() == 1
    await place.proxy.cut()
    with pytest.raises(OperationalError):
        await place.ask()
    await place.proxy.restore()
    assert await place.ask() == 1


async def test_nobody_waits_long_for_a_free_connection(place: Place):
    async with place.database.workspace(None) as session:
        await session.scalar(text("SELECT 1"))
        with pytest.raises(NoFreeConnection):
            await place.ask()


async def test_whoever_gives_up_hangs_up_and_asks_nothing_more(place: Place):
    assert await place.ask() == 1
    place.proxy.fall_silent()
    waiting = asyncio.create_task(place.ask())
    await place.proxy.heard.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert place.proxy.connections == 1
    await place.proxy.restore()
    assert await place.ask() == 1

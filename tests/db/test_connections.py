"""The pools outlive the connections in them."""

import asyncio
from contextlib import AbstractAsyncContextManager

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from db.database import Database


async def ask(database: Database, statement: str) -> object:
    async with database.workspace(None) as session:
        return await session.scalar(text(statement))


def hang_up_on_everybody(url: str) -> int:
    """End every connection to the database but the one that does it, as a restart of the server does."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    end_all = (
        "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(address, autocommit=True) as owner:
        (ended,) = owner.execute(end_all).fetchone() or (0,)
    return int(ended)


async def test_nobody_is_given_a_connection_the_server_has_hung_up_on(database_url: str):
    async with Database(database_url) as database:
        pids = await asyncio.gather(
            *(ask(database, "SELECT pg_backend_pid() FROM pg_sleep(0.05)") for _ in range(4))
        )
        assert hang_up_on_everybody(database_url) == len(set(pids)) == 4
        again = await asyncio.gather(*(ask(database, "SELECT pg_backend_pid()") for _ in range(8)))
        assert not set(again) & set(pids)


async def begin_and_give_up(transaction: AbstractAsyncContextManager[AsyncSession]) -> None:
    async with transaction as session:
        await session.execute(text("SELECT set_config('app.seen', 'yes', true)"))
        assert await session.scalar(text("SELECT current_setting('app.seen', true)")) == "yes"
        raise ZeroDivisionError


async def test_a_transaction_is_one_although_connections_commit_by_themselves(database_url: str):
    async with Database(database_url) as database:
        for transaction in (database.workspace(None), database.workspace(7), database.outbox()):
            with pytest.raises(ZeroDivisionError):
                await begin_and_give_up(transaction)
        assert await ask(database, "SELECT nullif(current_setting('app.seen', true), '')") is None


async def test_whoever_waits_for_a_connection_comes_before_the_next_question_of_its_holder(database_url: str):
    answered: list[str] = []

    async def go_on(name: str, times: int) -> None:
        for _ in range(times):
            await ask(database, "SELECT 1")
            answered.append(name)

    async with Database(database_url, pool_size=1) as database:
        await asyncio.gather(go_on("busy", 20), go_on("patient", 1))
    assert answered.index("patient") <= 2

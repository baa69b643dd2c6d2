"""Connections: two pools, one a role, and transactions that see one workspace."""

import asyncio
import select
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from db.line import KEPT_ALIVE, line_of

APP_ROLE = "panelry_app"
DISPATCH_ROLE = "panelry_dispatch"


class UnsafeRole(Exception):
    """The role the connections run as would bypass row-level security."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How many seconds we wait for the server to connect, for a free connection, and for each answer.

    An answer may take longer than the longest wait for a lock; whoever waits longer than a form is tried
    again for would never hear of it.
    """

    connection: int = 3
    turn: float = 5.0
    answer: float = 15.0


def driver_url(url: str) -> str:
    """The same database through psycopg 3, whichever way PostgreSQL addresses are commonly written."""
    parsed = make_url(url)
    if parsed.get_backend_name() not in {"postgresql", "postgres"}:
        raise ValueError("DATABASE_URL must be the address of a PostgreSQL database, postgresql://…")
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _engine_as(url: str, role: str, size: int, waits: Waits) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=waits.turn,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",  # we begin ourselves: see `_transaction`
        connect_args={
            **KEPT_ALIVE,
            "connect_timeout": waits.connection,
            "async_creator_fn": line_of(waits.answer).connect,
        },
    )

    event.listen(engine.sync_engine, "checkout", _refuse_dead)

    @event.listens_for(engine.sync_engine, "connect")
    def become(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {role}")
            cursor.execute("SET timezone TO 'UTC'")
            cursor.execute("SET lock_timeout TO '10s'")

    return engine


def _refuse_dead(connection: Any, _record: Any, _fairy: Any) -> None:
    """Have the pool open a new connection when the server has hung up on this one; costs no round trip."""
    ours, heard = connection.driver_connection, select.poll()
    if not ours.closed:
        heard.register(ours.fileno(), select.POLLIN)
    if ours.closed or heard.poll(0):  # a connection nobody uses hears nothing but its end
        raise InvalidatePoolError


class Database:
    """Opens transactions as `panelry_app` (one workspace) or as `panelry_dispatch` (the outbox of all)."""

    def __init__(
        self, url: str, *, pool_size: int = 10, dispatch_pool_size: int = 3, waits: Waits | None = None
    ) -> None:
        self.url = driver_url(url)
        waits = waits or Waits()
        self._app = _engine_as(self.url, APP_ROLE, pool_size, waits)
        self._dispatch = _engine_as(self.url, DISPATCH_ROLE, dispatch_pool_size, waits)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every pooled connection."""
        await self._app.dispose()
        await self._dispatch.dispose()

    def connections(self) -> dict[str, tuple[int, int]]:
        """How many connections are in use and how many there may be, by pool."""
        pools = {"app": self._app.pool, "dispatch": self._dispatch.pool}
        sized = {name: pool for name, pool in pools.items() if isinstance(pool, QueuePool)}
        return {name: (pool.checkedout(), pool.size()) for name, pool in sized.items()}

    @asynccontextmanager
    async def workspace(self, workspace_id: int | None) -> AsyncIterator[AsyncSession]:
        """One transaction that sees the rows of this workspace and no other; none at all for None."""
        async with _transaction(self._app, "" if workspace_id is None else _enter(workspace_id)) as session:
            yield session

    @asynccontextmanager
    async def outbox(self) -> AsyncIterator[AsyncSession]:
        """One transaction that may claim and mark messages of every workspace, and see nothing else."""
        async with _transaction(self._dispatch) as session:
            yield session

    async def refuse_unsafe_role(self) -> None:
        """Raise `UnsafeRole` when row-level security would not bind a connection of ours."""
        for engine in (self._app, self._dispatch):
            async with engine.connect() as connection:
                found = await connection.execute(
                    text(
                        "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
                    )
                )
                name, bypasses = found.one()
            if bypasses:
                raise UnsafeRole(f"The database role {name} bypasses row-level security; use a plain role.")


def _enter(workspace_id: int) -> str:
    return f"SET LOCAL app.workspace_id = '{workspace_id:d}'"


@asynccontextmanager
async def _transaction(engine: AsyncEngine, first: str = "") -> AsyncIterator[AsyncSession]:
    """One transaction, with its first words in one round trip: psycopg alone takes another for BEGIN."""
    session = AsyncSession(engine, expire_on_commit=False)
    try:
        await session.run_sync(_begin, f"BEGIN; {first}")
        yield session
        await session.run_sync(_commit)
    except BaseException:
        await asyncio.shield(session.close())  # rolls back, whoever gives up on us
        raise
    await asyncio.sleep(0)  # whoever waits for a connection takes this one before we ask for the next


def _begin(session: Session, words: str) -> None:
    session.connection().exec_driver_sql(words)


def _commit(session: Session) -> None:
    session.commit()
    session.close()


async def enter_workspace(session: AsyncSession, workspace_id: int) -> None:
    """Bind the open transaction to one workspace; the binding ends with it."""
    await session.execute(text(_enter(workspace_id)))

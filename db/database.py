"""Connections: two pools, one a role, and transactions that see one workspace."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

APP_ROLE = "panelry_app"
DISPATCH_ROLE = "panelry_dispatch"


class UnsafeRole(Exception):
    """The role the connections run as would bypass row-level security."""


def driver_url(url: str) -> str:
    """The same database through psycopg 3, whichever way PostgreSQL addresses are commonly written."""
    parsed = make_url(url)
    if parsed.get_backend_name() not in {"postgresql", "postgres"}:
        raise ValueError("DATABASE_URL must be the address of a PostgreSQL database, postgresql://…")
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _engine_as(url: str, role: str, size: int) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=size, max_overflow=0, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
    def become(connection: Any, _record: Any) -> None:
        autocommit, connection.autocommit = connection.autocommit, True
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {role}")
            cursor.execute("SET timezone TO 'UTC'")
            cursor.execute("SET lock_timeout TO '10s'")
        connection.autocommit = autocommit

    return engine


class Database:
    """Opens transactions as `panelry_app` (one workspace) or as `panelry_dispatch` (the outbox of all)."""

    def __init__(self, url: str, *, pool_size: int = 10, dispatch_pool_size: int = 3) -> None:
        self.url = driver_url(url)
        self._app = _engine_as(self.url, APP_ROLE, pool_size)
        self._dispatch = _engine_as(self.url, DISPATCH_ROLE, dispatch_pool_size)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every pooled connection."""
        await self._app.dispose()
        await self._dispatch.dispose()

    @asynccontextmanager
    async def workspace(self, workspace_id: int | None) -> AsyncIterator[AsyncSession]:
        """One transaction that sees the rows of this workspace and no other; none at all for None."""
        async with AsyncSession(self._app, expire_on_commit=False) as session, session.begin():
            if workspace_id is not None:
                await enter_workspace(session, workspace_id)
            yield session

    @asynccontextmanager
    async def outbox(self) -> AsyncIterator[AsyncSession]:
        """One transaction that may claim and mark messages of every workspace, and see nothing else."""
        async with AsyncSession(self._dispatch, expire_on_commit=False) as session, session.begin():
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


async def enter_workspace(session: AsyncSession, workspace_id: int) -> None:
    """Bind the open transaction to one workspace; the binding ends with it."""
    await session.execute(
        text("SELECT set_config('app.workspace_id', :workspace_id, true)"),
        {"workspace_id": str(workspace_id)},
    )

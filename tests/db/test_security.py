"""Row-level security as the catalogue and real connections show it."""

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, ProgrammingError

from db.database import APP_ROLE, DISPATCH_ROLE, Database, UnsafeRole, driver_url
from db.embedded import EmbeddedServer
from tests.db.catalogue import WITHOUT_TENANT, ask, connect, tables, tenant_tables
from tests.world import World, found_world

RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def rights(url: str, role: str) -> dict[str, set[str]]:
    """What the role may do with each table, of its own or through everybody."""
    granted = ask(
        url,
        "SELECT t.tablename, r FROM pg_tables t, unnest(%s::text[]) r"
        " WHERE t.schemaname = 'public' AND has_table_privilege(%s, 'public.' || t.tablename, r)",
        list(RIGHTS),
        role,
    )
    return {table: {each for name, each in granted if name == table} for table, _ in granted}


def policies(url: str) -> set[tuple[str, str, str, str, str]]:
    """Table, roles, command, what may be seen, what may be written."""
    return set(
        ask(
            url,
            "SELECT tablename, array_to_string(roles, ','), cmd, qual, with_check FROM pg_policies"
            " WHERE schemaname = 'public' AND permissive = 'PERMISSIVE'",
        )
    )


def test_every_table_of_a_tenant_forces_row_level_security_and_has_the_policy(database_url: str):
    bound = ask(
        database_url,
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND relrowsecurity AND relforcerowsecurity",
    )
    assert {name for (name,) in bound} == tenant_tables(database_url)
    here = "(NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::bigint"
    expected = {
        (table, APP_ROLE, "ALL", f"({key} = {here})", f"({key} = {here})")
        for table in tenant_tables(database_url)
        for key in ["id" if table == "workspaces" else "workspace_id"]
    }
    claimed = ("messages", "delivery_pauses", "chores")
    expected |= {(table, DISPATCH_ROLE, "ALL", "true", "true") for table in claimed}
    assert policies(database_url) == expected


def test_the_only_tables_without_a_tenant_are_the_two_known_ones(database_url: str):
    assert tables(database_url) >= WITHOUT_TENANT
    keyless = tables(database_url) - {
        name
        for (name,) in ask(
            database_url,
            "SELECT table_name FROM information_schema.columns"
            " WHERE column_name = 'workspace_id' AND is_nullable = 'NO'",
        )
    }
    assert keyless == {"alembic_version", "workspaces"}


def test_the_app_may_never_alter_the_audit_trail_nor_take_part_in_the_schema(database_url: str):
    may = rights(database_url, APP_ROLE)
    assert may["audit_entries"] == {"SELECT", "INSERT"}
    assert may["directory"] == {"SELECT", "INSERT"}
    assert may["alembic_version"] == {"SELECT"}
    assert may["workspaces"] == {"SELECT", "INSERT", "UPDATE"}
    assert not any({"TRUNCATE", "REFERENCES", "TRIGGER"} & each for each in may.values())
    assert ask(database_url, "SELECT has_schema_privilege(%s, 'public', 'CREATE')", APP_ROLE) == [(False,)]


def test_the_dispatcher_sees_the_outbox_and_its_pauses_and_nothing_else(database_url: str):
    assert rights(database_url, DISPATCH_ROLE) == {
        "messages": {"SELECT", "UPDATE"},
        "delivery_pauses": {"SELECT", "INSERT", "UPDATE", "DELETE"},
        "chores": {"SELECT", "UPDATE"},
    }


def test_neither_role_may_log_in_or_bypass(database_url: str):
    found = ask(
        database_url,
        "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
        " WHERE rolname = ANY(%s) ORDER BY rolname",
        [APP_ROLE, DISPATCH_ROLE],
    )
    assert found == [(APP_ROLE, *[False] * 5), (DISPATCH_ROLE, *[False] * 5)]


async def test_a_session_without_a_workspace_sees_no_row_of_any_tenant(world: World, database_url: str):
    await world.book()
    for table in tenant_tables(database_url):
        async with world.database.workspace(None) as session:
            assert await session.scalar(text(f"SELECT count(*) FROM {table}")) == 0, table


async def test_the_schemas_owner_sees_no_persons_row_either(world: World, database_url: str):
    await world.book()
    # As a member of panelry_dispatch the owner sees what that role sees: the outbox.
    for table in tenant_tables(database_url) - {"messages", "delivery_pauses"}:
        assert ask(database_url, f"SELECT count(*) FROM {table}") == [(0,)], table


async def test_the_workspace_of_a_transaction_does_not_outlive_it_on_the_same_connection(database_url: str):
    async with Database(database_url, pool_size=1) as database:
        world = await found_world(database)
        where = text("SELECT pg_backend_pid(), current_setting('app.workspace_id', true)")
        async with database.workspace(world.rosa.workspace_id) as session:
            backend, inside = (await session.execute(where)).one()
        async with database.workspace(None) as session:
            again, outside = (await session.execute(where)).one()
            assert await session.scalar(text("SELECT count(*) FROM members")) == 0
    assert (inside, outside or None) == (str(world.rosa.workspace_id), None)
    assert backend == again


async def test_a_rolled_back_transaction_leaves_no_workspace_behind_either(database_url: str):
    async with Database(database_url, pool_size=1) as database:
        world = await found_world(database)
        with pytest.raises(DBAPIError):
            async with database.workspace(world.rosa.workspace_id) as session:
                await session.execute(text("SELECT 1 / 0"))
        async with database.workspace(None) as session:
            assert await session.scalar(text("SELECT count(*) FROM members")) == 0


async def test_a_row_cannot_be_written_into_or_moved_to_another_workspace(world: World):
    other = await found_world(world.database, team="T0OTHER")
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with world.database.workspace(world.rosa.workspace_id) as session:
            await session.execute(
                text("INSERT INTO requisitions (workspace_id, name) VALUES (:other, 'x')"),
                {"other": other.rosa.workspace_id},
            )
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with world.database.workspace(world.rosa.workspace_id) as session:
            await session.execute(
                text("UPDATE requisitions SET workspace_id = :other"), {"other": other.rosa.workspace_id}
            )


@pytest.mark.parametrize("statement", ["UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries"])
async def test_the_audit_trail_refuses_the_app(world: World, statement: str):
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with world.database.workspace(world.rosa.workspace_id) as session:
            await session.execute(text(statement))


async def test_the_dispatcher_cannot_read_who_the_messages_are_about(world: World):
    await world.book()
    async with world.database.outbox() as session:
        assert await session.scalar(text("SELECT count(*) FROM messages"))
    for table in ("meetings", "candidates", "members", "directory", "slack_installations"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with world.database.outbox() as session:
                await session.execute(text(f"SELECT * FROM {table}"))


async def test_a_plain_role_is_accepted(world: World):
    await world.database.refuse_unsafe_role()


@pytest.mark.parametrize("role", [APP_ROLE, DISPATCH_ROLE])
@pytest.mark.parametrize("power", ["BYPASSRLS", "SUPERUSER"])
async def test_a_role_that_bypasses_is_refused_by_name(
    server: EmbeddedServer, database_url: str, role: str, power: str
):
    with connect(server.superuser_url, autocommit=True) as superuser:
        superuser.execute(f"ALTER ROLE {role} {power}")
        try:
            async with Database(database_url) as database:
                with pytest.raises(UnsafeRole, match=f"The database role {role} bypasses"):
                    await database.refuse_unsafe_role()
        finally:
            superuser.execute(f"ALTER ROLE {role} NO{power}")


async def test_even_a_superusers_address_runs_bound_to_the_workspace(
    server: EmbeddedServer, world: World, database_url: str
):
    here = make_url(server.superuser_url).set(database=make_url(database_url).database)
    async with Database(here.render_as_string(hide_password=False)) as database:
        async with database.workspace(None) as session:
            assert await session.scalar(text("SELECT count(*) FROM members")) == 0
        async with database.workspace(world.rosa.workspace_id) as session:
            assert await session.scalar(text("SELECT count(*) FROM members"))


@pytest.mark.parametrize("url", ["mysql://u@h/db", "sqlite:///x.db"])
def test_another_kind_of_database_is_refused_in_words(url: str):
    with pytest.raises(ValueError, match="must be the address of a PostgreSQL database"):
        driver_url(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_every_way_to_write_the_address_is_understood(scheme: str):
    assert driver_url(f"{scheme}://u:p@h/db") == "postgresql+psycopg://u:p@h/db"

"""Migrating: from nothing, again, at once, and back; and that it ends where the models say."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from db.database import APP_ROLE
from db.embedded import EmbeddedServer
from db.migrate import MIGRATION_LOCK, _config, current_revision, latest_revision, migrate
from db.models import Base
from tests.db.catalogue import ask, connect, tables

ROOT = Path(__file__).parents[2]
CONSTRAINTS = """
    SELECT c.conrelid::regclass::text, c.conname::text, pg_get_constraintdef(c.oid) FROM pg_constraint c
    WHERE c.connamespace = 'public'::regnamespace AND c.contype <> 'n'
"""
INDEXES = "SELECT tablename::text, indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public'"
COLUMNS = """
    SELECT a.attrelid::regclass::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
           a.attidentity, pg_get_expr(d.adbin, d.adrelid)
    FROM pg_attribute a
    JOIN pg_class t ON t.oid = a.attrelid AND t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped
"""


@pytest.fixture
def empty_url(server: EmbeddedServer) -> Iterator[str]:
    """The owner's address of a database with nothing in it."""
    name = f"empty_{secrets.token_hex(6)}"
    with connect(server.superuser_url, autocommit=True) as superuser:
        superuser.execute(f"CREATE DATABASE {name} OWNER panelry")
        yield make_url(server.url).set(database=name).render_as_string(hide_password=False)
        superuser.execute(f"DROP DATABASE {name} WITH (FORCE)")


def shape(url: str) -> set[tuple[object, ...]]:
    return {
        row
        for query in (CONSTRAINTS, INDEXES, COLUMNS)
        for row in ask(url, query)
        if row[0] != "alembic_version"
    }


def test_the_migrated_schema_is_the_one_of_the_models_down_to_every_constraint(
    database_url: str, empty_url: str
):
    engine = create_engine(empty_url)
    Base.metadata.create_all(engine)
    engine.dispose()
    assert shape(database_url) == shape(empty_url)


def test_alembic_sees_no_difference_either(database_url: str):
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_the_alembic_command_works_as_configured_and_finds_nothing_to_do(database_url: str):
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "check"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "No new upgrade operations detected" in done.stdout) == (0, True), done.stderr


def test_an_empty_database_has_no_version_and_a_migrated_one_the_latest(empty_url: str):
    assert current_revision(empty_url) is None
    migrate(empty_url)
    assert current_revision(empty_url) == latest_revision() == "0012"


def test_migrating_again_changes_nothing(database_url: str):
    before = shape(database_url)
    migrate(database_url)
    assert shape(database_url) == before
    assert ask(database_url, "SELECT count(*) FROM alembic_version") == [(1,)]


def test_two_that_migrate_at_once_wait_for_one_another(empty_url: str):
    with ThreadPoolExecutor(4) as pool:
        assert [each.result() for each in [pool.submit(migrate, empty_url) for _ in range(4)]] == [None] * 4
    assert current_revision(empty_url) == latest_revision()


def test_a_migration_waits_for_whoever_holds_its_lock_and_leaves_it_free(empty_url: str):
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = %s"
    with connect(empty_url, autocommit=True) as other, ThreadPoolExecutor(1) as pool:
        other.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        migrating = pool.submit(migrate, empty_url)
        while other.execute(waiting, [MIGRATION_LOCK]).fetchone() == (0,):
            assert not migrating.done()
        assert tables(empty_url) == set()
        other.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
        migrating.result()
        assert other.execute("SELECT pg_try_advisory_lock(%s)", [MIGRATION_LOCK]).fetchone() == (True,)


def test_back_to_nothing_and_up_again(database_url: str):
    before = shape(database_url)
    engine = create_engine(database_url)
    with engine.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.commit()
    engine.dispose()
    assert (tables(database_url), current_revision(database_url)) == ({"alembic_version"}, None)
    migrate(database_url)
    assert shape(database_url) == before


def test_a_second_database_of_the_server_shares_the_roles(database_url: str, empty_url: str):
    migrate(empty_url)
    for url in (database_url, empty_url):
        assert ask(url, "SELECT has_table_privilege(%s, 'meetings', 'INSERT')", APP_ROLE) == [(True,)]

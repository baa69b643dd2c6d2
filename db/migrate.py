"""Brings the schema up to date, and tells whether it is."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from db.database import driver_url

# Any number will do, as long as all replicas take the same one.
MIGRATION_LOCK = 7265_3901


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def latest_revision() -> str:
    """The revision this program's code was written for."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current_revision(url: str) -> str | None:
    """The revision the database is at; None for an empty one."""
    engine = create_engine(driver_url(url))
    try:
        with engine.connect() as connection:
            return revision_of(connection)
    finally:
        engine.dispose()


def revision_of(connection: Connection) -> str | None:
    """The revision of the database at the other end; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str) -> bool:
    """Whether this program's migrations lead to the revision; a newer program's do not."""
    return any(each.revision == revision for each in ScriptDirectory.from_config(_config()).walk_revisions())


def migrate(url: str, revision: str = "head") -> None:
    """Upgrade as the schema's owner. Replicas that start together wait for one another."""
    engine = create_engine(driver_url(url))
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
            connection.commit()
            try:
                _upgrade(connection, revision)
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
                connection.commit()
    finally:
        engine.dispose()


def _upgrade(connection: Connection, revision: str) -> None:
    connection.execute(text("SET lock_timeout TO '5s'"))
    connection.commit()
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    connection.commit()

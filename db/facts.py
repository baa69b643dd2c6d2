"""What the catalogue says of a database: its age, its roles, its protection. Reads only, waits briefly."""

import time
from dataclasses import dataclass

import psycopg
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection, make_url

from db.database import APP_ROLE, DISPATCH_ROLE, driver_url
from db.migrate import revision_of
from db.models import Base

OPTIONS = {"connect_timeout": 5, "options": "-c statement_timeout=5000 -c default_transaction_read_only=on"}

_ROLES = text("""
    SELECT rolname, rolsuper, rolbypassrls,
           -- Since 16 a member may be one who administers the role and yet cannot become it.
           CASE WHEN current_setting('server_version_num')::int < 160000
                THEN pg_has_role(current_user, oid, 'MEMBER') ELSE pg_has_role(current_user, oid, 'SET') END
    FROM pg_roles WHERE rolname IN (:app, :dispatch, current_user)
""")
_UNPROTECTED = text("""
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname = ANY(:tables)
      AND NOT (relrowsecurity AND relforcerowsecurity)
    ORDER BY relname
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role: whether row-level security would not bind it, and whether we may become it."""

    is_superuser: bool
    bypasses: bool
    is_ours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseFacts:
    """version: e.g. 180004 for 18.4. ahead_seconds: the server's clock minus this machine's."""

    version: int
    revision: str | None
    owner: str
    roles: dict[str, Role]
    unprotected: tuple[str, ...]
    ahead_seconds: float


def read_facts(url: str) -> DatabaseFacts:
    """Ask; raises ValueError or SQLAlchemy's errors when there is nobody to ask."""
    engine = create_engine(driver_url(url), connect_args=OPTIONS)
    try:
        with engine.connect() as connection:
            return _facts(connection)
    finally:
        engine.dispose()


def _facts(connection: Connection) -> DatabaseFacts:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    rows = connection.execute(_ROLES, {"app": APP_ROLE, "dispatch": DISPATCH_ROLE})
    tenants = [each.name for each in Base.metadata.sorted_tables if each.name != "directory"]
    return DatabaseFacts(
        version=driver.info.server_version,
        revision=revision_of(connection),
        owner=str(connection.scalar(text("SELECT current_user"))),
        roles={
            name: Role(is_superuser=superuser, bypasses=bypasses, is_ours=ours)
            for name, superuser, bypasses, ours in rows
        },
        unprotected=tuple(connection.scalars(_UNPROTECTED, {"tables": tenants})),
        ahead_seconds=_ahead(connection),
    )


def _ahead(connection: Connection) -> float:
    """Measured against the middle of the question's way there and back."""
    before = time.time()
    theirs = float(connection.scalar(text("SELECT extract(epoch FROM clock_timestamp())")) or 0)
    return theirs - (before + time.time()) / 2


def host_of(url: str) -> str:
    """Where the database is, without user and password; ValueError when this is no address of one."""
    parsed = make_url(driver_url(url))
    return f"{parsed.host or 'this machine'}/{parsed.database or ''}"

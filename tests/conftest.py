"""One real PostgreSQL for the whole run; a fresh, migrated database for each test that asks for one."""

import gc
import secrets
from collections.abc import AsyncIterator, Generator, Iterator

import psycopg
import pytest
import structlog
from sqlalchemy.engine import make_url

from db import embedded
from db.embedded import EmbeddedServer
from db.migrate import migrate
from tests.world import World, open_world

TEMPLATE = "panelry_template"

# With all locals, a traceback takes a second to write, and the loop of everybody stands still meanwhile.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """What pytest keeps of all tests before is not looked through again: late in a run, a pass over it
    stands in the way of everybody for seconds, and Slack waits three.
    """
    done = yield
    if nextitem is not None and nextitem.path != item.path:
        gc.collect()
        gc.freeze()
    return done


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    with embedded.start(tmp_path_factory.mktemp("postgres"), durable=False) as running:
        with _admin(running) as connection:
            connection.execute(f"CREATE DATABASE {TEMPLATE} OWNER panelry")
        migrate(_named(running.url, TEMPLATE))
        yield running


@pytest.fixture
def database_url(server: EmbeddedServer) -> Iterator[str]:
    """The owner's address of an empty database at the latest version."""
    name = f"test_{secrets.token_hex(6)}"
    with _admin(server) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER panelry")
    yield _named(server.url, name)
    with _admin(server) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """A workspace with people and candidates, Monday 2027-03-01 08:00 UTC."""
    async with open_world(database_url) as opened:
        yield opened


def _admin(server: EmbeddedServer) -> psycopg.Connection:
    address = make_url(server.superuser_url).set(drivername="postgresql")
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)


def _named(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)

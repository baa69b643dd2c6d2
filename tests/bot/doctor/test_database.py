"""What the doctor finds in the database, each fault produced for real."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from core.doctor.findings import State
from core.secrets import SecretBox, make_key
from core.workspaces.entrance import Entrance, TeamProfile
from db import embedded
from db.database import Database
from db.migrate import latest_revision
from tests.bot.doctor.conftest import Patient, done_as


async def test_a_healthy_one_is_well(patient: Patient):
    assert await patient.visited() == {}
    assert "answers" in patient.said("Database", State.WELL)
    for what in ("Schema", "Roles", "Row-level security", "Database clock", "Secret key"):
        assert patient.said(what, State.WELL), what


async def test_a_database_that_is_away_or_none(patient: Patient):
    patient.set(DATABASE_URL="postgresql://panelry:hunter2@127.0.0.1:1/panelry")
    wrong = await patient.visited()
    assert wrong == {
        "Database": "127.0.0.1/panelry does not answer. Check DATABASE_URL, and that the server runs."
    }
    assert patient.said("Slack", State.WELL), "the other checks go on"
    patient.set(DATABASE_URL="mysql://panelry:hunter2@db/panelry")
    assert (await patient.visited())["Database"].startswith("DATABASE_URL must be the address")


@pytest.mark.parametrize(
    "harm, words",
    [
        ("UPDATE alembic_version SET version_num = '0001'", "At version 0001, but"),
        ("UPDATE alembic_version SET version_num = 'ffff'", "Version ffff is of a newer Panelry."),
        ("DELETE FROM alembic_version", "There is none. Run `panelry migrate`."),
    ],
)
async def test_a_schema_of_another_version(patient: Patient, database_url: str, harm: str, words: str):
    with done_as(database_url, harm, "SELECT 1"):
        assert words in (await patient.visited())["Schema"]
    assert latest_revision() in patient.said("Schema", State.WRONG) or "0001" not in harm


@pytest.mark.parametrize(
    "harm, repair, words",
    [
        (
            "ALTER ROLE panelry_app BYPASSRLS",
            "ALTER ROLE panelry_app NOBYPASSRLS",
            "panelry_app bypasses row",
        ),
        (
            "ALTER ROLE panelry_dispatch RENAME TO away",
            "ALTER ROLE away RENAME TO panelry_dispatch",
            "There is no role panelry_dispatch. Run `panelry migrate`.",
        ),
        (
            "GRANT panelry_app TO panelry WITH SET FALSE",
            "GRANT panelry_app TO panelry WITH SET TRUE",
            'panelry may not act as panelry_app. Run `GRANT panelry_app TO "panelry"`.',
        ),
    ],
)
async def test_a_role_that_is_not_as_it_must_be(
    patient: Patient, superuser_url: str, database_url: str, harm: str, repair: str, words: str
):
    who = database_url if harm.startswith("GRANT") else superuser_url
    with done_as(who, harm, repair):
        assert words in (await patient.visited())["Roles"]


async def test_an_owner_above_row_level_security_is_worth_a_word(patient: Patient, superuser_url: str):
    patient.set(DATABASE_URL=superuser_url)
    assert await patient.visited() == {}
    assert "postgres of DATABASE_URL is above row-level security" in patient.said("Roles", State.NOTE)


async def test_a_table_without_its_protection(patient: Patient, database_url: str):
    with done_as(database_url, "ALTER TABLE candidates NO FORCE ROW LEVEL SECURITY", "SELECT 1"):
        assert "Not forced for candidates." in (await patient.visited())["Row-level security"]


async def test_a_clock_that_is_an_hour_ahead(patient: Patient, database_url: str):
    name = make_url(database_url).database
    ahead = (
        "CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql"
        " AS $$SELECT pg_catalog.clock_timestamp() + interval '1 hour'$$;"
        f"ALTER DATABASE {name} SET search_path = public, pg_catalog"
    )
    with done_as(database_url, ahead, "SELECT 1"):
        assert (await patient.visited())["Database clock"].startswith("3600 s ahead of this machine's")


async def test_a_server_that_is_too_old(patient: Patient, database_url: str):
    async with aged(database_url) as url:
        patient.set(DATABASE_URL=url)
        assert (await patient.visited())["Database"].startswith("PostgreSQL 14.")


async def test_secrets_under_another_key(patient: Patient, database_url: str):
    async with Database(database_url) as database:
        entrance = Entrance(database, SecretBox([make_key()]))
        team = TeamProfile(slack_team_id="T0ACME", name="Acme")
        await entrance.install(team, bot_token="xoxb-1", bot_user_id="U0", bot_id="B0")
    assert (await patient.visited())["Secret key"].startswith("It does not open 1 of the 1 secrets")
    patient.set(PANELRY_SECRET_KEY=None)
    assert (await patient.visited())["Secret key"].startswith("There is none, but 1 secrets")
    patient.set(PANELRY_SECRET_KEY="short")
    assert "must be a key made by `panelry secret-key`" in (await patient.visited())["Secret key"]


async def test_the_embedded_server_none_stopped_running_and_broken(patient: Patient, tmp_path: Path):
    home = tmp_path / "embedded"
    patient.set(DATABASE_URL=None, PANELRY_HOME=str(home))
    assert (await patient.visited())["Database"] == "There is none yet. Run `panelry migrate`."
    assert not home.exists()
    with embedded.start(home, durable=False):
        assert (await patient.visited()).keys() >= {"Schema", "Roles"}
        assert patient.said("Embedded PostgreSQL", State.WELL) == "Runs."
    await patient.visited()
    assert patient.said("Embedded PostgreSQL", State.WELL).startswith("Starts;")
    assert embedded.is_running(home) is False
    (home / "postgres" / "PG_VERSION").write_text("15\n")
    assert "made by another version" in (await patient.visited())["Embedded PostgreSQL"]


@asynccontextmanager
async def aged(url: str) -> AsyncIterator[str]:
    """The same database, through somebody who has its server call itself a PostgreSQL 14."""
    folder = str(make_url(url).query["host"])

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        their_reader, their_writer = await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.5432")
        await asyncio.gather(_copy(reader, their_writer), _copy(their_reader, writer))

    server = await asyncio.start_server(pass_on, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        where = make_url(url).set(host="127.0.0.1", port=port, query={"gssencmode": "disable"})
        yield where.render_as_string(hide_password=False)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while some := await reader.read(65536):
        writer.write(some.replace(b"server_version\x0018", b"server_version\x0014"))
        await writer.drain()
    writer.close()
    await writer.wait_closed()

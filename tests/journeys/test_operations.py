"""docs/operations.md: what it tells to type is typed here, and its table of metrics is the real one."""

import re
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer.main

from bot.__main__ import cli
from core.doctor.database import check_database
from core.doctor.findings import State
from core.doctor.secrets import check_secrets
from core.secrets import SecretBox, key_in
from db import embedded
from db.database import Database
from db.migrate import migrate
from tests.processes import ROOT, environment
from tests.world import World, found_world

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^```sh (\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
DUE = "SELECT DISTINCT perhaps_sent, claimed_at FROM messages WHERE state = 'waiting' AND due_at <= now()"
WHOSE = "SELECT c.name FROM meetings m JOIN candidates c ON c.id = m.candidate_id"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Panelry's folder, as far as the commands are concerned."""
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


def typed(name: str, folder: Path, home: Path, **more: str) -> str:
    """What the block of this name prints; it must succeed."""
    done = subprocess.run(
        ["sh", "-eu", "-c", BLOCKS[name]],
        cwd=folder,
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"
    return done.stdout


@asynccontextmanager
async def team_at(home: Path) -> AsyncIterator[World]:
    """A team whose database is the embedded one of this folder; the one that is there, or a new one."""
    with embedded.start(home) as server:
        migrate(server.url)
        async with Database(server.url) as database:
            yield await found_world(database, at=datetime.now(UTC), secrets=SecretBox([key_in(home)]))


async def book(world: World, host: str, candidate: str) -> None:
    await world.book(host, candidate=candidate, at=world.clock.at + timedelta(days=3))


async def whose(world: World) -> set[str]:
    """Whose interviews there are."""
    return {name for (name,) in await world.ask(WHOSE)}


def test_every_command_the_page_tells_to_type_exists():
    named = set(re.findall(r"\.venv/bin/panelry ([a-z-]+)", PAGE))
    assert {"doctor", "postgres", "migrate", "reseal"} <= named <= set(typer.main.get_group(cli).commands)


async def test_a_backup_restored_elsewhere_has_the_meeting_and_opens_its_secrets(folder: Path):
    home, other = folder / "home", folder / "other"
    async with team_at(home) as world:
        await book(world, "UANA", "Jane Doe")
        typed("backup", folder, home)
        await book(world, "UBO", "Omar Haddad")
    typed("restore", folder, other)
    with embedded.start(other) as server:
        found = [*check_database(server.url), *await check_secrets(server.url, key_in(other))]
    assert {each.what: each.state for each in found} == dict.fromkeys(
        ("Database", "Schema", "Roles", "Row-level security", "Database clock", "Secret key"), State.WELL
    )
    async with team_at(other) as world:
        assert await whose(world) == {"Jane Doe"}


async def test_back_to_a_moment_and_what_was_sent_since_is_looked_up(folder: Path):
    home, archive = folder / "home", folder / "archive"
    more = {"ARCHIVE": str(archive), "BASE": str(folder / "base")}
    async with team_at(home) as world:
        await book(world, "UANA", "Jane Doe")
    typed("archive", folder, home, **more)
    async with team_at(home) as world:
        typed("base", folder, home, **more)
        await book(world, "UBO", "Omar Haddad")
        ((moment,),) = await world.ask("SELECT clock_timestamp()")
        await world.send_due()
        await world.ask("DELETE FROM meetings")
    more["MOMENT"] = moment.isoformat()
    typed("rewind", folder, home, **more)
    while " f\n" not in typed("arrived", folder, home):
        pass
    typed("perhaps", folder, home, **more)
    async with team_at(home) as world:
        assert await whose(world) == {"Jane Doe", "Omar Haddad"}
        assert await world.ask(DUE) == [(True, moment)]

"""The embedded server is killed while somebody uses it, and is there again, with every committed row."""

import os
import queue
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from db.embedded import EmbeddedServer, start
from db.embedded_watch import STARTED_AGAIN, kept_alive

PATIENCE = 30

HEAL_WHEN_TOLD = """
import sys
from pathlib import Path
from db.embedded import start
with start(Path(sys.argv[1]), durable=False) as server:
    print("ready", flush=True)
    for line in sys.stdin:
        print(server.heal(), flush=True)
"""


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "home"


def pid_of(server: EmbeddedServer) -> int:
    return int((server.installation.data / "postmaster.pid").read_text().split()[0])


def kill(server: EmbeddedServer) -> int:
    """Kill it, and wait until it is gone; its process id."""
    pid = pid_of(server)
    os.kill(pid, signal.SIGKILL)
    while server.installation.is_server(pid):
        pass
    return pid


def another_user(home: Path) -> subprocess.Popen[str]:
    """A process that uses the server, and heals it when it is told to."""
    return subprocess.Popen(
        [sys.executable, "-c", HEAL_WHEN_TOLD, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def heard(user: subprocess.Popen[str]) -> str:
    assert user.stdout is not None
    return user.stdout.readline().strip()


def ask(server: EmbeddedServer, statement: str) -> list[tuple[object, ...]]:
    address = make_url(server.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        found = connection.execute(statement)
        return found.fetchall() if found.description else []


def test_killed_it_is_started_again_at_the_same_address_with_its_rows(home: Path):
    told: queue.Queue[str] = queue.Queue()
    with start(home, durable=False) as server, kept_alive(server, told.put):
        ask(server, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS row")
        for round_ in range(1, 3):
            killed = kill(server)
            assert told.get(timeout=PATIENCE) == STARTED_AGAIN
            assert ask(server, "SELECT count(*) FROM kept") == [(1000 * round_,)]
            assert pid_of(server) != killed
            ask(server, "INSERT INTO kept SELECT generate_series(1, 1000)")
    assert not (home / "postgres" / "postmaster.pid").exists()
    assert told.empty()


def test_of_several_processes_one_starts_it_and_all_go_on(home: Path):
    with start(home, durable=False) as server:
        others = [another_user(home) for _ in range(3)]
        assert [heard(each) for each in others] == ["ready"] * 3
        kill(server)
        for each in others:
            assert each.stdin is not None
            each.stdin.write("now\n")
            each.stdin.flush()
        assert sorted(heard(each) for each in others) == ["False", "False", "True"]
        assert ask(server, "SELECT 1") == [(1,)]
        for each in others:
            each.communicate()
        assert ask(server, "SELECT 1") == [(1,)]
    assert not (home / "postgres" / "postmaster.pid").exists()


def test_one_that_cannot_be_started_is_told_of_and_tried_again(home: Path):
    told: queue.Queue[str] = queue.Queue()
    with start(home, durable=False) as server, kept_alive(server, told.put):
        settings = server.installation.data / "postgresql.conf"
        good = settings.read_text()
        settings.write_text(f"{good}\nnonsense = 1\n")
        kill(server)
        assert "did not start" in told.get(timeout=PATIENCE)
        settings.write_text(good)
        while (words := told.get(timeout=PATIENCE)) != STARTED_AGAIN:
            assert "did not start" in words
        assert ask(server, "SELECT 1") == [(1,)]


def test_data_that_is_gone_is_not_made_anew(home: Path):
    with start(home, durable=False) as server:
        kill(server)
        server.installation.data.rename(home / "elsewhere")
        assert server.heal() is False
        assert not server.installation.data.exists()

"""`panelry sandbox` for real, and `kill -9`: of its database while people work, then of everything."""

import os
import signal
import subprocess
from pathlib import Path

import psycopg

from bot.sandbox import people
from tests.journeys.steps import book
from tests.person import Person
from tests.processes import free_port, read_until, running_sandbox

BOOKED = "SELECT id, version, starts_at::text FROM meetings ORDER BY id"


def postmaster(home: Path) -> tuple[int, str]:
    """The server's process id and the folder of its socket."""
    lines = (home / "postgres" / "postmaster.pid").read_text().splitlines()
    return int(lines[0]), lines[4]


def kill_database(home: Path) -> None:
    os.kill(postmaster(home)[0], signal.SIGKILL)


def kill_everything(process: subprocess.Popen[str], home: Path) -> None:
    process.kill()
    kill_database(home)
    process.wait()


def booked(home: Path) -> list[tuple[int, int, str]]:
    """All meetings, asked of the server directly, above row-level security."""
    with psycopg.connect(host=postmaster(home)[1], user="postgres", dbname="panelry") as connection:
        return connection.execute(BOOKED).fetchall()


async def test_killed_under_the_running_product_then_killed_with_it(tmp_path: Path):
    home, port = tmp_path, free_port()
    page = f"http://127.0.0.1:{port}/sandbox"
    with running_sandbox(home, port) as process:
        read_until(process, "Ready")
        async with Person(page, people.ROSA.id, patience=40) as rosa:
            await book(rosa, "Jane")
            before = booked(home)
            kill_database(home)
            await book(rosa, "Omar")
            assert booked(home)[: len(before)] == before
            await rosa.mail("Phone screening", to="omar")
            before = booked(home)
        kill_everything(process, home)
    with running_sandbox(home, port) as again:
        read_until(again, "Ready")
        assert booked(home) == before
        async with (
            Person(page, people.ROSA.id, patience=40) as rosa,
            Person(page, people.IAN.id, patience=40) as ian,
        ):
            await rosa.advance_to("15 min before: Omar")
            await ian.message("starts in 15 minutes")

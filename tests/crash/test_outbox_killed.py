"""Processes that send are killed at random moments: no message is lost, and none is sent twice."""

import asyncio
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from datetime import timedelta
from pathlib import Path

import pytest

from core.candidates.importing import import_candidates, read_lines
from tests.crash.sending import FileRoad, send
from tests.world import MONDAY, World

ROOT = Path(__file__).parents[2]
MEETINGS = 75
MESSAGES = 4 * MEETINGS
PATIENCE = 60


async def book_many(world: World) -> None:
    people = "".join(f"P{number},p{number}@mail.example\n" for number in range(MEETINGS))
    await world.run(import_candidates, world.rosa, read_lines(f"name,email\n{people}")[0])
    for number in range(MEETINGS):
        at = MONDAY + timedelta(days=2 + number // 15, hours=number % 15)
        await world.book("UANA", "UBO", candidate=f"P{number}", at=at)


async def start(url: str, file: Path) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.crash.sending", url, str(file), MONDAY.isoformat(), cwd=ROOT, stdout=PIPE
    )


async def kill_after(process: Process, messages: int) -> None:
    """Kill it as soon as it has told of so many messages, whatever it is doing at that moment."""
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        for _ in range(messages):
            if not await process.stdout.readline():
                break
    if process.returncode is None:
        process.send_signal(signal.SIGKILL)
    await process.communicate()


@pytest.mark.parametrize("seed", range(3))
async def test_none_lost_and_none_twice(world: World, database_url: str, tmp_path: Path, seed: int):
    dice = random.Random(seed)
    file = tmp_path / "sent"
    file.touch()
    await book_many(world)
    expected = {
        key for (key,) in await world.ask("SELECT key FROM messages WHERE due_at <= :now", now=MONDAY)
    }
    assert len(expected) == MESSAGES
    first, second = await asyncio.gather(start(database_url, file), start(database_url, file))
    await asyncio.gather(kill_after(first, dice.randint(1, 60)), kill_after(second, dice.randint(40, 120)))
    left = await world.ask("SELECT count(*) FROM messages WHERE state = 'leased'")
    assert left != [(0,)], "neither process was killed in the midst of its work"
    await world.ask("UPDATE messages SET lease_until = now() - interval '1 second' WHERE state = 'leased'")
    await send(database_url, file, MONDAY)
    arrived = FileRoad(file).keys()
    assert (len(arrived), set(arrived)) == (MESSAGES, expected)
    states = "SELECT state, count(*) FROM messages WHERE due_at <= :now GROUP BY 1"
    assert await world.ask(states, now=MONDAY) == [("sent", MESSAGES)]

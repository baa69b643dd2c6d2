"""Whether a workspace stays fast as it grows: `make bench-large`.

Two databases hold the same thousand meetings around now, the same pages and the same hundred due messages;
the large one holds 999,000 more, of 200 hosts over two years, with their messages. What a person waits for
and one tick of the outbox are measured in both, in turns. Aim: the large one takes at most 1.5 times as long.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import psycopg
from sqlalchemy.engine import make_url

from core.meetings.draft import revise_draft
from core.meetings.own import list_meetings
from db import embedded
from db.embedded import EmbeddedServer
from db.migrate import migrate
from tests.bench.seed import BASE, Seed, seed
from tests.world import World, open_world

ROUNDS, WARM_UP = 30, 3
AIM = 1.5
Act = Callable[[World, Seed], Awaitable[object]]


async def nothing(world: World, seeded: Seed) -> object:
    return None


async def app_home(world: World, seeded: Seed) -> object:
    return await world.run(list_meetings, world.rosa, "upcoming")


async def past(world: World, seeded: Seed) -> object:
    return await world.run(list_meetings, world.rosa, "past")


async def suggestions(world: World, seeded: Seed) -> object:
    return await world.run(revise_draft, world.rosa, seeded.form)


async def make_due_again(world: World, seeded: Seed) -> object:
    world.slack.clear()
    again = "UPDATE messages SET state = 'waiting', attempts = 0 WHERE id = ANY(:ids)"
    return await world.ask(again, ids=seeded.due)


async def one_tick(world: World, seeded: Seed) -> object:
    await world.send_due()
    assert len(world.slack.sent) == len(seeded.due) == 100, "every due message leaves once"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing to wait for; `before` is not counted."""

    name: str
    act: Act
    before: Act = nothing


CASES = (
    Case(name="App Home, upcoming", act=app_home),
    Case(name="App Home, past", act=past),
    Case(name="suggestions for a panel of 5", act=suggestions),
    Case(name="one tick, 100 due", act=one_tick, before=make_due_again),
)


@contextmanager
def database(server: EmbeddedServer, name: str) -> Iterator[tuple[str, str]]:
    """An empty database at the latest version: the owner's address, and one that no policy binds."""
    admin = make_url(server.superuser_url).set(drivername="postgresql")
    with psycopg.connect(admin.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER panelry")
    url = make_url(server.url).set(database=name).render_as_string(hide_password=False)
    migrate(url)
    yield url, admin.set(database=name).render_as_string(hide_password=False)


async def milliseconds(case: Case, world: World, seeded: Seed) -> float:
    await case.before(world, seeded)
    began = perf_counter()
    await case.act(world, seeded)
    return (perf_counter() - began) * 1000


async def compare(case: Case, small: tuple[World, Seed], large: tuple[World, Seed]) -> float:
    """Medians in turns, so that what else the machine does meets both; the ratio."""
    took = [
        (await milliseconds(case, *small), await milliseconds(case, *large)) for _ in range(ROUNDS + WARM_UP)
    ]
    a, b = (median(each) for each in zip(*took[WARM_UP:], strict=True))
    print(f"{case.name:<30} {a:8.2f} ms {b:8.2f} ms   {b / a:5.2f} ×   aim ≤ {AIM}")  # noqa: T201
    return b / a


async def measure(server: EmbeddedServer, most: int) -> bool:
    async with AsyncExitStack() as stack:
        worlds = []
        for name, meetings in (("small", BASE), ("large", most)):
            url, superuser_url = stack.enter_context(database(server, name))
            world = await stack.enter_async_context(open_world(url))
            began = perf_counter()
            worlds.append((world, await seed(world, superuser_url, meetings)))
            print(f"{meetings:,} meetings written in {perf_counter() - began:.0f} s", flush=True)  # noqa: T201
        return all([await compare(case, *worlds) <= AIM for case in CASES])


def main() -> None:
    """The number of meetings may be given."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder, embedded.start(Path(folder), durable=False) as server:
        good = asyncio.run(measure(server, most))
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()

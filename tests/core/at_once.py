"""Two use cases at once: the second begins while the first is in the middle, and waits for it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from core.tenancy import Actor, Tx
from tests.world import World

BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0"

Pause: TypeAlias = Callable[[], Awaitable[None]]
First: TypeAlias = Callable[[Tx, Actor, Pause], Awaitable[object]]
Second: TypeAlias = Callable[[], Awaitable[object]]


async def both(world: World, first: First, second: Second) -> list[object]:
    """What came of each, be it an exception. The first, as Rosa, awaits its `Pause` where the second is to
    begin, which comes back when the second waits for something that the first holds.
    """
    begun: list[asyncio.Future[object]] = []

    async def pause() -> None:
        begun.append(asyncio.ensure_future(second()))
        while await world.ask(BLOCKED) == [(0,)]:
            assert not begun[0].done()

    told = await asyncio.gather(world.run(first, world.rosa, pause), return_exceptions=True)
    return [*told, *await asyncio.gather(*begun, return_exceptions=True)]

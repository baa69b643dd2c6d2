"""A `Run` that leaves connections to people: work nobody waits for takes turns."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

from core.tenancy import Actor, Run, Tx

P = ParamSpec("P")
T = TypeVar("T")


class Sparing:
    """Runs at most so many use cases at once; the others wait their turn."""

    def __init__(self, run: Run, at_once: int) -> None:
        self._run = run
        self._room = asyncio.Semaphore(at_once)

    async def __call__(
        self,
        use_case: Callable[Concatenate[Tx, Actor, P], Awaitable[T]],
        actor: Actor,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """As the `Run` does."""
        async with self._room:
            return await self._run(use_case, actor, *args, **kwargs)

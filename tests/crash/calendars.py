"""A stand-in Google that has the process that speaks to it killed with -9 in the midst of a request."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from random import Random

from starlette.types import Message, Receive, Scope, Send

from bot.sandbox.services.google.service import GoogleService
from core.calendars.connected import keep_connection
from core.secrets import SecretBox, make_key
from db.database import Database
from tests.bench.accounts import CLIENT, found
from tests.bench.google import let_in
from tests.bench.parts import Child, child
from tests.core.providers.served import free_socket, root_of, served
from tests.world import MONDAY, World, found_world

OWNER, MEMBER = "ana@acme.example", "UANA"
MOMENTS = ("before it is done", "done, not answered", "just answered", "some time after")
SOME_TIME_SECONDS = 0.05
LIVES = 4
"""Of which all but the last end before their time."""
MOST_LINES = 50
"""A process is given to work from, before it has to be dead."""

_DUE = "UPDATE chores SET due_at = now()"
_EXPIRE = (
    "UPDATE chores SET lease_until = now() - interval '1 second' WHERE lease_until > now()",
    "UPDATE messages SET lease_until = now() - interval '1 second' WHERE state = 'leased'",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """After how many requests of this method, and when then."""

    method: str
    requests: int
    moment: str
    seconds_later: float

    @classmethod
    def of(cls, dice: Random, method: str, most: int) -> "Death":
        moment, later = dice.choice(MOMENTS), dice.uniform(0, SOME_TIME_SECONDS)
        return cls(method=method, requests=dice.randint(1, most), moment=moment, seconds_later=later)


class DeadlyGoogle:
    """`death`: of whoever `kill` kills; None spares them. `before` is called ahead of each request."""

    def __init__(self, service: GoogleService) -> None:
        self.service = service
        self.death: Death | None = None
        self.kill: Callable[[], None] = lambda: None
        self.before: Callable[[], None] = lambda: None
        self._met = 0

    def doom(self, death: Death | None, kill: Callable[[], None]) -> None:
        """Have them die so."""
        self.death, self.kill, self._met = death, kill, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        self.before()
        death = self.death
        self._met += death is not None and scope["method"] == death.method
        if death is None or scope["method"] != death.method or self._met != death.requests:
            await self.service.asgi(scope, receive, send)
            return
        if death.moment == "before it is done":
            self.kill()
            return
        await self.service.asgi(scope, receive, _unsent if death.moment == "done, not answered" else send)
        later = death.seconds_later if death.moment == "some time after" else 0
        asyncio.get_running_loop().call_later(later, self.kill)


async def _unsent(_message: Message) -> None:
    return


@dataclass(slots=True, kw_only=True)
class Stage:
    """A workspace, Ana's calendar at the stand-in, and processes that wait to speak to it."""

    world: World
    google: DeadlyGoogle
    children: list[Child]

    async def live_and_die(self, deaths: list[Death]) -> None:
        """One process after the other works until it is killed."""
        for each in deaths:
            victim = self.children.pop()
            self.google.doom(each, victim.process.kill)
            lines = 0
            while await victim.ask():
                lines += 1
                assert lines < MOST_LINES, f"it does not come to {each}"
                await self.world.ask(_DUE)
            # What only time does: the lease of whoever died runs out.
            for statement in _EXPIRE:
                await self.world.ask(statement)
        self.google.doom(None, lambda: None)

    async def finish(self) -> None:
        """The last one does what is left; also what it had to leave for a moment to somebody just killed."""
        for _ in range(3):
            await self.world.ask(_DUE)
            assert await self.children[-1].ask(), "it died of itself"


@asynccontextmanager
async def opened_stage(url: str) -> AsyncIterator[Stage]:
    """Ana has connected her calendar, and nobody has read it yet."""
    key, on = make_key(), free_socket()
    async with AsyncExitStack() as stack:
        service = GoogleService(root_of(on), CLIENT, real_time=MONDAY.timestamp)
        service.add_account(OWNER, "Ana", "Europe/Berlin")
        let_in(service)
        google = DeadlyGoogle(service)
        await stack.enter_async_context(served(google, on))
        database = await stack.enter_async_context(Database(url))
        words = (url, key, root_of(on), MONDAY.isoformat())
        starting = [child("tests.crash.calendars_child", *words) for _ in range(LIVES)]
        children = await asyncio.gather(*map(stack.enter_async_context, starting))
        world = await found_world(database, secrets=SecretBox([key]))
        ana = await world.actor(MEMBER)
        assert ana.member_id is not None
        await world.run(keep_connection, ana, ana.member_id, found(OWNER))
        yield Stage(world=world, google=google, children=children)

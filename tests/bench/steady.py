"""What a host's calendar asks of its service in an hour in which nobody changes anything.

The product's own chores do what is due, over days that pass at once: each time they are through, chores,
tokens and channels grow older until the next chore is due. Who is asked is a stand-in for Google that counts.
"""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import uvloop
from starlette.applications import Starlette

from bot.serving import listen, serving
from core.calendars.accounts import Accounts
from core.calendars.asked import READ
from core.calendars.reading import Reading
from core.calendars.watching import Watching
from core.chores.rounds import Rounds
from core.clock import SystemClock
from core.outside.client import open_http
from core.run import Runner
from tests.bench.accounts import services_at
from tests.bench.parts import Child, child, own_database
from tests.bench.synced import connect_all, requests_of
from tests.bench.table import Row
from tests.world import World, open_world
from web.webhooks import webhook_routes

TOKEN_SECONDS = 3600
TOLD_HOSTS, TOLD_HOURS = 2, 7 * 24 + 1
"""A week and an hour: each calendar's channel ends in it, and its window is left for one further on."""
UNTOLD_HOSTS, UNTOLD_HOURS = 4, 1
EVENTS = 50

_NEXT = "SELECT coalesce(extract(epoch FROM min(due_at) - clock_timestamp()), 0)::float FROM chores"
_OLDER = "UPDATE chores SET due_at = due_at - make_interval(secs => :seconds)"


@dataclass(slots=True, kw_only=True)
class Days:
    """Time that passes as it is told, here and at the stand-in."""

    world: World
    google: Child
    passed: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        """Real time, as the product is told."""
        return datetime.now(UTC) + self.passed

    async def until_due(self) -> None:
        """Until the next chore is due, if none is."""
        seconds = float((await self.world.ask(_NEXT))[0][0])
        if seconds > 0:
            await self.world.ask(_OLDER, seconds=seconds)
            await self.google.ask(f"pass {seconds}")
            self.passed += timedelta(seconds=seconds)


async def asked_in(url: str, hosts: int, hours: int, *, is_told: bool) -> Counter[str]:
    """The requests of so many hosts in so many hours after their first sync, by kind.

    is_told: whether the service tells us of changes.
    """
    async with _opened(url, hosts, is_told=is_told) as (days, rounds):
        await rounds.do_due()
        await requests_of(days.google)
        end = days.now() + timedelta(hours=hours)
        while days.now() < end:
            await days.until_due()
            await rounds.do_due()
        return await requests_of(days.google)


@asynccontextmanager
async def _opened(url: str, hosts: int, *, is_told: bool) -> AsyncIterator[tuple[Days, Rounds]]:
    """Everybody has connected, nothing is read yet."""
    async with AsyncExitStack() as stack:
        words = (str(hosts), str(EVENTS), str(TOKEN_SECONDS))
        google = await stack.enter_async_context(child("tests.bench.google", *words))
        world = await stack.enter_async_context(open_world(url))
        http = await stack.enter_async_context(open_http(proxies=False))
        days = Days(world=world, google=google)
        run, on = Runner(world.database, SystemClock(), world.secrets), listen("127.0.0.1", 0)
        await stack.enter_async_context(serving(Starlette(routes=webhook_routes(run)), on))
        await connect_all(world, hosts, expires_at=days.now() + timedelta(seconds=TOKEN_SECONDS))
        accounts = Accounts(run, services_at(google.said, http, days.now), real_now=days.now)
        address = f"http://127.0.0.1:{on.getsockname()[1]}" if is_told else None
        reading = Reading(run, accounts, Watching(run, address))
        yield days, Rounds(world.database, run, {READ: reading.read})


def steady_rows() -> list[Row]:
    """Told of changes by the service, and not."""
    return [
        _measured("told of changes", TOLD_HOSTS, TOLD_HOURS, is_told=True),
        _measured("told of nothing", UNTOLD_HOSTS, UNTOLD_HOURS, is_told=False),
    ]


def _measured(how: str, hosts: int, hours: int, *, is_told: bool) -> Row:
    with own_database() as url:
        asked = uvloop.run(asked_in(url, hosts, hours, is_told=is_told))
    a_host_and_hour = Counter({kind: count / hosts / hours for kind, count in asked.items()})
    looks, tokens = a_host_and_hour.pop("GET events"), a_host_and_hour.pop("POST token", 0)
    channels = sum(a_host_and_hour.values())
    return Row(
        what=f"steady state, {how}, a host and hour",
        ours=f"{looks + tokens + channels:.2f} requests",
        reference=f"{looks:.2f} looks, {tokens:.2f} tokens, {channels:.3f} channels "
        f"({hosts} hosts, {hours} simulated hours)",
    )

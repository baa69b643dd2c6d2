"""Hosts' calendars at a stand-in for Google in a process of its own, and the product that reads them."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import httpx
from sqlalchemy import text
from starlette.applications import Starlette

from bot.serving import listen, serving, spare_the_collector
from core.calendars.at_work import CalendarsAtWork
from core.calendars.connected import keep_connection
from core.clock import SystemClock
from core.outside.client import open_http
from core.run import Runner
from core.workspaces.members import MemberProfile, register_members
from tests.bench.accounts import found, host, services_at, token_of
from tests.bench.parts import Child, child
from tests.world import World, open_world
from web.webhooks import webhook_routes

HOSTS, EVENTS = 500, 200
CHANGES_EACH = 3
AT_ONCE = 16
LOOK_SECONDS = 0.1
_IDLE = "SELECT count(*) = 0 FROM chores WHERE due_at <= clock_timestamp() OR lease_until IS NOT NULL"
_DIGESTS = """
    SELECT c.external_id, md5(string_agg(starts || '-' || ends, ',' ORDER BY starts, ends))
    FROM calendars c, busy_times b,
         LATERAL (SELECT extract(epoch FROM lower(during))::bigint / 60 AS starts,
                         extract(epoch FROM upper(during))::bigint / 60 AS ends) minutes
    WHERE b.calendar_id = c.id AND c.external_id = ANY(:names)
    GROUP BY c.external_id
"""
_ROWS = """
    SELECT workspace_id, calendar_id, member_id, external_id, ical_uid, during, is_long, generation
    FROM busy_times ORDER BY calendar_id
"""
_INSERT = text("""
    INSERT INTO busy_times
        (workspace_id, calendar_id, member_id, external_id, ical_uid, during, is_long, generation)
    VALUES (:workspace_id, :calendar_id, :member_id, :external_id, :ical_uid, :during, :is_long, :generation)
""")


def changed_of(hosts: int) -> int:
    """How many of so many change something."""
    return max(hosts // 10, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Seconds of the clock, and of this process."""

    wall: float
    cpu: float


class Watch:
    """Runs from the beginning."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def read(self) -> Took:
        return Took(wall=time.perf_counter() - self._wall, cpu=time.process_time() - self._cpu)


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Looks every tenth of a second."""
    while True:
        if await is_so():
            return
        await asyncio.sleep(LOOK_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The workspace of the hosts, what reads their calendars, and the stand-in at its address."""

    hosts: int
    world: World
    google: Child
    http: httpx.AsyncClient

    async def sync(self) -> Took:
        """Everything there is, with a channel for each."""
        watch = Watch()
        await until(self._is_idle)
        took = watch.read()
        await self.check()
        return took

    async def fetch(self) -> Took:
        """The same pages, without keeping them."""
        watch, turns = Watch(), iter(range(self.hosts))

        async def some() -> None:
            for number in turns:
                await self._page(host(number))

        await asyncio.gather(*(some() for _ in range(AT_ONCE)))
        return watch.read()

    async def _page(self, email: str) -> None:
        answer = await self.http.get(
            f"{self.google.said}/calendar/v3/calendars/{email}/events",
            params={"singleEvents": "true", "maxResults": "250"},
            headers={"authorization": f"Bearer {token_of(email)}"},
        )
        assert len(answer.json()["items"]) == EVENTS

    async def insert(self) -> Took:
        """The same rows, a transaction and one `executemany` for each calendar."""
        names = ("workspace_id", "calendar_id", "member_id", "external_id", "ical_uid", "during", "is_long")
        rows = [dict(zip((*names, "generation"), row, strict=True)) for row in await self.world.ask(_ROWS)]
        await self.world.ask("DELETE FROM busy_times")
        watch = Watch()
        for at in range(0, len(rows), EVENTS):
            async with self.world.database.workspace(self.world.rosa.workspace_id) as session:
                await session.execute(_INSERT, rows[at : at + EVENTS])
        took = watch.read()
        await self.check()
        return took

    async def push(self) -> Took:
        """A tenth of the hosts change something; until PostgreSQL says the same."""
        changed = json.loads(await self.google.ask(f"change {changed_of(self.hosts)} 1"))
        watch, wanted = Watch(), await self._digests()

        async def is_equal() -> bool:
            return await self.kept(changed) == {name: wanted[name] for name in changed}

        await until(is_equal)
        took = watch.read()
        await until(self._is_idle)
        await self.check()
        return took

    async def requests(self) -> Counter[str]:
        """Those made since this was asked last."""
        return await requests_of(self.google)

    async def check(self) -> None:
        """That PostgreSQL equals all calendars."""
        wanted = await self._digests()
        if await self.kept(list(wanted)) != wanted:
            raise SystemExit("What was read is not what stands in the calendars.")

    async def kept(self, names: list[str]) -> dict[str, str]:
        return dict(await self.world.ask(_DIGESTS, names=names))

    async def _digests(self) -> dict[str, str]:
        told: dict[str, str] = json.loads(await self.google.ask("digests"))
        return told

    async def _is_idle(self) -> bool:
        return bool((await self.world.ask(_IDLE))[0][0])


async def requests_of(google: Child) -> Counter[str]:
    """Those made since it was asked last."""
    return Counter(json.loads(await google.ask("requests")))


@asynccontextmanager
async def opened(url: str, hosts: int) -> AsyncIterator[Bench]:
    """Everybody has connected, nothing is read yet; the product begins at the end."""
    async with AsyncExitStack() as stack:
        google = await stack.enter_async_context(child("tests.bench.google", str(hosts), str(EVENTS)))
        world = await stack.enter_async_context(open_world(url))
        http = await stack.enter_async_context(open_http(proxies=False))
        run, on = Runner(world.database, SystemClock(), world.secrets), listen("127.0.0.1", 0)
        await stack.enter_async_context(serving(Starlette(routes=webhook_routes(run)), on))
        await connect_all(world, hosts)
        services = services_at(google.said, http)
        address = f"http://127.0.0.1:{on.getsockname()[1]}"
        calendars = CalendarsAtWork(world.database, run, services, public_url=address)
        spare_the_collector()
        await calendars.rounds.start()
        stack.push_async_callback(calendars.rounds.stop)
        yield Bench(hosts=hosts, world=world, google=google, http=http)


async def connect_all(world: World, hosts: int, *, expires_at: datetime | None = None) -> None:
    """Each host their own calendar. expires_at: of their first access tokens, None for never."""
    profiles = [
        MemberProfile(slack_user_id=f"UHOST{number}", name=host(number), timezone="UTC", email=host(number))
        for number in range(hosts)
    ]
    await world.run(register_members, world.product, profiles)
    members = dict(await world.ask("SELECT email, id FROM members WHERE slack_user_id LIKE 'UHOST%'"))
    for email, member_id in members.items():
        await world.run(keep_connection, world.product, member_id, found(email, expires_at=expires_at))

"""The clock: what is due leaves by itself, however it came to be due."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy.engine import make_url

from core.clock import MovableClock
from core.messages.deliver import Delayed
from core.messages.dispatcher import Dispatcher
from core.messages.ticking import Ticking
from core.run import Runner
from tests.core.messages.roads import PATIENCE, Watched
from tests.world import MONDAY, World

SOON = timedelta(seconds=0.3)
LISTENERS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'"


@pytest.fixture
def clock() -> MovableClock:
    """Runs with the machine, beginning on Monday."""
    return MovableClock(MONDAY - datetime.now(UTC))


@pytest.fixture
def slack() -> Watched:
    return Watched()


@pytest.fixture
async def ticking(world: World, clock: MovableClock, slack: Watched) -> AsyncIterator[Ticking]:
    run = Runner(world.database, clock, world.secrets)
    dispatcher = Dispatcher(world.database, run, clock, {"slack": slack, "mail": world.mail})
    clockwork = Ticking(world.database, dispatcher, clock)
    yield clockwork
    await clockwork.stop()


async def put_off(world: World, kind: str, until: datetime) -> None:
    await world.ask("UPDATE messages SET due_at = :until WHERE kind = :kind", kind=kind, until=until)


async def listener(owner: psycopg.AsyncConnection, *, besides: int = 0) -> int:
    """The server's process that listens for the outbox, as soon as there is one."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = await owner.execute(LISTENERS)
            for (pid,) in await found.fetchall():
                if pid != besides:
                    return int(pid)


async def test_what_came_due_while_nothing_ran_is_sent_at_once(
    world: World, ticking: Ticking, slack: Watched
):
    await world.book("UANA")
    await ticking.start()
    assert (await slack.next("card")).recipient == "CHIRING"


async def test_a_booking_is_told_without_waiting_for_a_tick(world: World, ticking: Ticking, slack: Watched):
    await ticking.start()
    assert ticking.problem() is None
    await world.book("UANA")
    assert (await slack.next("card")).recipient == "CHIRING"


async def test_a_message_is_sent_when_its_time_comes(
    world: World, ticking: Ticking, slack: Watched, clock: MovableClock
):
    await world.book("UANA")
    due_at = clock.now() + SOON
    await put_off(world, "card", due_at)
    await ticking.start()
    assert (await slack.next("card")).now >= due_at


async def test_the_clock_moved_forward_sends_what_has_come_due(
    world: World, ticking: Ticking, slack: Watched, clock: MovableClock
):
    meeting = await world.book("UANA")
    await ticking.start()
    await slack.next("card")
    clock.advance(meeting.starts_at - timedelta(minutes=15) - clock.now())
    ticking.wake()
    assert (await slack.next("reminder")).minutes_before == 15
    clock.advance(timedelta(hours=2))
    await ticking.send_now()
    assert (await slack.next("outcome_prompt")).recipient == "UANA"


async def test_a_message_that_had_to_wait_is_sent_when_the_wait_is_over(
    world: World, ticking: Ticking, slack: Watched
):
    slack.trouble = [Delayed(SOON.total_seconds())]
    await world.book("UANA")
    await ticking.start()
    async with asyncio.timeout(PATIENCE):
        both = {(await slack.took.get()).kind, (await slack.took.get()).kind}
    assert both == {"card", "interviewer_dm"}


async def test_a_lost_listener_listens_again(
    world: World, ticking: Ticking, slack: Watched, database_url: str
):
    await ticking.start()
    address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as owner:
        lost = await listener(owner)
        await owner.execute("SELECT pg_terminate_backend(%s)", [lost])
        assert await listener(owner, besides=lost) != lost
    await world.book("UANA")
    assert (await slack.next("card")).recipient == "CHIRING"


async def test_when_it_has_stopped_nothing_is_sent_and_readiness_knows(
    world: World, ticking: Ticking, slack: Watched
):
    assert ticking.problem() == "Messages are not being sent. Restart the process."
    await ticking.start()
    await ticking.stop()
    assert ticking.problem() == "Panelry is stopping."
    await world.book("UANA")
    await ticking.send_now()
    assert slack.sent == []

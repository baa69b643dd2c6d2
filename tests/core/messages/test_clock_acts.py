"""What the clock has done instead of sending a message: one that fails or waits holds up no other."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Concatenate, ParamSpec, TypeVar

import pytest

from core.errors import Away
from core.meetings.facts import Meeting
from core.messages.claim import Claimed
from core.messages.dispatcher import ACTS_AT_ONCE, Dispatcher
from core.messages.prepare import ask_for_outcome
from core.tenancy import Actor, Run, Tx
from tests.core.messages.outbox import TUESDAY, booked, many_meetings
from tests.core.messages.roads import PATIENCE, Watched
from tests.world import World

P = ParamSpec("P")
T = TypeVar("T")

ASKED = "SELECT meeting_id FROM messages WHERE kind = 'outcome_prompt' AND state = 'sent' ORDER BY meeting_id"
FREE = (
    "SELECT count(*) FROM messages WHERE kind = 'outcome_due' AND state = 'waiting' AND lease_until IS NULL"
)
DUE = "SELECT state, attempts, retry_at > now() FROM messages WHERE kind = 'outcome_due' AND meeting_id = :id"


@dataclass(slots=True)
class Locked:
    """A `Run` that, asked to do what is due for one of these meetings, waits for the gate and then fails."""

    run: Run
    meeting_ids: tuple[int, ...]
    begun: asyncio.Queue[int] = field(default_factory=asyncio.Queue)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(
        self,
        use_case: Callable[Concatenate[Tx, Actor, P], Awaitable[T]],
        actor: Actor,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        about = [each.meeting_id for each in args if isinstance(each, Claimed)]
        if use_case is ask_for_outcome and about[0] in self.meeting_ids:
            self.begun.put_nowait(about[0])
            await self.gate.wait()
            raise Away
        return await self.run(use_case, actor, *args, **kwargs)


@pytest.fixture
async def meetings(world: World) -> tuple[Meeting, Meeting]:
    """Two that are over, the cards of both posted, and nobody asked yet how they went."""
    first = await booked(world, "UANA")
    second = await world.book("UBO", candidate="Omar Haddad")
    await world.send_due()
    world.clock.at = TUESDAY.replace(hour=12)
    return first, second


async def test_one_whose_meeting_is_locked_is_tried_again_soon_and_the_others_are_done(
    world: World, meetings: tuple[Meeting, Meeting]
):
    locked, free = meetings
    run = Locked(world.run, (locked.id,))
    run.gate.set()
    roads = {"slack": world.slack, "mail": world.mail}
    await Dispatcher(world.database, run, world.clock, roads).send_due()
    assert await world.ask(ASKED) == [(free.id,)]
    assert await world.ask(DUE, id=locked.id) == [("waiting", 1, True)]
    await world.ask("UPDATE messages SET retry_at = NULL")
    await world.send_due()
    assert await world.ask(ASKED) == [(locked.id,), (free.id,)]


async def test_one_that_waits_for_its_meeting_holds_up_no_message(
    world: World, meetings: tuple[Meeting, Meeting]
):
    road, run = Watched(), Locked(world.run, (meetings[0].id,))
    await world.book("UCY", candidate="Nia Long", at=TUESDAY.replace(hour=15))
    dispatcher = Dispatcher(world.database, run, world.clock, {"slack": road, "mail": world.mail})
    sending = asyncio.create_task(dispatcher.send_due())
    new = await road.next("card")
    assert new.meeting.interviewers[0].member.slack_user_id == "UCY"
    assert not sending.done()
    run.gate.set()
    async with asyncio.timeout(PATIENCE):
        await sending
    assert await world.ask(ASKED) == [(meetings[1].id,)]


async def test_whoever_stops_begins_no_more_of_them_and_hands_them_back(world: World):
    await many_meetings(world, 6)
    await world.send_due()
    world.clock.at = TUESDAY.replace(hour=23)
    await world.ask("UPDATE messages SET state = 'dropped' WHERE state = 'waiting' AND kind <> 'outcome_due'")
    run = Locked(world.run, tuple(each for (each,) in await world.ask("SELECT id FROM meetings")))
    roads = {"slack": world.slack, "mail": world.mail}
    dispatcher = Dispatcher(world.database, run, world.clock, roads)
    sending = asyncio.create_task(dispatcher.send_due())
    async with asyncio.timeout(PATIENCE):
        for _ in range(ACTS_AT_ONCE):
            await run.begun.get()
        stopping = asyncio.create_task(dispatcher.drain(PATIENCE))
        await asyncio.sleep(0)
        run.gate.set()
        await asyncio.gather(sending, stopping)
    assert run.begun.empty()
    assert await world.ask(FREE) == [(6,)]

"""A message that failed for good: its organiser is told once, of what has truly failed, whoever dies when."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Concatenate, ParamSpec, TypeVar

import pytest
from structlog.testing import capture_logs

from core.meetings.correct import correct_prep_notes
from core.messages.deliver import Envelope, Refused
from core.messages.dispatcher import Dispatcher
from core.messages.undelivered import give_up
from core.metrics import MESSAGES
from core.tenancy import Actor, Run, Tx
from tests.core.messages.outbox import expire
from tests.core.messages.roads import PATIENCE, Held
from tests.world import Mouth, World

P = ParamSpec("P")
T = TypeVar("T")

ARCHIVED = "That channel is archived."
CARD = "SELECT state FROM messages WHERE kind = 'card' AND recipient = 'CHIRING'"


class Killed(BaseException):
    """What a process killed with -9 does not live to see."""


@dataclass(slots=True)
class Dying:
    """A `Run` whose process dies as it gives a message up, before or after the commit."""

    run: Run
    after_commit: bool

    async def __call__(
        self,
        use_case: Callable[Concatenate[Tx, Actor, P], Awaitable[T]],
        actor: Actor,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        async def die(tx: Tx, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
            done = await use_case(tx, actor, *args, **kwargs)
            if use_case is give_up and not self.after_commit:
                raise Killed
            return done

        done = await self.run(die, actor, *args, **kwargs)
        if use_case is give_up:
            raise Killed
        return done


@dataclass(slots=True)
class Refusing(Mouth):
    """Takes no card for the channel; everything else."""

    async def deliver(self, envelope: Envelope) -> str:
        if envelope.recipient == "CHIRING":
            raise Refused(ARCHIVED)
        return await Mouth.deliver(self, envelope)


@dataclass(slots=True)
class RefusingLate(Held):
    """Refuses the channel's card once the gate is open, but only the first time."""

    refused: list[str] = field(default_factory=list)

    async def deliver(self, envelope: Envelope) -> str:
        if envelope.recipient != "CHIRING" or self.refused:
            return await Mouth.deliver(self, envelope)
        self.refused.append(envelope.key)
        await Held.deliver(self, envelope)
        raise Refused(ARCHIVED)


def over(world: World, road: Mouth, run: Run | None = None) -> Dispatcher:
    roads = {"slack": road, "mail": world.mail}
    return Dispatcher(world.database, run or world.run, world.clock, roads)


def failed_cards() -> float:
    return MESSAGES.labels("slack", "card", "failed")._value.get()


@pytest.mark.parametrize("after_commit", [False, True])
async def test_killed_as_it_gives_a_card_up_it_tells_the_organiser_once(world: World, after_commit: bool):
    road = Refusing()
    await world.book("UANA")
    dies = over(world, road, Dying(world.run, after_commit))
    with pytest.raises(BaseExceptionGroup, match="unhandled"):
        await dies.send_due()
    assert road.kinds().count(("undelivered", "UROSA")) == 0
    for _ in range(2):
        await expire(world)
        await over(world, road).send_due()
    told = [each for each in road.kinds() if each[1] == "UROSA"]
    assert told == [("card", "UROSA"), ("undelivered", "UROSA")]
    assert await world.ask(CARD) == [("failed",)]


async def test_what_was_touched_while_it_was_refused_has_not_failed(world: World):
    road, before = RefusingLate(), failed_cards()
    meeting = await world.book("UANA")
    sending = asyncio.create_task(over(world, road).send_due())
    async with asyncio.timeout(PATIENCE):
        await road.began.wait()
    await world.run(correct_prep_notes, world.rosa, meeting.id, "New notes")
    road.gate.set()
    with capture_logs() as lines:
        await sending
    assert ("undelivered", "UROSA") not in road.kinds()
    assert (await world.ask(CARD), failed_cards()) == ([("sent",)], before)
    assert "failed" not in [each.get("state") for each in lines]


async def test_who_lost_the_lease_tells_of_no_failure(world: World):
    late, road, before = RefusingLate(), Mouth(), failed_cards()
    await world.book("UANA")
    sending = asyncio.create_task(over(world, late).send_due())
    async with asyncio.timeout(PATIENCE):
        await late.began.wait()
    await expire(world)
    await over(world, road).send_due()
    late.gate.set()
    with capture_logs() as lines:
        await sending
    assert ("undelivered", "UROSA") not in [*late.kinds(), *road.kinds()]
    assert (await world.ask(CARD), failed_cards()) == ([("sent",)], before)
    assert "message.lease_lost" in [each["event"] for each in lines]

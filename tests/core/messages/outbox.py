"""An outbox with something in it, and what leaves it."""

from datetime import timedelta

from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.meetings.facts import Meeting
from core.messages.claim import Claimed, claim_due
from core.messages.dispatcher import Dispatcher
from tests.world import MONDAY, Mouth, World

TUESDAY = MONDAY + timedelta(days=1, hours=2)
JANE = "jane@mail.example"


async def sent(world: World) -> list[tuple[str, str]]:
    """What leaves now, by kind and recipient."""
    world.slack.clear()
    world.mail.clear()
    await world.send_due()
    return sorted([*world.slack.kinds(), *world.mail.kinds()])


async def booked(world: World, *hosts: str) -> Meeting:
    """A meeting everybody was told of."""
    meeting = await world.book(*hosts)
    await world.send_due()
    return meeting


async def many_meetings(world: World, count: int) -> None:
    people = "".join(f"P{number},p{number}@mail.example\n" for number in range(count))
    await world.run(import_candidates, world.rosa, read_lines(f"name,email\n{people}")[0])
    for number in range(count):
        at = MONDAY + timedelta(days=1 + number // 10, hours=number % 10)
        await world.book("UANA", candidate=f"P{number}", at=at)


async def claim(world: World, batch: int = 100) -> list[Claimed]:
    async with world.database.outbox() as session:
        return await claim_due(session, world.clock.at, batch)


async def expire(world: World) -> None:
    """Whoever held a lease has died."""
    await world.ask("UPDATE messages SET lease_until = now() - interval '1 second' WHERE state = 'leased'")


def dispatcher_over(world: World, slack: Mouth, mail: Mouth) -> Dispatcher:
    return Dispatcher(world.database, world.run, world.clock, {"slack": slack, "mail": mail}, batch=7)

"""Meetings that wait, a time that comes free, and what is offered then."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.meetings.facts import Meeting
from core.messages.deliver import Envelope
from core.offers.facts import PATIENCE, Freed, OfferState
from core.offers.offer import offer_freed_time
from core.tenancy import Actor, Tx
from tests.core.messages.outbox import sent
from tests.world import MONDAY, World

# Ten in New York, four in the afternoon in Berlin.
FREE = MONDAY + timedelta(days=1, hours=7)
HALF = timedelta(minutes=30)
DAY = timedelta(days=1)
TO_THE_NEXT = {"ada": 95, "bea": 94, "cara": 93, "dora": 92}


async def candidates(world: World, **fits: int) -> None:
    """Candidates of these names and fits, all in London."""
    rows = "".join(f"{name},{name}@fit.example,Europe/London,{fit}\n" for name, fit in fits.items())
    await world.run(import_candidates, world.rosa, read_lines(f"name,email,timezone,fit\n{rows}")[0])


async def wait_for(world: World, name: str, *hosts: str, days: float = 3) -> Meeting:
    """A meeting so many days after the time that will be free."""
    return await world.book(*(hosts or ("UANA",)), candidate=name, at=FREE + days * DAY)


async def free_up(world: World, *hosts: str) -> Meeting:
    """Omar's meeting is cancelled; what follows from it is sent."""
    meeting = await world.book(*(hosts or ("UANA",)), candidate="Omar Haddad", at=FREE)
    await sent(world)
    return await world.cancel(meeting)


async def offers(world: World) -> list[Envelope]:
    """The offers that leave now, what the clock finds included."""
    await sent(world)
    return [each for each in world.slack.sent if each.kind == "slot_offer"]


async def waiting(world: World) -> list[Meeting]:
    """Four who wait, the best first."""
    await candidates(world, **TO_THE_NEXT)
    return [await wait_for(world, name, days=2 + at) for at, name in enumerate(TO_THE_NEXT)]


async def new(world: World) -> list[Envelope]:
    """Offers posted now; those edited are not new."""
    return [each for each in await offers(world) if each.reference is None]


async def asked(world: World) -> list[int]:
    return [each.meeting.id for each in await new(world)]


async def states(world: World) -> dict[int, OfferState]:
    """What the recruiters read now in messages that were edited."""
    edited = [each for each in await offers(world) if each.reference is not None]
    return {each.meeting.id: each.offer.state for each in edited if each.offer}


async def later(world: World, wait: timedelta = PATIENCE) -> list[int]:
    """Whoever is asked after so long a silence."""
    world.clock.at += wait
    return await asked(world)


def key_of(offer: Envelope) -> tuple[int, str]:
    """What the buttons carry."""
    assert offer.offer is not None
    return offer.meeting.id, offer.offer.key


class Rolled(Exception):
    """Nothing stays of the attempt; `found` is the meeting it was offered to."""

    def __init__(self, found: int | None) -> None:
        super().__init__()
        self.found = found


async def _try(tx: Tx, actor: Actor, freed: Freed, change: str) -> None:
    if change:
        await tx.session.execute(text(change))
    await offer_freed_time(tx, actor, freed)
    found: Any = await tx.session.execute(text("SELECT meeting_id FROM messages WHERE kind = 'slot_offer'"))
    raise Rolled(found.scalar())


async def offered_if(world: World, freed: Freed, change: str = "") -> int | None:
    """The meeting the freed time would be offered to after this change, which is taken back."""
    try:
        await world.run(_try, world.product, freed, change)
    except Rolled as rolled:
        return rolled.found
    raise AssertionError("it rolls back")

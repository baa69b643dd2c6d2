"""When the road or the database refuses: nothing stops the rest, and nobody waits for what never comes."""

import asyncio
from collections.abc import Callable

import psycopg
from sqlalchemy import text
from sqlalchemy.engine import make_url

from core.messages.deliver import Delayed, Envelope, Refused
from core.messages.dispatcher import Dispatcher
from core.messages.ticking import Ticking
from tests.world import Mouth, World


class Saying(Mouth):
    """Does something before it takes a message."""

    def __init__(self, before: Callable[[Envelope], None]) -> None:
        super().__init__()
        self.before = before
        self.took = asyncio.Event()

    async def deliver(self, envelope: Envelope) -> str:
        self.before(envelope)
        self.took.set()
        return await super().deliver(envelope)


def as_owner(database_url: str, *statements: str) -> None:
    address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


async def states(world: World) -> dict[str, list[str]]:
    async with world.database.outbox() as session:
        rows = await session.execute(text("SELECT kind, state FROM messages ORDER BY id"))
    found: dict[str, list[str]] = {}
    for kind, state in rows:
        found.setdefault(kind, []).append(state)
    return found


async def test_a_failing_mark_does_not_stop_what_comes_after(world: World, database_url: str):
    forbid = "REVOKE UPDATE ON messages FROM panelry_dispatch"
    road = Saying(lambda _: as_owner(database_url, forbid))
    dispatcher = Dispatcher(
        world.database, world.run, world.clock, {"slack": road, "mail": world.mail}, batch=1
    )
    ticking = Ticking(world.database, dispatcher, world.clock)
    await world.book("UANA")
    await ticking.start()
    try:
        await asyncio.wait_for(road.took.wait(), 20)
        road.before, road.took = (lambda _: None), asyncio.Event()
        as_owner(database_url, "GRANT UPDATE ON messages TO panelry_dispatch")
        assert ticking.problem() is None
        ticking.wake()
        await asyncio.wait_for(road.took.wait(), 20)
        assert ticking.problem() is None
    finally:
        await ticking.stop()
    assert ticking.problem() is not None


async def test_a_channel_that_asks_to_wait_is_left_alone_for_the_rest_of_the_batch(world: World):
    def too_fast(envelope: Envelope) -> None:
        tried.append(envelope.recipient)
        raise Delayed(30)

    tried: list[str] = []
    for day, candidate in enumerate(("Jane Doe", "Omar Haddad", "Nia Long"), start=2):
        await world.book("UANA", candidate=candidate, at=world.clock.at.replace(day=day))
    dispatcher = Dispatcher(
        world.database, world.run, world.clock, {"slack": Saying(too_fast), "mail": world.mail}
    )
    await dispatcher.send_due()
    assert sorted(tried) == ["CHIRING", "UANA"]
    assert (await states(world))["card"] == ["waiting"] * 3


async def test_a_card_its_channel_refuses_reaches_the_organiser_who_is_told(world: World):
    def refuse(envelope: Envelope) -> None:
        if envelope.recipient == "CHIRING":
            raise Refused("Panelry is not in that channel. Invite it with /invite @panelry.")

    road = Saying(refuse)
    await world.book("UANA")
    await Dispatcher(world.database, world.run, world.clock, {"slack": road, "mail": world.mail}).send_due()
    assert {("card", "UROSA"), ("undelivered", "UROSA")} <= set(road.kinds())
    told = next(each for each in road.sent if each.kind == "undelivered")
    assert told.detail["what"] == "card"
    assert "Invite it" in told.detail["why"]


async def test_without_a_mail_server_the_organiser_learns_that_the_candidate_does_not_know(world: World):
    await world.book("UANA")
    await Dispatcher(world.database, world.run, world.clock, {"slack": world.slack}).send_due()
    told = [each.detail["what"] for each in world.slack.sent if each.kind == "undelivered"]
    assert told == ["invitation"]

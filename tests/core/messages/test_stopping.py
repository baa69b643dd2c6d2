"""Stopping, and a database that is away for a moment: what was taken up is handed back, or marked late."""

import asyncio

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import make_url

from core.messages.deliver import Envelope
from core.messages.dispatcher import Dispatcher
from tests.core.messages.outbox import many_meetings
from tests.core.messages.roads import PATIENCE, Held
from tests.world import Mouth, World

STATES = (
    "SELECT state, perhaps_sent, lease_until IS NULL, count(*) FROM messages WHERE due_at <= :now"
    " GROUP BY 1, 2, 3 ORDER BY 1, 2"
)


class Refusing:
    """Has the server end the database's connections and accept no new one, until it is told otherwise."""

    def __init__(self, url: str) -> None:
        self._name = make_url(url).database
        address = make_url(url).set(drivername="postgresql", database="postgres")
        self._address = address.render_as_string(hide_password=False)

    def away(self) -> None:
        self._do(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS false")
        self._do(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            f" WHERE datname = '{self._name}' AND usename = current_user"
        )

    def back(self) -> None:
        self._do(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS true")

    def _do(self, statement: str) -> None:
        with psycopg.connect(self._address, autocommit=True) as owner:
            owner.execute(statement)


class Last(Mouth):
    """The database goes away while a message is on its way."""

    def __init__(self, database: Refusing) -> None:
        super().__init__()
        self.database = database

    async def deliver(self, envelope: Envelope) -> str:
        if not self.sent:
            self.database.away()
        return await super().deliver(envelope)


async def test_a_road_that_does_not_answer_holds_up_no_stop_and_no_lease(world: World):
    await many_meetings(world, 20)
    road = Held()
    dispatcher = Dispatcher(world.database, world.run, world.clock, {"slack": road, "mail": road})
    sending = asyncio.create_task(dispatcher.send_due())
    async with asyncio.timeout(PATIENCE):
        await road.began.wait()
        await dispatcher.drain(patience_seconds=0)
        await sending
    assert road.sent == []
    assert await world.ask(STATES, now=world.clock.at) == [
        ("waiting", False, True, 38),
        ("waiting", True, True, 22),
    ]


async def test_what_was_sent_is_marked_when_the_database_is_back(world: World, database_url: str):
    await world.book("UANA")
    database = Refusing(database_url)
    road, refused = Last(database), asyncio.Event()
    event.listen(world.database._dispatch.sync_engine, "handle_error", lambda _: refused.set())
    dispatcher = Dispatcher(world.database, world.run, world.clock, {"slack": road, "mail": road})
    sending = asyncio.create_task(dispatcher.send_due())
    async with asyncio.timeout(PATIENCE):
        await refused.wait()
        database.back()
        assert await sending == 3
    assert await world.ask(STATES, now=world.clock.at) == [("sent", False, True, 3)]
    assert len(road.sent) == 3

"""What a monitor is told of the outbox, and that asking costs little."""

from datetime import timedelta

from prometheus_client import Metric
from sqlalchemy import event

from core.gauges import FRESH_SECONDS, DatabaseGauges
from core.messages.depth import read_depth
from tests.core.messages.outbox import booked, claim
from tests.core.messages.test_stopping import Refusing
from tests.core.test_plans import explained
from tests.world import MONDAY, World


def told(families: list[Metric]) -> dict[tuple[str, ...], float]:
    """Every value that is not 0, by name and labels."""
    samples = [sample for family in families for sample in family.samples]
    return {(each.name, *each.labels.values()): each.value for each in samples if each.value}


async def test_what_waits_travels_and_failed_is_counted_by_road_and_the_oldest_is_told(world: World):
    await world.book("UANA", "UBO")
    await world.ask("UPDATE messages SET state = 'failed', error = 'x' WHERE kind = 'card'")
    (one,) = await claim(world, 1)
    assert one.road == "slack"
    world.pass_time(minutes=10)
    found = told(await DatabaseGauges(world.database, world.clock).families())
    assert found == {
        ("panelry_database_up",): 1,
        ("panelry_outbox_messages", "due", "slack"): 1,
        ("panelry_outbox_messages", "due", "mail"): 1,
        ("panelry_outbox_messages", "leased", "slack"): 1,
        ("panelry_outbox_messages", "failed", "slack"): 1,
        ("panelry_outbox_oldest_seconds",): 600,
        ("panelry_database_connections_most", "app"): 10,
        ("panelry_database_connections_most", "dispatch"): 3,
    }


async def test_an_edit_is_as_old_as_the_change_it_shows(world: World):
    meeting = await booked(world, "UANA")
    world.pass_time(hours=1)
    await world.move(meeting, meeting.starts_at + timedelta(hours=1))
    world.pass_time(seconds=5)
    found = told(await DatabaseGauges(world.database, world.clock).families())
    assert found["panelry_outbox_oldest_seconds",] == 5


async def test_however_many_ask_it_is_read_once_in_a_while(world: World):
    asked: list[str] = []
    event.listen(
        world.database._dispatch.sync_engine, "before_cursor_execute", lambda *heard: asked.append(heard[2])
    )
    at = [100.0]
    gauges = DatabaseGauges(world.database, world.clock, monotonic=lambda: at[0])
    await gauges.families()
    once = len(asked)
    for _ in range(2):
        await gauges.families()
    assert len(asked) == once > 0
    at[0] += FRESH_SECONDS
    await gauges.families()
    assert len(asked) == 2 * once


async def test_a_database_that_is_away_is_told_and_no_outbox_looks_empty(world: World, database_url: str):
    database = Refusing(database_url)
    database.away()
    try:
        names = {key[0] for key in told(await DatabaseGauges(world.database, world.clock).families())}
    finally:
        database.back()
    assert names == {"panelry_database_connections_most"}


async def test_it_is_read_from_the_indexes_of_what_waits_travels_and_failed(world: World):
    await world.book("UANA", "UBO")
    async with world.database.outbox() as session:
        scans = await explained(session, lambda: read_depth(session, MONDAY), "messages")
    assert {name for kind, name in scans if kind == "index"} == {
        "ix_messages_waiting",
        "ix_messages_leased",
        "ix_messages_failed",
    }
    assert ("messages", "Seq Scan") not in scans

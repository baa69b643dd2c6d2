"""A question that ends as we write is told to who follows open times: what it held is free, or is no more."""

from contextlib import aclosing
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy.engine import make_url

from core.calendars.writing import plan_event
from core.calendars.written import keep_written, note_missing
from core.hosts.changed import CHANNEL
from core.meetings.location import LocationKind
from core.meetings.own_link import set_link
from tests.core.calendars.calls import book_call
from tests.core.calendars.scene import Scene, drag
from tests.core.providers.contract.memory import MemoryAdapter
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
LATER = AT + timedelta(hours=3)


@pytest.mark.parametrize(("what", "asks"), [("dragged back", None), ("deleted", "deleted")])
async def test_it_is_told_that_nothing_is_held_any_more(world: World, what: str, asks: str | None):
    scene = Scene(world=world)
    ana = await scene.connect("UANA")
    meeting = await book_call(scene, LocationKind.MEET, "UANA", at=AT)
    for _ in range(3):
        await scene.write_on()
    await scene.read()
    await scene.world.run(set_link, scene.world.rosa, meeting.id, "https://calls.example.com/x")
    [event_id], [(connection_id,)] = ana.entries, await scene.world.ask("SELECT id FROM connections")
    task = await scene.world.run(plan_event, scene.world.product, meeting.id, connection_id)
    assert task is not None
    assert task.plan is not None
    drag(ana, event_id, LATER)
    await scene.read()  # asked while the writing is on its way
    address = make_url(world.database.url).set(drivername="postgresql")
    url = address.render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as listening:
        await listening.execute(f"LISTEN {CHANNEL}")
        if what == "deleted":
            await scene.world.run(note_missing, scene.world.product, meeting.id)
        else:
            drag(ana, event_id, AT)
            written = await MemoryAdapter(ana).put(task.calendar, task.plan, event_id)
            await scene.world.run(keep_written, scene.world.product, meeting.id, task, written)
        there = (await scene.meeting(meeting)).in_calendar
        assert there is not None
        assert there.asks == asks
        await listening.execute(f"NOTIFY {CHANNEL}, 'the end'")
        heard = await _until_the_end(listening)
    assert str(world.rosa.workspace_id) in heard


async def _until_the_end(listening: psycopg.AsyncConnection) -> list[str]:
    heard: list[str] = []
    async with aclosing(listening.notifies()) as notes:
        async for note in notes:
            if note.payload == "the end":
                break
            heard.append(note.payload)
    return heard

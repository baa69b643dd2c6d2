"""A service that stamps nothing tells of an event as it was before our newer writing: that is no drag."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from core.calendars.facts import Entry, EventPlan, Grant, Page, Window, Written
from core.outside.client import TokenSource
from tests.core.calendars.scene import Scene, Trying, drag
from tests.core.providers.contract.memory import MemoryAdapter
from tests.world import MONDAY, World

HOUR = timedelta(hours=1)
AT = MONDAY + timedelta(days=1, hours=2)
LATER = AT + 3 * HOUR
Act = Callable[[], Awaitable[None]]


class Stampless(Trying):
    """`meanwhile`: what is done once a page was fetched, before it is looked at. reads: of one event."""

    meanwhile: list[Act]
    reads: list[str]

    async def put(self, calendar: str, plan: EventPlan, event_id: str | None) -> Written:
        return replace(await super().put(calendar, plan, event_id), stamp=None)

    async def changes(self, calendar: str, cursor: str | None, window: Window) -> Page:
        page = await super().changes(calendar, cursor, window)
        if self.meanwhile and page.entries:
            await self.meanwhile.pop()()
        return replace(page, entries=tuple(replace(each, stamp=None) for each in page.entries))

    async def read(self, calendar: str, event_id: str) -> Entry | None:
        self.reads.append(event_id)
        found = await super().read(calendar, event_id)
        return replace(found, stamp=None) if found else None


@dataclass(slots=True, kw_only=True)
class StamplessScene(Scene):
    meanwhile: list[Act] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)

    def _open(self, grant: Grant, tokens: TokenSource) -> MemoryAdapter:
        adapter = Stampless(self.stores[grant.access])
        adapter.puts, adapter.meanwhile, adapter.reads = self.puts, self.meanwhile, self.reads
        return adapter


@pytest.fixture
def scene(world: World) -> StamplessScene:
    return StamplessScene(world=world)


async def test_an_older_page_over_a_newer_writing_asks_nothing(scene: StamplessScene):
    ana, meeting = await scene.connect("UANA"), await scene.world.book("UANA", at=AT)
    await scene.write()
    await scene.read()
    moved = await scene.world.move(meeting, LATER)
    await scene.write()

    async def move_on() -> None:
        await scene.world.move(moved, AT + HOUR)
        await scene.write()

    scene.meanwhile.append(move_on)
    await scene.read()
    there = (await scene.meeting(meeting)).in_calendar
    assert not scene.meanwhile
    assert there is not None
    assert there.asks is None
    assert [each.starts_at for each in ana.entries.values()] == [AT + HOUR]


async def test_a_drag_is_asked_about_and_nothing_is_read_again_in_the_usual_case(scene: StamplessScene):
    ana, meeting = await scene.connect("UANA"), await scene.world.book("UANA", at=AT)
    await scene.write()
    await scene.read()
    [event_id] = ana.entries
    ana.keep(replace(ana.entries[event_id], title="Renamed there"))
    scene.reads.clear()
    await scene.read()
    assert not scene.reads
    drag(ana, event_id, LATER)
    await scene.read()
    there = (await scene.meeting(meeting)).in_calendar
    assert there is not None
    assert (there.asks, there.asked_starts_at) == ("moved", LATER)
    assert scene.reads == [event_id]

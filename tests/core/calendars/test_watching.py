"""Channels: begun, replaced in time, and not asked for again and again where there can be none."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from core.calendars.facts import Channel, Hook
from core.calendars.pages import Place, begin_reading
from core.calendars.watching import TOLD_SECONDS, UNTOLD_SECONDS, Watching, read_channel
from core.outside.trouble import Denied, Trouble, Unreachable
from tests.core.calendars.scene import Scene
from tests.world import MONDAY, World

WEEK = timedelta(days=7)


@dataclass(slots=True)
class Telling:
    """A service that tells of changes. troubles: of what is asked for next."""

    now: datetime = MONDAY
    open: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    troubles: list[Trouble | None] = field(default_factory=list)

    async def watch(self, calendar: str, hook: Hook) -> Channel:
        self._note("watch")
        self.open.append(hook.key)
        return Channel(id=hook.key, expires_at=self.now + WEEK)

    async def stop(self, channel: Channel) -> None:
        self._note("stop")
        self.open.remove(channel.id)

    def _note(self, what: str) -> None:
        self.asked.append(what)
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None:
            raise trouble


@dataclass(slots=True)
class Stand:
    world: World
    place: Place
    service: Telling = field(default_factory=Telling)

    async def look(self) -> float:
        watching = Watching(self.world.run, "https://panelry.example")
        return await watching.keep(self.world.product, self.service, self.place, self.service.now)

    async def noted(self) -> str | None:
        held = await self.world.run(read_channel, self.world.product, self.place.calendar_id)
        return held.channel.id if held.channel else None


@pytest.fixture
async def stand(world: World) -> Stand:
    await Scene(world=world).connect("UANA")
    [(calendar,)] = await world.ask("SELECT id FROM calendars WHERE reads")
    place = await world.run(begin_reading, world.product, calendar, MONDAY)
    assert place is not None
    return Stand(world, place)


def looks_after(seconds: float, wait: float) -> bool:
    return wait <= seconds <= wait * 1.1


async def test_a_channel_is_replaced_two_days_before_it_ends(stand: Stand):
    assert await stand.look() == 0
    (first,) = stand.service.open
    assert looks_after(await stand.look(), TOLD_SECONDS)
    stand.service.now += WEEK - timedelta(days=2)
    assert await stand.look() == 0
    (second,) = stand.service.open
    assert (second != first, await stand.noted()) == (True, second)
    assert stand.service.asked == ["watch", "watch", "stop"]


async def test_the_new_one_is_known_though_the_old_one_cannot_be_stopped(stand: Stand):
    await stand.look()
    stand.service.now += WEEK
    stand.service.troubles = [None, Unreachable("It does not answer.")]
    await stand.look()
    assert await stand.noted() == stand.service.open[-1]
    assert looks_after(await stand.look(), TOLD_SECONDS)


async def test_where_there_can_be_none_the_service_is_asked_once_a_day(stand: Stand):
    stand.service.troubles = [Denied("Nobody can watch holidays.")]
    for _ in range(3):
        assert looks_after(await stand.look(), UNTOLD_SECONDS)
    assert stand.service.asked == ["watch"]
    stand.service.now += timedelta(days=1)
    assert await stand.look() == 0
    assert await stand.noted() == stand.service.open[0]

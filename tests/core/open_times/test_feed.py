"""Open times followed live, over a real database: what is told to whom, when, and how often one looks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from core.calendars.decide import put_event_back
from core.errors import Away, NotFound
from core.hosts.hours import Block, set_working_hours
from core.open_times.facts import Asked, OpenTimes
from core.open_times.feed import LOOK_AGAIN_SECONDS, MOST_EACH, SETTLE_SECONDS, Feed, Followed, TooMany
from tests.core.calendars.scene import Scene, drag, plan_something
from tests.world import MONDAY, World, found_world

AT_TEN = MONDAY + timedelta(days=1, hours=2)
AT_TWO = MONDAY + timedelta(days=1, hours=6)


@dataclass(slots=True)
class Timers:
    """Real time as a test lets it pass: what is stirred settles at once unless it is held."""

    settled: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1000))
    minutes: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def pause(self, seconds: float) -> None:
        waits = {SETTLE_SECONDS: self.settled, LOOK_AGAIN_SECONDS: self.minutes}
        await waits[seconds].acquire()


@dataclass(slots=True)
class Looks:
    """A `Run` that counts, and meets the trouble it is given."""

    world: World
    count: int = 0
    trouble: list[Exception] = field(default_factory=list)
    more: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __call__(self, use_case: Any, actor: Any, /, *args: Any, **kwargs: Any) -> Any:
        async with self.more:
            self.count += 1
            self.more.notify_all()
        if self.trouble:
            raise self.trouble.pop(0)
        return await self.world.run(use_case, actor, *args, **kwargs)

    async def reach(self, count: int) -> None:
        async with self.more:
            await self.more.wait_for(lambda: self.count >= count)


@dataclass(slots=True, kw_only=True)
class Stand:
    """A feed that listens, and somebody's question."""

    world: World
    feed: Feed
    timers: Timers
    looks: Looks
    asked: Asked


@pytest.fixture
async def stand(world: World) -> AsyncIterator[Stand]:
    timers, looks = Timers(), Looks(world)
    feed = Feed(world.database.url, looks, pause=timers.pause)
    with feed.follow(world.rosa, await question(world, "UBO")) as another:
        await newest(another)
        await feed.start()
        await looks.reach(2)  # listening has begun: what may have been missed before is looked up
    looks.count = 0
    yield Stand(world=world, feed=feed, timers=timers, looks=looks, asked=await question(world, "UANA"))
    await feed.stop()


async def question(world: World, host: str) -> Asked:
    member_id = (await world.actor(host)).member_id
    assert member_id is not None
    return Asked(type_slug="video-interview", member_ids=(member_id,), timezone="Europe/Berlin", days=3)


async def newest(followed: Followed, seen: OpenTimes | None = None) -> OpenTimes:
    found = await followed.unlike(seen.digest if seen else None)
    assert found is not None
    return found


async def test_what_is_booked_goes_and_what_is_moved_or_cancelled_comes_back(stand: Stand):
    world = stand.world
    with stand.feed.follow(world.rosa, stand.asked) as followed:
        first = await newest(followed)
        assert AT_TEN in first.times
        meeting = await world.book("UANA", at=AT_TEN)
        booked = await newest(followed, first)
        assert AT_TEN not in booked.times
        moved = await world.move(meeting, AT_TWO)
        later = await newest(followed, booked)
        assert (AT_TEN in later.times, AT_TWO in later.times) == (True, False)
        await world.cancel(moved)
        assert (await newest(followed, later)).times == first.times


async def test_calendars_that_are_read_and_hours_that_are_set_are_told(stand: Stand):
    scene = Scene(world=stand.world)
    store = await scene.connect("UANA")
    await scene.read()
    with stand.feed.follow(stand.world.rosa, stand.asked) as followed:
        free = await newest(followed)
        lunch = plan_something(store, AT_TEN)
        await scene.read()
        busy = await newest(followed, free)
        assert AT_TEN not in busy.times
        store.drop(lunch.id)
        await scene.read()
        assert (await newest(followed, busy)).times == free.times
        early = [Block(weekday=2, starts_minute=0, ends_minute=60)]
        await stand.world.run(set_working_hours, await stand.world.actor("UANA"), "UANA", early)
        assert {each.hour for each in (await newest(followed, free)).times} == {23}


async def test_an_interview_dragged_elsewhere_takes_time_there_until_that_is_answered(stand: Stand):
    scene = Scene(world=stand.world)
    store, meeting = await scene.connect("UANA"), await scene.world.book("UANA", at=AT_TEN)
    await scene.write()
    await scene.read()
    [event_id] = store.entries
    with stand.feed.follow(stand.world.rosa, stand.asked) as followed:
        free = await newest(followed)
        drag(store, event_id, AT_TWO)
        await scene.read()
        held = await newest(followed, free)
        assert (AT_TEN in held.times, AT_TWO in held.times) == (False, False)
        drag(store, event_id, AT_TEN)
        await scene.read()
        assert (await newest(followed, held)).times == free.times
        drag(store, event_id, AT_TWO)
        await scene.read()
        await newest(followed, free)
        await scene.world.run(put_event_back, scene.world.rosa, meeting.id, meeting.version)
        assert (await newest(followed, held)).times == free.times


async def test_a_burst_is_looked_up_once_for_all_who_ask_the_same(stand: Stand):
    world, bo = stand.world, await stand.world.actor("UBO")
    with stand.feed.follow(world.rosa, stand.asked) as one, stand.feed.follow(bo, stand.asked) as two:
        first = await newest(one)
        stand.timers.settled = asyncio.Semaphore(0)
        await world.book("UANA", at=AT_TEN)
        await world.book("UANA", at=AT_TWO, candidate="Omar Haddad")
        stand.timers.settled.release()
        told = [await newest(each, first) for each in (one, two)]
        assert told[0] is told[1]
        assert {AT_TEN, AT_TWO}.isdisjoint(told[0].times)
    assert stand.looks.count == 2


async def test_another_workspace_hears_nothing_and_nobody_looks_without_a_change(stand: Stand):
    other = await found_world(stand.world.database, team="T0OTHER", secrets=stand.world.secrets)
    theirs = await question(other, "UANA")
    with stand.feed.follow(stand.world.rosa, stand.asked) as followed:
        first = await newest(followed)
        with stand.feed.follow(other.rosa, theirs) as elsewhere:
            before = await newest(elsewhere)
            await other.book("UANA", at=AT_TEN)
            await newest(elsewhere, before)
        await stand.world.book("UBO", at=AT_TEN)  # a note of its own, and nothing new to tell
        await stand.looks.reach(4)
        await stand.world.book("UANA", at=AT_TWO, candidate="Omar Haddad")
        assert AT_TWO not in (await newest(followed, first)).times
    assert stand.looks.count == 5


async def test_who_is_slow_is_told_the_newest_only(stand: Stand):
    world = stand.world
    with (
        stand.feed.follow(world.rosa, stand.asked) as slow,
        stand.feed.follow(world.rosa, stand.asked) as quick,
    ):
        first = seen = await newest(slow)
        for hours, name in enumerate(("Jane Doe", "Omar Haddad", "Nia Long")):
            await world.book("UANA", at=AT_TEN + timedelta(hours=2 * hours), candidate=name)
            seen = await newest(quick, seen)
        assert await newest(slow, first) is seen
        waiting = asyncio.ensure_future(slow.unlike(seen.digest))
        await world.ask(f"SELECT pg_notify('panelry_times', '{world.rosa.workspace_id}')")
        await stand.looks.reach(5)
        assert not waiting.done()
        waiting.cancel()


async def test_each_minute_heals_what_nobody_told(stand: Stand):
    with stand.feed.follow(stand.world.rosa, stand.asked) as followed:
        first = await newest(followed)
        stand.world.pass_time(days=1)
        stand.timers.minutes.release()
        assert set((await newest(followed, first)).times) < {*first.times} | {
            each + timedelta(days=1) for each in first.times
        }


async def test_a_database_that_is_away_ends_only_what_was_never_answered(stand: Stand):
    stand.looks.trouble = [Away()]
    with stand.feed.follow(stand.world.rosa, stand.asked) as followed, pytest.raises(Away):
        await followed.unlike(None)
    with stand.feed.follow(stand.world.rosa, stand.asked) as followed:
        first = await newest(followed)
        stand.looks.trouble = [Away()]
        await stand.world.book("UANA", at=AT_TEN)
        await stand.looks.reach(3)
        await stand.world.book("UANA", at=AT_TWO, candidate="Omar Haddad")
        assert {AT_TEN, AT_TWO}.isdisjoint((await newest(followed, first)).times)


async def test_a_question_that_has_no_answer_any_more_ends(stand: Stand):
    with stand.feed.follow(stand.world.rosa, stand.asked) as followed:
        first = await newest(followed)
        await stand.world.ask("UPDATE meeting_types SET is_active = false")
        stand.timers.minutes.release()
        with pytest.raises(NotFound):
            await followed.unlike(first.digest)
        await stand.world.ask("UPDATE meeting_types SET is_active = true")
        with stand.feed.follow(stand.world.rosa, stand.asked) as again:
            assert (await newest(again)).times == first.times


async def test_nobody_follows_without_bound(stand: Stand):
    with ExitStack() as stack:
        for days in range(1, MOST_EACH + 1):
            stack.enter_context(stand.feed.follow(stand.world.rosa, replace(stand.asked, days=days)))
        with pytest.raises(TooMany):
            stack.enter_context(stand.feed.follow(stand.world.rosa, stand.asked))
        stack.enter_context(stand.feed.follow(await stand.world.actor("UBO"), stand.asked))
    with stand.feed.follow(stand.world.rosa, stand.asked) as followed:
        await newest(followed)


async def test_stopping_ends_everything_and_begins_nothing(stand: Stand):
    with stand.feed.follow(stand.world.rosa, stand.asked) as followed:
        first = await newest(followed)
        waiting = asyncio.ensure_future(followed.unlike(first.digest))
        await stand.feed.stop()
        assert await waiting is None
        with pytest.raises(TooMany), stand.feed.follow(stand.world.rosa, stand.asked):
            pass

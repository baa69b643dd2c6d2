"""A service lists what we wrote later than it keeps it: that is our echo, and nobody's move or deletion."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from core.calendars.decide import put_event_back
from tests.core.calendars.late_scene import LATE, LateScene, opened_scene
from tests.world import MONDAY, World

HOUR = timedelta(hours=1)
AT = MONDAY + timedelta(days=1, hours=2)
LATER = AT + 3 * HOUR
NOTHING = (None, None)


@pytest.fixture(params=LATE)
async def scene(request: pytest.FixtureRequest, world: World) -> AsyncIterator[LateScene]:
    async with opened_scene(world, request.param) as opened:
        yield opened


async def assert_quiet(scene: LateScene) -> None:
    """Read and written once more, nothing changes on either side."""
    before = await scene.place.events()
    scene.world.slack.clear()
    for _ in range(2):
        await scene.read()
        await scene.write()
    assert await scene.place.events() == before
    assert scene.world.slack.kinds() == []
    assert await scene.busy() == []


async def test_an_event_of_ours_that_shows_up_late_is_our_echo(scene: LateScene):
    scene.place.lag()
    meeting = await scene.booked(AT)
    await scene.read()
    assert await scene.asks(meeting) == NOTHING
    scene.place.catch_up()
    await assert_quiet(scene)
    assert await scene.asks(meeting) == NOTHING
    assert (await scene.meeting(meeting)).version == 1


async def test_its_old_state_is_nobodys_drag(scene: LateScene):
    """Told where it stood before we moved it, as if somebody had put it back there."""
    meeting = await scene.booked(AT)
    scene.place.lag()
    moved = await scene.world.move(meeting, LATER)
    await scene.write()
    await scene.read()  # the first time that it is listed at all
    assert await scene.asks(moved) == NOTHING
    scene.place.catch_up()
    await assert_quiet(scene)
    assert (await scene.only()).starts_at == LATER
    assert await scene.asks(moved) == NOTHING
    assert (await scene.meeting(moved)).version == 2


async def test_its_old_state_told_again_after_the_new_one_is_nobodys_drag(scene: LateScene):
    """Read from the beginning off a list that is older than what we read before."""
    meeting = await scene.booked(AT)
    await scene.read()
    scene.place.forget_cursors()
    scene.place.lag()
    moved = await scene.world.move(meeting, LATER)
    await scene.write()
    await scene.read()
    assert await scene.asks(moved) == NOTHING
    scene.place.catch_up()
    await assert_quiet(scene)
    assert await scene.asks(moved) == NOTHING


async def test_not_listed_yet_where_all_is_read_anew_it_is_not_deleted(scene: LateScene):
    scene.place.forget_cursors()
    scene.place.lag()
    meeting = await scene.booked(AT)
    await scene.read()
    assert await scene.asks(meeting) == NOTHING
    scene.place.catch_up()
    await assert_quiet(scene)
    assert (await scene.only()).starts_at == AT


async def test_cancelled_and_listed_still_it_asks_nothing_and_takes_no_time(scene: LateScene):
    meeting = await scene.booked(AT)
    scene.place.lag()
    await scene.world.cancel(meeting)
    await scene.write()
    await scene.read()
    assert await scene.asks(meeting) == NOTHING
    assert await scene.busy() == []
    scene.place.catch_up()
    await assert_quiet(scene)
    assert await scene.place.events() == []


async def test_a_drag_that_is_listed_late_is_asked_about_then(scene: LateScene):
    meeting = await scene.booked(AT)
    await scene.read()
    scene.place.lag()
    await scene.place.move((await scene.only()).id, LATER, LATER + HOUR)
    await scene.read()
    assert await scene.asks(meeting) == NOTHING
    scene.place.catch_up()
    await scene.read()
    assert await scene.asks(meeting) == ("moved", LATER)


async def test_put_back_while_the_drag_is_listed_still_it_is_not_asked_about_again(scene: LateScene):
    meeting = await scene.booked(AT)
    await scene.read()
    await scene.place.move((await scene.only()).id, LATER, LATER + HOUR)
    await scene.read()
    assert await scene.asks(meeting) == ("moved", LATER)
    scene.place.forget_cursors()
    scene.place.lag()
    await scene.world.run(put_event_back, scene.world.rosa, meeting.id, meeting.version)
    await scene.write()
    await scene.read()
    assert await scene.asks(meeting) == NOTHING
    scene.place.catch_up()
    await assert_quiet(scene)
    assert (await scene.only()).starts_at == AT


async def test_written_but_not_answered_and_not_to_be_found_yet_it_stands_there_once(scene: LateScene):
    scene.place.lag()
    scene.place.fail(None, after=True)
    meeting = await scene.booked(AT)
    made = await scene.only()
    for _ in range(3):
        await scene.write_on()
        await scene.read()
    assert await scene.only() == made
    assert await scene.world.ask("SELECT DISTINCT state FROM messages WHERE kind = 'calendar_event'") == [
        ("sent",)
    ]
    scene.place.catch_up()
    await assert_quiet(scene)
    assert await scene.asks(meeting) == NOTHING

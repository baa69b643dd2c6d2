"""What was taken without a word is told of at its first move: then people have something to press."""

from datetime import timedelta

import pytest

from core.meetings.facts import Meeting, Outcome, Status
from core.tenancy import Actor
from tests.core.outside_bookings.bookings import AT, booking, ended, meetings, take
from tests.core.outside_bookings.scene import Scene
from tests.world import World

LATER = AT + timedelta(days=1)
FREE = AT + timedelta(days=2)
MOVED = [("card", "UROSA"), ("interviewer_dm", "UROSA"), ("moved", "UROSA")]
LIVING = "SELECT kind, recipient FROM messages WHERE version = 0 AND road = 'slack' ORDER BY kind, recipient"


@pytest.fixture
async def scene(world: World) -> Scene:
    made = Scene(world=world)
    await made.connect()
    one = booking(event_type="type")
    made.calendly.hold(one)
    await take(world, one, announce=False)
    assert await told(made) == []
    return made


async def told(scene: Scene) -> list[tuple[str, str]]:
    """What arrives in Slack, lines in threads aside."""
    scene.world.slack.clear()
    await scene.send()
    return [each for each in scene.world.slack.kinds() if each[0] != "history"]


async def the_meeting(scene: Scene) -> Meeting:
    [meeting] = await meetings(scene.world)
    return meeting


async def ana(scene: Scene) -> Actor:
    """Not in the meeting herself; she finds it in Home."""
    await scene.world.ask("UPDATE members SET role = 'admin' WHERE slack_user_id = 'UANA'")
    return await scene.world.actor("UANA")


async def test_moved_there(scene: Scene):
    await take(scene.world, booking("b", LATER, moved_from="a"))
    assert await told(scene) == MOVED
    await take(scene.world, booking("c", FREE, moved_from="b"))
    assert await told(scene) == MOVED
    assert await scene.world.ask(LIVING) == MOVED[:2]  # edited


async def test_moved_there_without_a_word_it_stays_quiet(scene: Scene):
    await take(scene.world, booking("b", LATER, moved_from="a"), announce=False)
    assert await told(scene) == []


async def test_moved_in_slack(scene: Scene):
    await scene.world.move(await the_meeting(scene), LATER, by=await ana(scene))
    assert await told(scene) == MOVED
    assert scene.calendly.calls == ["book 03 10:00", "cancel a"]


async def test_a_meeting_of_ours_gets_no_card_more(world: World):
    meeting = await world.book("UANA", "UBO")
    await world.send_due()
    before = await world.ask(LIVING)
    await world.move(meeting, LATER)
    assert await world.ask(LIVING) == before


@pytest.mark.parametrize("is_here", [False, True])
async def test_cancelled_there_is_nothing_to_press(scene: Scene, is_here: bool):
    if is_here:
        await scene.world.cancel(await the_meeting(scene), by=await ana(scene))
    else:
        await take(scene.world, ended(booking(event_type="type")))
    assert await told(scene) == [("cancelled", "UROSA")]
    assert (await the_meeting(scene)).status is Status.CANCELLED
    assert scene.calendly.calls == (["cancel a"] if is_here else [])


async def test_what_came_of_it_is_recorded_without_a_card(scene: Scene):
    await scene.world.record(await the_meeting(scene), Outcome.ADVANCE, by=await ana(scene))
    assert await told(scene) == []
    assert (await the_meeting(scene)).status is Status.COMPLETED

"""A cancelled interview whose event cannot be taken away: the card says so, and lets somebody try again."""

from datetime import timedelta

import pytest

from bot.blocks.card import card
from bot.blocks.in_calendar import calendar_question
from core.errors import NotAllowed
from core.meetings.facts import Meeting
from core.messages.facts import Retry
from core.messages.failed import retry_failed
from tests.bot.blocks.slack import buttons, everything, posted
from tests.core.calendars.scene import Scene, drag
from tests.core.providers.contract.memory import Store
from tests.core.providers.failing import Fault
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
LEFT = "It could not be taken out of Ana’s calendar."


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world=world)


async def left(scene: Scene, *, is_dragged: bool = False) -> tuple[Meeting, Store]:
    """Cancelled, and Ana's calendar says no."""
    ana = await scene.connect("UANA")
    meeting = await scene.world.book("UANA", at=AT)
    await scene.write()
    if is_dragged:
        await scene.read()
        drag(ana, next(iter(ana.entries)), AT + timedelta(hours=1))
        await scene.read()
        await scene.write()
    ana.faults = [Fault(status=403)]
    await scene.world.cancel(meeting)
    scene.world.slack.clear()
    await scene.write()
    return meeting, ana


async def test_the_card_says_why_it_is_still_there_and_is_drawn_anew(scene: Scene):
    _, ana = await left(scene)
    last = [each for each in scene.world.slack.sent if each.kind == "card"][-1]
    shown = posted(card(last.meeting))
    assert f"{LEFT} The service refused this." in everything(shown)
    assert "retry_message" in buttons(shown)
    assert len(ana.entries) == 1


async def test_tried_again_it_goes_and_nothing_is_said_of_it_any_more(scene: Scene):
    meeting, ana = await left(scene)
    there = (await scene.meeting(meeting)).in_calendar
    assert there is not None
    assert there.failed is not None
    with pytest.raises(NotAllowed):
        await scene.world.run(retry_failed, await scene.world.actor("UBO"), there.failed)
    assert (await scene.world.run(retry_failed, scene.world.rosa, there.failed)).retry is Retry.AGAIN
    await scene.write()
    assert ana.entries == {}
    shown = posted(card(await scene.meeting(meeting)))
    assert LEFT not in everything(shown)
    assert "retry_message" not in buttons(shown)


async def test_whoever_was_asked_about_it_before_is_told_the_same(scene: Scene):
    meeting, _ = await left(scene, is_dragged=True)
    told = posted(calendar_question(await scene.meeting(meeting), timezone="UTC"))
    assert LEFT in everything(told)
    assert "as it should be" not in everything(told)
    assert "retry_message" in buttons(told)

"""The list of what schedulers told of: a meeting lies over it, and an answer that is refused leaves it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from core.errors import BadInput
from tests.bot.journeys.samples import ACTOR, meeting
from tests.bot.journeys.test_windows import connections, press, shown
from tests.bot.journeys.world import World, open_world, words
from tests.bot.synced_screens import PAGE, TOMAS

CLASH = "Jane Doe has another interview at that time. Move one of them."


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """An admin looks at the list, with a question in it."""
    async with open_world() as opened:
        opened.core.answers |= {
            "find_actor": replace(ACTOR, role="admin"),
            "read_status": (),
            "list_synced": replace(PAGE, bookings=(replace(TOMAS, alike="Jane Doe"),)),
            "read_meeting": meeting(),
        }
        await connections(opened)
        await press(opened, "open_schedulers")
        await press(opened, "open_synced", "calendly")
        yield opened


async def test_a_clash_stands_above_the_list_and_the_question_stays(world: World):
    world.core.answers["answer_same_person"] = BadInput(CLASH)
    view = await press(world, "synced:yes", "42")
    assert shown(world) == ["connections", "synced"]
    assert CLASH in words(view)
    world.core.answers["answer_same_person"] = meeting()
    view = await press(world, "synced:no", "42")
    assert CLASH not in words(view)
    assert [same for _, same in world.core.called("answer_same_person")] == [True, False]


async def test_a_meeting_opens_over_the_list(world: World):
    await press(world, "synced_meeting", "42")
    assert shown(world) == ["connections", "synced", "meeting_view"]
    (*_, pushed) = world.slack.called("views.push")
    assert pushed["view"]["title"]["text"] == "Meeting"

"""Retry and Dismiss, in Home and under the DM that tells of a failure."""

import pytest

from core.errors import NotAllowed
from core.meetings.forms import MeetingPage
from core.messages.facts import FailedMessage, FailedMessages, Retried, Retry
from tests.bot.journeys.samples import NOW, meeting
from tests.bot.journeys.test_home import HOME
from tests.bot.journeys.world import World, open_world, words

ARCHIVED = FailedMessage(
    id=12, kind="card", recipient="C1", why="That channel is archived.", meeting=meeting()
)


@pytest.fixture
async def world():
    async with open_world() as opened:
        opened.core.answers |= {
            "list_meetings": MeetingPage(meetings=(), this_week=0, now=NOW),
            "list_failed": FailedMessages(newest=(ARCHIVED,)),
            "retry_failed": Retried(retry=Retry.AGAIN),
            "dismiss_failed": None,
        }
        yield opened


def home(world: World) -> str:
    """Home as it was drawn last."""
    return words(world.slack.called("views.publish")[-1]["view"])


async def test_home_lists_what_failed_and_a_retry_says_what_it_does(world: World):
    await world.press("retry_message", value="12", view=HOME)
    await world.settled()
    assert world.core.called("retry_failed") == [(12,)]
    assert "Trying again." in home(world)
    assert "That channel is archived." in home(world)
    assert not world.slack.called("chat.postMessage")


async def test_a_retry_under_a_message_is_answered_there_and_home_follows(world: World):
    world.core.answers["retry_failed"] = Retried(retry=Retry.UNWANTED, why="the meeting was moved")
    await world.press("retry_message", value="12")
    await world.settled()
    assert world.slack.responses[0]["text"] == "It is no longer needed: the meeting was moved."
    assert world.slack.responses[0]["response_type"] == "ephemeral"
    assert home(world)


async def test_what_is_dismissed_is_gone_from_home(world: World):
    world.core.answers["dismiss_failed"] = lambda _: world.core.answers.update(list_failed=FailedMessages())
    await world.press("dismiss_message", value="12", view=HOME)
    await world.settled()
    assert "archived" not in home(world)


@pytest.mark.parametrize("pressed", ["retry_message", "dismiss_message", "follow_up_done"])
async def test_what_is_pressed_on_a_page_of_home_leaves_it_there(world: World, pressed: str):
    world.core.answers["finish_follow_up"] = None
    await world.press("home_page", value="past:after:1.5:9", view=HOME)
    await world.settled()
    page = world.slack.called("views.publish")[-1]["view"]
    await world.press(pressed, value="12", view=HOME | page)
    await world.settled()
    assert world.core.called("list_meetings") == [("past", "after:1.5:9")] * 2
    assert world.slack.called("views.publish")[-1]["view"]["private_metadata"] == page["private_metadata"]


@pytest.mark.parametrize("place", ["", "[]", "{}", '{"tab":"x"}', '{"tab":[]}', '{"tab":"past","cursor":7}'])
async def test_a_home_that_does_not_say_its_page_is_drawn_from_the_start(world: World, place: str):
    await world.press("dismiss_message", value="12", view=HOME | {"private_metadata": place})
    await world.settled()
    assert world.core.called("list_meetings") == [("upcoming", None)]


@pytest.mark.parametrize("what", ["retry", "dismiss"])
async def test_who_may_not_is_told(world: World, what: str):
    world.core.answers[f"{what}_failed"] = NotAllowed("Only whoever scheduled it and admins can do this.")
    await world.press(f"{what}_message", value="12")
    await world.settled()
    assert "admins can do this" in world.slack.responses[0]["text"]

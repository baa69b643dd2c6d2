import asyncio
from dataclasses import replace

import pytest

from core.errors import NotFound
from core.meetings.forms import MeetingPage
from tests.bot.journeys.fake_slack import RITA, user
from tests.bot.journeys.samples import ACTOR, NOW, draft, meeting
from tests.bot.journeys.world import World, open_world, words

HOME = {"type": "home", "id": "V9", "callback_id": "home", "blocks": [], "hash": "1.1"}


@pytest.fixture
async def world():
    async with open_world() as opened:
        opened.core.answers["list_meetings"] = MeetingPage(
            meetings=(meeting(),), this_week=1, next_cursor="c2", timezone="Europe/Berlin", now=NOW
        )
        yield opened


async def test_the_home_is_drawn_when_opened(world: World):
    answer = await world.event({"type": "app_home_opened", "user": RITA, "channel": "D1", "tab": "home"})
    assert answer.status == 200
    await world.settled()
    (published,) = world.slack.called("views.publish")
    assert published["user_id"] == RITA
    assert "Jane Doe" in words(published["view"])
    assert world.core.called("list_meetings") == [("upcoming", None)]


async def test_who_interviews_is_offered_nothing_to_schedule_where_others_recruit(world: World):
    offered = []
    for actor in (ACTOR, replace(ACTOR, role="recruiter"), replace(ACTOR, roles_in_use=True)):
        await world.parts.people.register("T1", [user(RITA)])
        world.core.answers["find_actor"] = actor
        await world.event({"type": "app_home_opened", "user": RITA, "channel": "D1", "tab": "home"})
        await world.settled()
        offered.append("+ Schedule" in words(world.slack.called("views.publish")[-1]["view"]))
    assert offered == [True, True, False]


async def test_the_messages_tab_draws_nothing(world: World):
    await world.event({"type": "app_home_opened", "user": RITA, "channel": "D1", "tab": "messages"})
    await world.settled()
    assert not world.slack.calls


async def test_past_and_pages_are_shown(world: World):
    await world.press("home_show:past", value="past", view=HOME)
    await world.press("home_page", value="past:c2:x", view=HOME)
    await world.settled()
    assert sorted(world.core.called("list_meetings"), key=str) == [("past", "c2:x"), ("past", None)]


async def test_an_older_page_button_says_what_to_do(world: World):
    await world.press("home_page", value="older", view=HOME)
    await world.settled()
    (message,) = world.slack.called("chat.postMessage")
    assert "Open it again" in message["text"]


async def test_schedule_opens_the_form(world: World):
    world.core.answers["draft_meeting"] = draft()
    await world.press("schedule_new", value="new", view=HOME)
    await world.settled()
    assert world.core.called("draft_meeting") == [("", None)]
    assert world.slack.view()["callback_id"] == "schedule_meeting"


async def test_a_meeting_is_opened_and_acted_on_in_its_window(world: World):
    world.core.answers["read_meeting"] = meeting()
    await world.press("open_meeting", view=HOME)
    await world.settled()
    view = world.slack.view()
    assert view["callback_id"] == "meeting_view"
    world.core.answers["draft_cancellation"] = meeting()
    await world.press("cancel_meeting", view=view)
    await world.settled()
    assert world.slack.view()["callback_id"] == "cancel_meeting"


async def test_a_meeting_gone_says_so(world: World):
    world.core.answers["read_meeting"] = NotFound("This meeting is not here any more.")
    await world.press("open_meeting", view=HOME)
    await world.settled()
    assert "This meeting is not here any more." in words(world.slack.view())


async def test_a_home_that_cannot_be_drawn_says_so(world: World):
    world.core.answers["list_meetings"] = RuntimeError("database is gone")
    await world.event({"type": "app_home_opened", "user": RITA, "channel": "D1", "tab": "home"})
    await world.settled()
    (published,) = world.slack.called("views.publish")
    assert "reference" in words(published["view"])


async def test_a_drawing_that_comes_late_takes_nobody_back(world: World):
    """A click elsewhere while the tab is being drawn: what was wanted last stays."""
    drawn, going_on = asyncio.Event(), asyncio.Event()
    page = world.core.answers["list_meetings"]

    async def slowly(tab: str, _cursor: str | None) -> MeetingPage:
        if tab == "upcoming":
            drawn.set()
            await going_on.wait()
        return page

    world.core.answers["list_meetings"] = slowly
    await world.event({"type": "app_home_opened", "user": RITA, "channel": "D1", "tab": "home"})
    await drawn.wait()
    await world.press("home_show:past", value="past", view=HOME)
    while not world.slack.called("views.publish"):  # noqa: ASYNC110 - Slack tells nobody
        await asyncio.sleep(0)
    going_on.set()
    await world.settled()
    (published,) = world.slack.called("views.publish")
    assert "Past ✓" in words(published["view"])

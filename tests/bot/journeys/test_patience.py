"""The database away: whoever waits is told, what was asked is tried again, what was typed is kept."""

from collections.abc import Callable
from typing import Any

import pytest

from core.errors import Away
from core.meetings.forms import MeetingPage
from tests.bot.journeys.fake_slack import RITA
from tests.bot.journeys.samples import ACTOR, JANE, NOW, draft, meeting
from tests.bot.journeys.world import World, filled, open_world, words

TRYING = "One moment, trying again…"
SORRY = "Panelry cannot reach its database right now. Please try again in a minute."
FOR_GOOD = 10**6


@pytest.fixture
async def world():
    async with open_world() as opened:
        yield opened


@pytest.fixture
async def hasty():
    """A world where nothing is waited for before the answer."""
    async with open_world(patience_seconds=0) as opened:
        yield opened


@pytest.fixture
async def steady():
    """A world where a second is waited before the answer."""
    async with open_world(patience_seconds=1) as opened:
        yield opened


def away(times: int, then: Any) -> Callable[..., Any]:
    """A use case that cannot reach the database the first so many times."""
    left = [times]

    def answer(*_: Any) -> Any:
        left[0] -= 1
        return Away() if left[0] >= 0 else then

    return answer


def shown(world: World) -> list[str]:
    """What the window said, one view after the other."""
    views = [
        call.arguments["view"] for call in world.slack.calls if call.method in {"views.open", "views.update"}
    ]
    return [words(view) for view in views]


# Opening


async def test_a_form_opens_once_the_database_is_back(world: World):
    world.core.answers["draft_meeting"] = away(3, draft())
    await world.command("Jane")
    await world.settled()
    loading, trying, form = shown(world)
    assert "One moment…" in loading
    assert TRYING in trying
    assert "interviewers" in form
    assert world.time.waits == [0.25, 0.5, 1]


async def test_a_single_failure_is_nobodys_news(world: World):
    world.core.answers["draft_meeting"] = away(1, draft())
    await world.command("Jane")
    await world.settled()
    assert not any(TRYING in each for each in shown(world))
    assert world.slack.view()["callback_id"] == "schedule_meeting"


async def test_after_half_a_minute_the_window_says_so(world: World):
    world.core.answers["find_actor"] = away(FOR_GOOD, ACTOR)
    await world.press("cancel_meeting")
    await world.settled()
    assert SORRY in words(world.slack.view())
    assert 25 < world.time.now <= 30
    assert shown(world)[1:-1] == [each for each in shown(world) if TRYING in each]
    assert len(shown(world)) == 3


async def test_everything_one_click_asks_for_has_half_a_minute_together(world: World):
    world.core.answers["find_actor"] = away(8, ACTOR)
    world.core.answers["draft_cancellation"] = away(FOR_GOOD, meeting())
    await world.press("cancel_meeting")
    await world.settled()
    assert SORRY in words(world.slack.view())
    assert world.time.now <= 30


async def test_a_list_comes_late(world: World):
    page = MeetingPage(meetings=(), this_week=0, now=NOW)
    world.core.answers["list_meetings"] = away(3, page)
    await world.command("today")
    await world.settled()
    assert [TRYING in each["text"] for each in world.slack.responses] == [True, False]


async def test_home_says_that_it_is_being_drawn(world: World):
    page = MeetingPage(meetings=(meeting(),), this_week=1, now=NOW)
    world.core.answers["list_meetings"] = away(3, page)
    await world.event({"type": "app_home_opened", "user": RITA, "channel": "D1", "tab": "home"})
    await world.settled()
    trying, home = (words(call["view"]) for call in world.slack.called("views.publish"))
    assert TRYING in trying
    assert "Jane Doe" in home


async def test_home_says_how_to_go_on_when_there_is_no_reaching_it(world: World):
    world.core.answers["list_meetings"] = away(FOR_GOOD, None)
    await world.event({"type": "app_home_opened", "user": RITA, "channel": "D1", "tab": "home"})
    await world.settled()
    assert SORRY in words(world.slack.called("views.publish")[-1]["view"])


# Filling in


async def test_a_choice_says_it_in_the_form_and_keeps_what_was_typed(world: World):
    view = await world.scheduling()
    world.core.answers["revise_draft"] = away(3, draft())
    await world.choose("schedule_interviewers", filled(view, prep_notes={"value": "Typed by Rita"}))
    await world.settled()
    assert any(TRYING in each and "Typed by Rita" in each for each in shown(world))
    assert TRYING not in words(world.slack.view())


async def test_a_submission_is_acknowledged_and_ends_in_the_result(hasty: World):
    view = await hasty.scheduling()
    page = MeetingPage(meetings=(), this_week=0, now=NOW)
    hasty.core.answers |= {"book_meeting": away(4, meeting()), "list_meetings": page}
    hasty.time.stand_still_after = 1
    answer = await hasty.submit(filled(view))
    hasty.time.going_on.set()
    assert "Booking…" in words(answer.body["view"])
    await hasty.settled()
    assert any(TRYING in each and "press Schedule and send invite again" in each for each in shown(hasty))
    assert hasty.slack.view()["callback_id"] == "booked"
    assert {form.submission_key for (form,) in hasty.core.called("book_meeting")} == {"k1"}


async def test_a_submission_still_unanswered_says_it_in_the_answer(steady: World):
    world, view = steady, await steady.scheduling()
    world.core.answers["book_meeting"] = away(FOR_GOOD, meeting())
    world.time.stand_still_after = 3
    answer = await world.submit(filled(view))
    assert TRYING in words(answer.body["view"])
    world.time.going_on.set()
    await world.settled()
    assert SORRY in words(world.slack.view())


async def test_a_submission_that_never_gets_through_brings_the_filled_form_back(hasty: World):
    view = await hasty.scheduling()
    hasty.core.answers["book_meeting"] = away(FOR_GOOD, meeting())
    await hasty.submit(filled(view, prep_notes={"value": "Typed by Rita"}))
    await hasty.settled()
    assert hasty.slack.view()["callback_id"] == "schedule_meeting"
    assert SORRY in words(hasty.slack.view())
    assert "Typed by Rita" in words(hasty.slack.view())
    assert 25 < hasty.time.now <= 30


# What Slack still waits for


async def test_a_search_offers_nothing_rather_than_keep_slack_waiting(world: World):
    world.core.answers["search_candidates"] = away(1, (JANE,))
    assert (await world.search("jan")).status == 200
    assert world.time.waits == []


async def test_an_event_is_left_to_slack_to_send_again(world: World):
    world.core.answers["register_members"] = away(1, None)
    event = {"type": "user_change", "user": {"id": "U1", "team_id": "T1", "name": "x"}}
    assert (await world.event(event)).status == 500
    assert world.time.waits == []
    assert (await world.event(event)).status == 200

import asyncio
from typing import Any

import pytest

from bot.sandbox.payload_check import options_problems
from core.errors import NotAllowed
from core.meetings.forms import MeetingPage
from core.workspaces.members import MemberProfile
from tests.bot.journeys.fake_slack import RITA, user
from tests.bot.journeys.samples import ACTOR, JANE, NOW, draft, meeting
from tests.bot.journeys.world import World, filled, open_world, words


@pytest.fixture
async def world():
    async with open_world() as opened:
        yield opened


# The command


async def test_the_command_opens_the_form(world: World):
    world.core.answers["draft_meeting"] = draft()
    answer = await world.command("Jane Doe")
    assert (answer.status, answer.body) == (200, "")
    await world.settled()
    assert world.core.called("draft_meeting") == [("Jane Doe", "C1")]
    assert world.slack.called("views.open")[0]["view"]["callback_id"] == "schedule_loading"
    assert world.slack.view()["callback_id"] == "schedule_meeting"


async def test_nothing_is_asked_of_anybody_before_the_answer(world: World):
    world.core.answers["draft_meeting"] = draft()
    world.slack.held["views.open"] = asyncio.Event()
    answer = await world.command("Jane Doe")
    assert answer.status == 200
    assert not world.core.calls
    world.slack.held["views.open"].set()
    await world.settled()
    assert world.slack.view()["callback_id"] == "schedule_meeting"


async def test_help_is_answered_at_once(world: World):
    answer = await world.command(" HELP ")
    assert answer.body["response_type"] == "ephemeral"
    assert "/schedule" in answer.body["text"]
    assert not world.slack.calls
    assert not world.core.calls


@pytest.mark.parametrize("when", ["upcoming", "today"])
async def test_meetings_are_listed_for_the_asker_alone(world: World, when: str):
    page = MeetingPage(meetings=(meeting(),), this_week=1, timezone="Europe/Berlin", now=NOW)
    world.core.answers["list_meetings"] = page
    assert (await world.command(when)).body == ""
    await world.settled()
    assert world.core.called("list_meetings") == [(when,)]
    (response,) = world.slack.responses
    assert response["response_type"] == "ephemeral"
    assert "Jane Doe" in response["text"]


@pytest.mark.parametrize(
    "refusal",
    [
        {"error": "expired_trigger_id"},
        {"error": "exchanged_trigger_id"},
        {
            "error": "invalid_arguments",
            "response_metadata": {"messages": ["[ERROR] invalid `trigger_id`"]},
        },
    ],
)
async def test_an_expired_trigger_says_to_try_again(world: World, refusal: dict[str, Any]):
    world.slack.refusals["views.open"] = [refusal]
    assert (await world.command("Jane")).status == 200
    await world.settled()
    assert "try again" in world.slack.responses[0]["text"]
    assert world.slack.responses[0]["response_type"] == "ephemeral"
    assert not world.core.called("draft_meeting")


async def test_a_dead_response_url_gives_way_to_a_message(world: World):
    world.slack.refusals["views.open"] = [{"error": "expired_trigger_id"}]
    world.slack.response_url_is_dead = True
    await world.command("Jane")
    await world.settled()
    (message,) = world.slack.called("chat.postMessage")
    assert message["channel"] == RITA
    assert "try again" in message["text"]


async def test_who_may_not_schedule_reads_why_in_the_window(world: World):
    world.core.answers["draft_meeting"] = NotAllowed("Guests cannot schedule <interviews>.")
    await world.command("Jane")
    await world.settled()
    assert "Guests cannot schedule &lt;interviews&gt;." in words(world.slack.view())


async def test_a_window_closed_meanwhile_is_normal(world: World):
    def close_meanwhile(*_):
        world.slack.views.clear()
        return draft()

    world.core.answers["draft_meeting"] = close_meanwhile
    await world.command("Jane")
    await world.settled()
    assert world.slack.called("views.update")
    assert not world.slack.responses
    assert not world.slack.called("chat.postMessage")


async def test_somebody_new_is_looked_up_in_slack_first(world: World):
    met: list[MemberProfile] = []
    world.core.answers |= {
        "find_actor": lambda _: ACTOR if met else None,
        "register_members": lambda profiles, _: met.extend(profiles),
        "draft_meeting": draft(),
    }
    world.slack.people[RITA] = user(RITA, is_restricted=True)
    await world.command("Jane")
    await world.settled()
    (rita,) = met
    assert (rita.slack_user_id, rita.timezone, rita.is_guest) == (RITA, "Europe/Berlin", True)
    assert world.slack.view()["callback_id"] == "schedule_meeting"


# The candidate search


async def test_the_search_offers_candidates(world: World):
    world.core.answers["search_candidates"] = (JANE,)
    answer = await world.search(" jan ")
    assert world.core.called("search_candidates") == [("jan",)]
    assert "Jane Doe" in answer.body["options"][0]["text"]["text"]
    assert options_problems(answer.body) == []


@pytest.mark.parametrize("failure", [NotAllowed("no"), RuntimeError("database is gone")])
async def test_a_failed_search_offers_no_candidate(world: World, failure: Exception):
    world.core.answers["search_candidates"] = failure
    answer = await world.search("jan")
    assert answer.status == 200
    assert not [each for each in answer.body["options"] if each["value"].startswith("id:")]


async def test_words_behind_the_command_are_what_was_typed(world: World):
    world.core.answers["draft_meeting"] = draft()
    await world.command("<mailto:jane@doe.example|jane@doe.example>")
    await world.command("Smith &amp; Sons")
    await world.settled()
    assert {typed for typed, _ in world.core.called("draft_meeting")} == {"jane@doe.example", "Smith & Sons"}


async def test_a_time_of_ones_own_is_told_in_the_candidates_zone(world: World):
    view = await world.scheduling()
    world.core.answers["revise_draft"] = draft
    own = {"selected_date_time": int(NOW.timestamp()) + 86400}
    await world.choose("custom_time", filled(view, custom_time=own))
    await world.settled()
    assert "That is 04:00 for Jane Doe (New York)." in words(world.slack.view())

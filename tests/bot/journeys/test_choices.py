import asyncio
from dataclasses import replace

import pytest

from core.errors import NotFound
from core.meetings.forms import MeetingPage
from tests.bot.journeys.fake_slack import IAN
from tests.bot.journeys.samples import FORM, NOW, draft, meeting
from tests.bot.journeys.world import World, filled, open_world, words


@pytest.fixture
async def world():
    async with open_world() as opened:
        yield opened


async def test_a_choice_draws_the_form_anew(world: World):
    view = await world.scheduling()
    longer = draft(replace(FORM, duration_minutes=15))
    world.core.answers["revise_draft"] = longer
    assert (await world.choose("schedule_duration", filled(view))).body == ""
    await world.settled()
    (form,) = world.core.called("revise_draft")[0]
    assert (form.submission_key, form.interviewer_ids) == ("k1", (IAN,))
    assert world.slack.called("views.update")[-1]["hash"] == view["hash"]


async def test_picked_people_are_made_known_first(world: World):
    view = await world.scheduling()
    world.core.answers |= {"revise_draft": draft(), "unknown_members": (IAN, "UGONE00001")}
    await world.choose("schedule_interviewers", filled(view))
    await world.settled()
    names = [name for name, _, _ in world.core.calls]
    assert names.index("register_members") < names.index("revise_draft")
    registered, _ = world.core.called("register_members")[-1]
    assert [each.slack_user_id for each in registered] == [IAN]


def _length(view):
    (block,) = [each for each in view["blocks"] if each.get("block_id", "").startswith("duration")]
    return block["element"]["initial_option"]["text"]["text"]


async def test_of_two_quick_choices_the_last_wins(world: World):
    view, gate = await world.scheduling(), asyncio.Event()
    started = asyncio.Event()

    async def revise(form):
        started.set()
        await gate.wait()
        return draft(form)

    world.core.answers["revise_draft"] = revise
    updates = len(world.slack.called("views.update"))
    option = {"text": {"type": "plain_text", "text": "x"}, "value": "15"}
    await world.choose("schedule_duration", filled(view))
    await started.wait()
    for _ in range(3):
        await world.choose("schedule_duration", filled(view, duration={"selected_option": option}))
    gate.set()
    await world.settled()
    assert [form.duration_minutes for (form,) in world.core.called("revise_draft")] == [30, 15]
    assert len(world.slack.called("views.update")) == updates + 1
    assert _length(world.slack.view()) == "15 minutes"


async def test_a_hash_conflict_of_ours_is_not_seen(world: World):
    view = await world.scheduling()
    world.core.answers["revise_draft"] = draft
    world.slack.held["views.update"] = asyncio.Event()
    world.slack.arrived["views.update"].clear()
    await world.choose("schedule_duration", filled(view))
    await world.slack.arrived["views.update"].wait()
    option = {"text": {"type": "plain_text", "text": "x"}, "value": "15"}
    await world.choose("schedule_duration", filled(view, duration={"selected_option": option}))
    world.slack.held.pop("views.update").set()
    await world.settled()
    first, second, third = [call.get("hash") for call in world.slack.called("views.update")[-3:]]
    assert first == second == view["hash"]
    assert third not in {None, first}
    assert _length(world.slack.view()) == "15 minutes"
    assert not world.slack.called("chat.postMessage")


async def test_a_choice_that_fails_says_so_and_keeps_what_was_typed(world: World):
    view = await world.scheduling()
    world.core.answers["revise_draft"] = NotFound("This candidate is not here any more.")
    await world.choose("candidate_search", filled(view, prep_notes={"value": "Typed by Rita"}))
    await world.settled()
    assert "This candidate is not here any more." in words(world.slack.view())
    assert "Typed by Rita" in words(world.slack.view())
    assert [each["block_id"] for each in world.slack.view()["blocks"][1:]] == [
        each.get("block_id") for each in view["blocks"]
    ]


async def test_a_late_choice_does_not_draw_over_the_answer(world: World):
    view, gate = await world.scheduling(), asyncio.Event()

    async def revise(form):
        await gate.wait()
        return draft(form)

    world.core.answers |= {"revise_draft": revise, "book_meeting": meeting()}
    await world.choose("schedule_duration", filled(view))
    await world.submit(filled(view))
    gate.set()
    world.core.answers["list_meetings"] = MeetingPage(meetings=(), this_week=0, now=NOW)
    await world.settled()
    assert world.slack.view()["callback_id"] == "booked"


async def test_what_somebody_else_has_drawn_is_not_drawn_over(world: World):
    view = await world.scheduling()
    world.core.answers["revise_draft"] = draft
    answer = world.slack.keep(view["id"], {**_without_facts(view), "callback_id": "booked"})
    await world.choose("schedule_duration", filled(view))
    await world.settled()
    assert world.slack.view() == answer
    assert all("hash" in call for call in world.slack.called("views.update")[1:])
    assert not world.slack.called("chat.postMessage")


async def test_after_a_second_conflict_the_choice_is_dropped(world: World):
    view = await world.scheduling()
    world.core.answers["revise_draft"] = draft
    await world.choose("schedule_duration", filled(view))
    await world.settled()
    conflict = {"error": "hash_conflict"}
    world.slack.refusals["views.update"] = [conflict, conflict]
    drawn = world.slack.view()
    await world.choose("schedule_duration", filled(view))
    await world.settled()
    hashes = [call.get("hash") for call in world.slack.called("views.update")[-2:]]
    assert hashes == [view["hash"], drawn["hash"]]
    assert world.slack.view() == drawn
    assert not world.slack.responses[1:]


async def test_a_failure_is_not_said_over_what_somebody_else_has_drawn(world: World):
    view = await world.scheduling()
    world.core.answers["revise_draft"] = NotFound("This candidate is not here any more.")
    answer = world.slack.keep(view["id"], {**_without_facts(view), "callback_id": "booked"})
    await world.choose("candidate_search", filled(view))
    await world.settled()
    assert world.slack.view() == answer


def _without_facts(view):
    """The view as an app sends it."""
    return {key: value for key, value in view.items() if key not in {"id", "hash", "state"}}

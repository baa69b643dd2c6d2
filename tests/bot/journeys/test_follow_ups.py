"""The buttons of a task and of an offer, and of an outcome taken back: where the answer is shown."""

from typing import Any

import pytest

from core.errors import NotAllowed, Stale
from core.follow_ups.facts import FollowUp, FollowUpForm
from core.meetings.forms import MeetingPage
from core.meetings.outcome_forms import OutcomeForm, OutcomeResult
from tests.bot.blocks.made import follow_up
from tests.bot.journeys.fake_slack import IAN, user
from tests.bot.journeys.samples import NOW, meeting
from tests.bot.journeys.test_home import HOME
from tests.bot.journeys.world import World, filled, open_world, words

DONE: dict[str, Any] = {"follow_up_done": "finish_follow_up", "follow_up_reopen": "reopen_follow_up"}


@pytest.fixture
async def world():
    async with open_world() as opened:
        result = OutcomeResult(
            meeting=meeting(), stage_before="Interview", stage_after="Screening", next_type=None
        )
        task: FollowUp = follow_up()
        opened.core.answers |= {
            "list_meetings": MeetingPage(meetings=(), this_week=0, now=NOW),
            "read_outcome_form": lambda number, outcome: (
                meeting(),
                OutcomeForm(meeting_id=number, outcome=outcome, follow_up=FollowUpForm(assignee_id=IAN)),
            ),
            "record_outcome": result,
            "undo_outcome": result,
            "follow_ups_of": (task,),
            "finish_follow_up": task,
            "reopen_follow_up": task,
            "put_off_follow_up": task,
            "take_offer": None,
            "take_back_offer": None,
            "decline_offer": None,
        }
        yield opened


async def test_the_task_of_the_quick_log_is_recorded_with_the_outcome_once_its_person_is_known(world: World):
    world.core.answers["unknown_members"] = ("U0NEW00001",)
    world.slack.people["U0NEW00001"] = user("U0NEW00001")
    await world.press("record_outcome:advance")
    await world.settled()
    answer = await world.submit(
        filled(
            world.slack.view(),
            task={"value": "Write"},
            task_on={"selected_date": "2026-11-27"},
            task_for={"selected_user": "U0NEW00001"},
        )
    )
    (form,) = world.core.called("record_outcome")[0]
    assert (form.follow_up.task, str(form.follow_up.due_on)) == ("Write", "2026-11-27")
    assert "will be asked on Fri 27 Nov" in words(answer.body["view"])
    names = [name for name, _, _ in world.core.calls]
    assert names.index("register_members") < names.index("record_outcome")


@pytest.mark.parametrize("action", DONE)
async def test_a_task_in_a_message_is_changed_without_a_word(world: World, action: str):
    assert (await world.press(action, value="12")).status == 200
    await world.settled()
    assert world.core.called(DONE[action]) == [(12,)]
    assert not world.slack.responses
    assert not world.slack.called("views.open")


async def test_a_task_done_in_home_leaves_it(world: World):
    await world.press("follow_up_done", value="12", view=HOME)
    await world.settled()
    assert world.core.called("finish_follow_up") == [(12,)]
    assert len(world.slack.called("views.publish")) == 1


async def test_a_task_done_in_the_outcomes_window_is_shown_there(world: World):
    await world.press("view_outcome")
    await world.settled()
    assert "Send the portfolio task" in words(world.slack.view())
    await world.press("follow_up_done", value="12", view=world.slack.view())
    await world.settled()
    assert world.core.called("follow_ups_of") == [(42,), (42,)]
    assert world.slack.view()["callback_id"] == "outcome_view"


async def test_tomorrow_puts_it_off(world: World):
    await world.press("follow_up_tomorrow", value="12")
    await world.settled()
    assert world.core.called("put_off_follow_up") == [(12,)]


async def test_an_outcome_undone_under_a_message_needs_no_window(world: World):
    await world.press("undo_outcome", value="42:2026-11-23T09:00:00+00:00")
    await world.settled()
    assert world.core.called("undo_outcome") == [(42, "2026-11-23T09:00:00+00:00")]
    assert not world.slack.called("views.open")
    assert not world.slack.responses


async def test_an_outcome_undone_in_its_window_is_asked_for_again_there(world: World):
    await world.press("view_outcome")
    await world.settled()
    await world.press("undo_outcome", value="42:x", view=world.slack.view())
    await world.settled()
    assert world.slack.view()["callback_id"] == "outcome_undone"
    assert "moved from *Interview* to *Screening*" in words(world.slack.view())


@pytest.mark.parametrize(
    "action,use_case",
    [
        ("offer_take", "take_offer"),
        ("offer_take_back", "take_back_offer"),
        ("offer_decline", "decline_offer"),
    ],
)
async def test_an_offer_is_answered_and_its_message_edited_by_itself(
    world: World, action: str, use_case: str
):
    await world.press(action, value="42:7.1")
    await world.settled()
    assert world.core.called(use_case) == [(42, "7.1")]
    assert not world.slack.responses


@pytest.mark.parametrize(
    "action,use_case,value",
    [
        ("undo_outcome", "undo_outcome", "42:x"),
        ("follow_up_done", "finish_follow_up", "12"),
        ("offer_take", "take_offer", "42:7.1"),
    ],
)
@pytest.mark.parametrize("refusal", [NotAllowed("Ask Rita."), Stale("Ask Rita.")])
async def test_who_may_not_reads_why_and_nobody_else_does(
    world: World, action: str, use_case: str, value: str, refusal: Exception
):
    world.core.answers[use_case] = refusal
    await world.press(action, value=value)
    await world.settled()
    (answer,) = world.slack.responses
    assert (answer["response_type"], answer["text"]) == ("ephemeral", "Ask Rita.")


@pytest.mark.parametrize("action", [*DONE, "follow_up_tomorrow", "undo_outcome", "offer_take"])
@pytest.mark.parametrize("value", ["", "x", "1e9", "42:", "٣"])
async def test_a_strange_value_is_answered_in_words_or_by_the_use_case(world: World, action: str, value: str):
    assert (await world.press(action, value=value)).status == 200
    await world.settled()

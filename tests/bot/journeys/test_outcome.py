import pytest

from core.errors import NotAllowed
from core.meetings.facts import Outcome
from core.meetings.forms import MeetingPage
from core.meetings.outcome_forms import OutcomeForm, OutcomeResult
from tests.bot.journeys.samples import NOW, SCREENING, draft, meeting
from tests.bot.journeys.world import World, filled, open_world, words


@pytest.fixture
async def world():
    async with open_world() as opened:
        opened.core.answers |= {
            "list_meetings": MeetingPage(meetings=(), this_week=0, now=NOW),
            "read_outcome_form": lambda number, outcome: (
                meeting(),
                OutcomeForm(meeting_id=number, outcome=outcome, notes="Said before"),
            ),
            "follow_ups_of": (),
            "record_outcome": OutcomeResult(
                meeting=meeting(), stage_before="Screening", stage_after="Interview", next_type=SCREENING
            ),
        }
        yield opened


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_each_outcome_button_opens_the_quick_log(world: World, outcome: Outcome):
    assert (await world.press(f"record_outcome:{outcome}")).body == ""
    await world.settled()
    assert world.core.called("read_outcome_form") == [(42, outcome)]
    assert world.slack.view()["callback_id"] == "record_outcome"
    assert "Said before" in words(world.slack.view())


async def test_the_outcome_is_recorded_and_the_next_interview_offered(world: World):
    await world.press("record_outcome:advance")
    await world.settled()
    view = world.slack.view()
    answer = await world.submit(filled(view, next_action={"value": "Call her"}))
    form = OutcomeForm(
        meeting_id=42, outcome=Outcome.ADVANCE, notes="Said before", next_action="Call her", seen=""
    )
    assert world.core.called("record_outcome") == [(form,)]
    assert "schedule_next" in words(answer.body["view"])


async def test_the_next_interview_is_scheduled_in_the_same_window(world: World):
    world.core.answers["draft_next_meeting"] = draft()
    await world.press("record_outcome:advance")
    await world.settled()
    view = world.slack.view()
    await world.submit(filled(view))
    await world.press("schedule_next", view=world.slack.view())
    await world.settled()
    assert world.core.called("draft_next_meeting") == [(42,)]
    assert world.slack.view()["callback_id"] == "schedule_meeting"
    assert len(world.slack.called("views.open")) == 1


async def test_the_next_interview_from_a_message_opens_a_window(world: World):
    world.core.answers["draft_next_meeting"] = draft()
    await world.press("schedule_next")
    await world.settled()
    assert world.slack.view()["callback_id"] == "schedule_meeting"


async def test_a_recorded_outcome_is_read(world: World):
    await world.press("view_outcome")
    await world.settled()
    assert world.core.called("read_outcome_form") == [(42, None)]
    assert world.slack.view()["callback_id"] == "outcome_view"


async def test_who_may_not_see_an_outcome_reads_why(world: World):
    world.core.answers["read_outcome_form"] = NotAllowed("Only those who were there see this.")
    await world.press("view_outcome")
    await world.settled()
    assert "Only those who were there see this." in words(world.slack.view())
    assert "Said before" not in words(world.slack.view())


async def test_an_outcome_nobody_knows_is_answered(world: World):
    assert (await world.press("record_outcome:married")).status == 200
    await world.settled()
    assert "earlier version" in words(world.slack.view())

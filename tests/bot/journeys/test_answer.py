"""Answers by button, menu and form; and a proposal taken, or not to be had."""

from dataclasses import replace
from typing import Any

import pytest

from core.errors import BadInput, HostBusy, NeedsConfirmation, NotAllowed, Overtaken, Stale, TimeTaken
from core.meetings.facts import Interviewer, Meeting, Member, Rsvp
from core.meetings.forms import MeetingPage, MoveDraft, MoveForm
from tests.bot.journeys.fake_slack import RITA
from tests.bot.journeys.samples import NOW, draft, meeting
from tests.bot.journeys.world import World, filled, open_world, words

SELF = Member(id=1, slack_user_id=RITA, name="Rita", timezone="Europe/Berlin")
REASON: dict[str, dict[str, Any]] = {
    "reason": {"selected_option": {"value": "ill"}},
    "note": {"value": "Fever"},
}
PROPOSED = NOW.replace(hour=15)


def mine(**answer: Any) -> Meeting:
    """A meeting Rita takes part in."""
    return meeting(version=3, interviewers=(Interviewer(member=SELF, **answer),))


def offered(form: MoveForm) -> MoveDraft:
    shown = replace(form, version=3)
    return MoveDraft(meeting=mine(), form=shown, suggestions=draft().suggestions)


@pytest.fixture
async def world():
    async with open_world() as opened:
        opened.core.answers |= {
            "list_meetings": MeetingPage(meetings=(), this_week=0, now=NOW),
            "draft_answer": mine(),
            "draft_proposal": offered,
            "draft_move": offered,
            "accept_meeting": mine(rsvp=Rsvp.ACCEPTED),
            "decline_meeting": mine(rsvp=Rsvp.DECLINED, rsvp_note="Ill\nFever"),
            "propose_time": mine(rsvp=Rsvp.TENTATIVE, proposed_starts_at=PROPOSED),
            "tell_late": lambda *told: mine(rsvp=Rsvp.ACCEPTED, late_minutes=told[-1]),
        }
        yield opened


async def opened_by(world: World, what: str) -> dict[str, Any]:
    await world.press(f"answer:{what}", value="42:3")
    await world.settled()
    return world.slack.view()


async def pick(world: World, value: str | None) -> int:
    """An item behind the three dots."""
    option = None if value is None else {"text": {"type": "plain_text", "text": "x"}, "value": value}
    action = {"type": "overflow", "action_id": "answer_more", "block_id": "b", "selected_option": option}
    where = {"response_url": f"{world.slack.url}/hooks"}
    status = (await world.interact({"type": "block_actions", "actions": [action], **where})).status
    await world.settled()
    return status


async def test_accepting_takes_one_press_and_no_window(world: World):
    await world.press("answer:accept", value="42:3")
    await world.settled()
    assert world.core.called("accept_meeting") == [(42, 3)]
    assert not world.slack.views
    assert not world.slack.responses
    assert world.slack.called("views.publish")


async def test_who_accepts_over_another_meeting_reads_alone_which(world: World):
    busy = mine(rsvp=Rsvp.ACCEPTED, is_required=False, keeps_time=False)
    clash = "You are also in Debrief until 11:00 (Berlin time)."
    world.core.answers |= {"accept_meeting": busy, "tell_late": busy, "tell_clash": clash}
    await world.press("answer:accept", value="42:3")
    await world.settled()
    (told,) = world.slack.responses
    assert (told["text"], told["response_type"]) == (clash, "ephemeral")
    await world.press("late_by:15", value="42:3", view=await opened_by(world, "late"))
    await world.settled()
    assert clash in words(world.slack.view())


@pytest.mark.parametrize("refusal", [NotAllowed("You are not in it."), Stale("It was moved to Wed.")])
async def test_who_cannot_answer_reads_why_alone(world: World, refusal: Exception):
    world.core.answers["accept_meeting"] = refusal
    await world.press("answer:accept", value="42:3")
    await world.settled()
    (told,) = world.slack.responses
    assert (told["text"], told["response_type"]) == (str(refusal), "ephemeral")
    assert not told["replace_original"]


async def test_declining_asks_why_and_says_what_happens(world: World):
    view = await opened_by(world, "decline")
    answer = await world.submit(filled(view, **REASON))
    assert world.core.called("decline_meeting") == [(42, 3, "ill", "Fever")]
    assert "You declined." in words(answer.body["view"])


async def test_a_refusal_without_a_reason_is_sent_back_to_its_field(world: World):
    world.core.answers["decline_meeting"] = BadInput("Choose a reason from the list.", field="reason")
    answer = await world.submit(filled(await opened_by(world, "decline")))
    assert answer.body["errors"] == {"reason": "Choose a reason from the list."}


async def test_a_time_is_proposed_from_those_that_suit_everyone_or_any_other(world: World):
    view = await opened_by(world, "propose")
    assert world.core.called("draft_proposal") == [(MoveForm(meeting_id=42, version=3),)]
    own = filled(view, custom_time={"selected_date_time": int(PROPOSED.timestamp())})
    await world.choose("propose_custom_time", own)
    await world.settled()
    shown = world.slack.view()
    assert "for Jane Doe (New York)" in words(shown)
    answer = await world.submit(filled(shown))
    (form,) = world.core.called("propose_time")[0]
    assert (form.meeting_id, form.version, form.custom_starts_at) == (42, 3, PROPOSED)
    assert "You proposed" in words(answer.body["view"])


async def test_a_proposal_that_cannot_be_had_says_so_at_its_field_and_brings_fresh_times(world: World):
    world.core.answers["propose_time"] = HostBusy("Bo is in another meeting.", field="custom_time")
    view = await opened_by(world, "propose")
    answer = await world.submit(filled(view))
    assert answer.body["errors"] == {"custom_time": "Bo is in another meeting."}
    await world.settled()
    assert "Bo is in another meeting." in words(world.slack.view())


async def test_how_late_is_a_press_in_a_window(world: World):
    view = await opened_by(world, "late")
    await world.press("late_by:15", value="42:3", view=view)
    await world.settled()
    assert world.core.called("tell_late") == [(42, 3, 15)]
    assert "15 minutes late" in words(world.slack.view())
    assert len(world.slack.called("views.open")) == 1


@pytest.mark.parametrize(
    ("what", "window"),
    [("decline", "decline_meeting"), ("propose", "propose_time"), ("late", "running_late")],
)
async def test_the_menu_does_what_the_buttons_do(world: World, what: str, window: str):
    assert await pick(world, f"{what}:42:3") == 200
    assert world.slack.view()["callback_id"] == window


async def test_accepting_from_the_menu(world: World):
    assert await pick(world, "accept:42:3") == 200
    assert world.core.called("accept_meeting") == [(42, 3)]


@pytest.mark.parametrize("value", ["marry:42:3", "", None, ":::", "acceptance"])
async def test_an_item_nobody_knows_answers_nothing(world: World, value: str | None):
    assert await pick(world, value) == 200
    assert not world.core.called("accept_meeting")
    assert "earlier version" in world.slack.responses[0]["text"]


async def test_a_proposal_is_taken_by_one_press(world: World):
    world.core.answers["move_meeting"] = meeting(version=4)
    await world.press("take_proposal", value=f"42:3:{int(PROPOSED.timestamp())}")
    await world.settled()
    (form,) = world.core.called("move_meeting")[0]
    assert (form.meeting_id, form.version, form.custom_starts_at) == (42, 3, PROPOSED)
    assert (form.reason, form.confirmed) == ("interviewer_conflict", False)
    assert world.slack.view()["callback_id"] == "moved"


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (NeedsConfirmation(["It is outside the working hours of Ian."]), "outside the working hours of Ian"),
        (HostBusy("Ian is in another meeting.", field="custom_time"), "Ian is in another meeting."),
        (TimeTaken("Just taken.", field="time"), "Just taken."),
        (Stale("Somebody moved it meanwhile."), "Somebody moved it meanwhile."),
    ],
)
async def test_a_proposal_in_the_way_of_something_opens_the_form_filled_in(
    world: World, refusal: Exception, sentence: str
):
    world.core.answers["move_meeting"] = refusal
    await world.press("take_proposal", value=f"42:3:{int(PROPOSED.timestamp())}")
    await world.settled()
    view = world.slack.view()
    assert view["callback_id"] == "move_meeting"
    assert sentence in words(view)
    assert str(int(PROPOSED.timestamp())) in words(view)
    assert "An interviewer has a conflict" in words(view)


async def test_a_proposal_for_what_is_over_says_so(world: World):
    over = BadInput("This meeting is over. Schedule a new one instead.", field="time")
    world.core.answers |= {"move_meeting": over, "draft_move": over}
    await world.press("take_proposal", value="42:3:1")
    await world.settled()
    assert "This meeting is over." in words(world.slack.view())


async def test_what_stands_in_a_calendar_is_followed_by_one_press(world: World):
    world.core.answers["follow_event"] = meeting(version=4)
    at = int(PROPOSED.timestamp())
    await world.press("calendar_follow", value=f"42:3:{at}:{at + 2700}")
    await world.settled()
    (form,) = world.core.called("follow_event")[0]
    assert (form.meeting_id, form.version, form.custom_starts_at) == (42, 3, PROPOSED)
    assert (form.duration_minutes, form.reason) == (45, "interviewer_conflict")
    assert world.slack.view()["callback_id"] == "moved"


@pytest.mark.parametrize(
    ("refusal", "minutes", "goes_on"),
    [
        (NeedsConfirmation(["It is outside the working hours of Ian."]), 45, "follow_event"),
        (HostBusy("Ian is in another meeting.", field="custom_time"), 45, "follow_event"),
        (Stale("Bo has left the workspace. Choose who comes instead."), 45, "follow_event"),
        (Overtaken("The event stands elsewhere by now."), None, "move_meeting"),
    ],
)
async def test_what_stands_in_the_way_of_following_opens_the_form_with_its_length(
    world: World, refusal: Exception, minutes: int | None, goes_on: str
):
    world.core.answers["follow_event"] = refusal
    at = int(PROPOSED.timestamp())
    await world.press("calendar_follow", value=f"42:3:{at}:{at + 2700}")
    await world.settled()
    view = world.slack.view()
    assert str(refusal).split(".", maxsplit=1)[0] in words(view)
    assert ("It lasts *45 minutes* then." in words(view)) is (minutes is not None)
    world.core.answers |= {"follow_event": meeting(version=4), "move_meeting": meeting(version=4)}
    await world.submit(filled(view, reason={"selected_option": {"value": "company_other"}}))
    (form,) = world.core.called(goes_on)[-1]
    kept = PROPOSED if minutes else None
    assert (form.duration_minutes, form.asked_starts_at, form.custom_starts_at) == (minutes, kept, kept)
    assert form.reason == "company_other"

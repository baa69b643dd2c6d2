import asyncio
from dataclasses import replace

import pytest

from core.errors import NeedsConfirmation, NotFound, Stale, TimeTaken
from core.meetings.forms import MeetingPage, MoveDraft, MoveForm
from tests.bot.journeys.samples import NOW, draft, meeting
from tests.bot.journeys.world import World, filled, open_world, words


@pytest.fixture
async def world():
    async with open_world() as opened:
        opened.core.answers["list_meetings"] = MeetingPage(meetings=(), this_week=0, now=NOW)
        yield opened


def move_draft(form: MoveForm) -> MoveDraft:
    shown = replace(form, version=form.version or 3)
    return MoveDraft(meeting=meeting(version=3), form=shown, suggestions=draft().suggestions)


async def moving(world: World):
    world.core.answers["draft_move"] = move_draft
    await world.press("move_meeting")
    await world.settled()
    return world.slack.view()


def chosen(view):
    (times,) = [block for block in view["blocks"] if block.get("block_id", "").startswith("time-")]
    reasons = {"selected_option": {"value": "company_other"}}
    return filled(view, time={"selected_option": times["element"]["options"][0]}, reason=reasons)


async def test_reschedule_opens_its_form_with_the_version_looked_at(world: World):
    view = await moving(world)
    assert world.core.called("draft_move") == [(MoveForm(meeting_id=42, version=0),)]
    assert view["callback_id"] == "move_meeting"


async def test_a_time_of_ones_own_is_told_in_the_candidates_zone(world: World):
    view = await moving(world)
    assert "for Jane Doe (New York)" in words(view)
    own = {"selected_date_time": int(NOW.timestamp()) + 86400}
    await world.choose("move_custom_time", filled(view, custom_time=own, note={"value": "Typed by Rita"}))
    await world.settled()
    shown = world.slack.view()
    assert shown["callback_id"] == "move_meeting"
    assert "That is 04:00 for Jane Doe (New York)." in words(shown)
    assert "Typed by Rita" in words(shown)


async def test_a_choice_in_the_form_of_a_meeting_moved_meanwhile_says_so(world: World):
    view = await moving(world)
    world.core.answers["draft_move"] = lambda form: replace(move_draft(form), notice="Moved <meanwhile>.")
    await world.choose("move_custom_time", filled(view, note={"value": "Typed by Rita"}))
    await world.settled()
    shown = words(world.slack.view())
    assert ":warning: Moved &lt;meanwhile&gt;." in shown
    assert "Typed by Rita" in shown


async def test_a_late_choice_does_not_draw_over_the_answer(world: World):
    view = await moving(world)
    drawing, gate = asyncio.Event(), asyncio.Event()

    async def slowly(form: MoveForm) -> MoveDraft:
        drawing.set()
        await gate.wait()
        return move_draft(form)

    world.core.answers |= {"draft_move": slowly, "move_meeting": meeting(version=4)}
    await world.choose("move_custom_time", chosen(view))
    await drawing.wait()
    await world.submit(chosen(view))
    gate.set()
    await world.settled()
    assert world.slack.view()["callback_id"] == "moved"


async def test_a_move_is_shown_and_the_home_drawn_anew(world: World):
    view = await moving(world)
    world.core.answers["move_meeting"] = meeting(version=4)
    answer = await world.submit(chosen(view))
    (form,) = world.core.called("move_meeting")[0]
    assert (form.meeting_id, form.version, form.reason) == (42, 3, "company_other")
    assert form.starts_at == draft().suggestions[0].starts_at
    assert answer.body["view"]["callback_id"] == "moved"
    await world.settled()
    assert world.slack.called("views.publish")


async def test_a_meeting_changed_meanwhile_is_shown_as_it_is_now(world: World):
    view = await moving(world)
    world.core.answers["move_meeting"] = Stale("Somebody moved it meanwhile.")
    answer = await world.submit(filled(view, note={"value": "Typed by Rita"}))
    (form,) = world.core.called("draft_move")[-1]
    assert (form.version, form.note) == (0, "Typed by Rita")
    assert "Somebody moved it meanwhile." in words(answer.body["view"])


async def test_broken_rules_are_asked_about(world: World):
    view = await moving(world)
    world.core.answers["move_meeting"] = NeedsConfirmation(["Ian has no hours then."])
    answer = await world.submit(chosen(view))
    assert "Ian has no hours then." in words(answer.body["view"])


async def test_a_time_just_taken_is_followed_by_fresh_times(world: World):
    view = await moving(world)
    world.core.answers["move_meeting"] = TimeTaken("Just taken.", field="time")
    answer = await world.submit(chosen(view))
    assert list(answer.body["errors"].values()) == ["Just taken."]
    await world.settled()
    assert "Just taken." in words(world.slack.view())


async def test_a_button_of_a_meeting_gone_says_so(world: World):
    world.core.answers["draft_move"] = NotFound("This meeting is not here any more.")
    await world.press("move_meeting")
    await world.settled()
    assert "This meeting is not here any more." in words(world.slack.view())


async def test_cancelling_asks_why_and_says_what_happens(world: World):
    world.core.answers |= {"draft_cancellation": meeting(), "cancel_meeting": meeting()}
    await world.press("cancel_meeting")
    await world.settled()
    reason = {"selected_option": {"value": "candidate_asked"}}
    answer = await world.submit(filled(world.slack.view(), reason=reason, note={"value": "Ill"}))
    assert world.core.called("cancel_meeting") == [(42, "candidate_asked", "Ill")]
    assert answer.body["view"]["callback_id"] == "cancelled"


async def test_prep_notes_are_corrected(world: World):
    notes = {"read_prep_notes": (meeting(), True), "correct_prep_notes": meeting(prep_notes="New.")}
    world.core.answers |= notes
    await world.press("prep_notes")
    await world.settled()
    answer = await world.submit(filled(world.slack.view(), prep_notes={"value": "New."}))
    assert world.core.called("correct_prep_notes") == [(42, "New.")]
    assert answer.body["response_action"] == "update"


@pytest.mark.parametrize("may", [True, False])
async def test_prep_notes_are_offered_to_correct_to_whom_may(world: World, may: bool):
    world.core.answers["read_prep_notes"] = (meeting(), may)
    await world.press("prep_notes")
    await world.settled()
    assert ("submit" in world.slack.view()) is may


async def test_a_link_is_typed_where_none_was_made(world: World):
    world.core.answers |= {"draft_link": meeting(), "set_link": meeting()}
    await world.press("add_link")
    await world.settled()
    typed = {"value": "https://meet.example/own"}
    answer = await world.submit(filled(world.slack.view(), link=typed))
    assert world.core.called("set_link") == [(42, "https://meet.example/own")]
    assert answer.body["view"]["callback_id"] == "meeting_view"


async def test_a_link_button_is_answered(world: World):
    assert (await world.press("join_meeting")).status == 200
    assert not world.slack.calls

"""A task on screen: the fields of the quick log, the message of its day, the list in Home."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.follow_up import follow_up_message, todo_blocks
from bot.blocks.home import home_view
from bot.blocks.outcome_modal import outcome_modal, outcome_result_view, read_outcome_form
from bot.blocks.outcome_view import outcome_undone_view, outcome_view
from bot.blocks.slot_offer import read_offer_value, slot_offer
from core.follow_ups.facts import FollowUp, FollowUpForm, TodoList
from core.meetings.facts import Meeting, Outcome, Status
from core.meetings.forms import MeetingPage
from core.meetings.outcome_forms import OutcomeForm, OutcomeResult
from core.offers.facts import Offer, OfferState
from tests.bot.blocks import any_form, anything, made
from tests.bot.blocks.slack import buttons, everything, fill, posted, shown
from tests.bot.blocks.test_text import OURS, markup

OVER = made.meeting(is_over=True, status=Status.COMPLETED, outcome=made.recorded(Outcome.NO_SHOW))


def is_safe(payload: object) -> bool:
    return not any(re.search(r"[<>]|&(?!amp;|lt;|gt;)", OURS.sub("", text)) for text in markup(payload))


@anything.some
@given(
    st.none() | anything.follow_ups,
    anything.meetings(),
    st.none() | anything.dates,
    st.none() | anything.offers,
)
def test_slack_takes_any_message_and_nothing_typed_becomes_markup(
    task: FollowUp | None, meeting: Meeting, asked_on, offer: Offer | None
):
    for message in (follow_up_message(task, meeting, asked_on=asked_on), slot_offer(meeting, offer)):
        assert is_safe({"text": posted(message).text, "blocks": message.blocks})
        for row in [block for block in message.blocks if block["type"] == "actions"]:
            assert all(element["accessibility_label"] for element in row["elements"])


@anything.some
@given(
    anything.meetings(),
    any_form.outcome_forms,
    any_form.results,
    st.lists(anything.follow_ups, max_size=10),
    anything.zones,
)
def test_slack_takes_any_view(
    meeting: Meeting, form: OutcomeForm, result: OutcomeResult, tasks: list[FollowUp], zone: str
):
    for view in (
        outcome_view(meeting, form, timezone=zone, tasks=tuple(tasks)),
        outcome_result_view(result, form.follow_up),
        outcome_undone_view(result),
    ):
        assert is_safe(shown(view))


@anything.few
@given(anything.pages(), anything.todo_lists)
def test_slack_takes_any_home(page: MeetingPage, todo: TodoList):
    few = MeetingPage(meetings=page.meetings[:10], this_week=0, timezone=page.timezone, now=page.now)
    assert is_safe(shown(home_view(few, showing="upcoming", todo=todo)))


def test_the_fields_come_back_as_they_were_filled_in():
    form = OutcomeForm(meeting_id=42, follow_up=FollowUpForm(assignee_id="U0RITA"))
    view = shown(outcome_modal(OVER, form))
    assert read_outcome_form(view).follow_up == FollowUpForm(assignee_id="U0RITA")
    fill(view, "task", value=" Send it ")
    fill(view, "task_on", selected_date="2026-11-27")
    fill(view, "task_for", selected_user="U0ANA")
    read = read_outcome_form(view).follow_up
    assert (read.task, str(read.due_on), read.assignee_id) == ("Send it", "2026-11-27", "U0ANA")
    fill(view, "task_on", selected_date="no date")
    assert read_outcome_form(view).follow_up.due_on is None


@pytest.mark.parametrize(
    "task,words,expected",
    [
        (made.follow_up(), "To do: *Send the portfolio task*", ["done", "tomorrow", "open_meeting"]),
        (made.follow_up(), "From <@U0RITA>", ["done", "tomorrow", "open_meeting"]),
        (made.follow_up(done_at=made.NOW, done_by=made.ANA), "Done by <@U0ANA>", ["reopen"]),
        (
            made.follow_up(due_on=made.START.date() + timedelta(days=1)),
            "Put off to *Wed 25 Nov*",
            ["done"],
        ),
        (made.follow_up(task=""), "erased together with the candidate", []),
        (None, "erased together with the candidate", []),
    ],
)
def test_the_message_says_what_became_of_the_task(task: FollowUp | None, words: str, expected: list[str]):
    shown_now = follow_up_message(task, made.meeting(), asked_on=made.START.date())
    assert words in shown_now.text
    assert [each.removeprefix("follow_up_") for each in buttons(shown_now)] == expected


def test_home_lists_what_is_to_do_and_counts_the_rest():
    today = made.START.date()
    late = made.follow_up(due_on=today - timedelta(days=3))
    told = everything(todo_blocks(TodoList(tasks=(late, made.follow_up()), count=7, today=today)))
    for words in ("*To do*", "Was for Sat 21 Nov · Phone screening", "Today · Phone", "and 5 more"):
        assert words in told
    assert todo_blocks(TodoList(tasks=(), count=0, today=today)) == []


def test_an_outcome_can_be_undone_and_one_with_notes_asks_first():
    (row,) = [each for each in outcome_result_view(result_of(OVER))["blocks"] if each["type"] == "actions"]
    (undo,) = row["elements"]
    assert undo["value"] == f"42:{made.NOW.isoformat()}"
    assert "confirm" not in undo
    noted = made.meeting(is_over=True, outcome=made.recorded(Outcome.ADVANCE, notes="Clear"))
    view = outcome_view(noted, OutcomeForm(meeting_id=42, outcome=Outcome.ADVANCE), timezone="UTC")
    (row,) = [each for each in view["blocks"] if each["type"] == "actions"]
    assert [each["action_id"] for each in row["elements"]] == ["record_outcome:advance", "undo_outcome"]
    assert "confirm" in row["elements"][1]


def result_of(meeting: Meeting) -> OutcomeResult:
    return OutcomeResult(meeting=meeting, stage_before="A", stage_after="A", next_type=None)


@pytest.mark.parametrize(
    "state,words,expected",
    [
        (OfferState.OPEN, "came free. Jane Doe (fit 91) waits until Tue 24 Nov", ["take", "decline"]),
        (OfferState.MOVED, "Jane Doe has the earlier time", []),
        (OfferState.BACK, "Moved back to Tue 24 Nov", []),
        (OfferState.DECLINED, "You left Jane Doe at", []),
        (OfferState.GONE, "is taken by now", []),
        (OfferState.LATE, "too late to move there. Jane Doe stays at", []),
        (OfferState.OUTDATED, "changed since", []),
    ],
)
def test_an_offer_says_what_became_of_it(state: OfferState, words: str, expected: list[str]):
    message = slot_offer(made.meeting(), made.offer(state=state))
    assert words in message.text
    assert [each.removeprefix("offer_") for each in buttons(message)] == expected


def test_what_was_moved_can_be_moved_back_while_it_stands_there():
    there = made.meeting(starts_at=made.offer().starts_at, ends_at=made.START)
    message = slot_offer(there, made.offer(state=OfferState.MOVED))
    assert buttons(message) == ["offer_take_back"]
    assert read_offer_value(message.blocks[-1]["elements"][0]["value"]) == (42, "7.1")
    over = made.meeting(starts_at=made.offer().starts_at, is_over=True)
    assert buttons(slot_offer(over, made.offer(state=OfferState.MOVED))) == []


def test_a_fit_the_reader_may_not_see_is_not_told():
    assert "fit" not in everything(slot_offer(made.meeting(), made.offer(fit=None)))

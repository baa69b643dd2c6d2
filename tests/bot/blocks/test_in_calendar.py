"""What is asked and told of a meeting's event in a calendar, in words and buttons."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.blocks.card import card
from bot.blocks.in_calendar import calendar_question, read_following
from bot.blocks.interviewer_dm import interviewer_dm
from bot.blocks.move_modal import move_modal, read_move_form
from bot.blocks.notices import history_line, moved_notice
from core.meetings.facts import InCalendar, Move, Status
from core.meetings.forms import MoveDraft, MoveForm
from tests.bot.blocks import made
from tests.bot.blocks.slack import buttons, everything, posted, shown

MEETING = made.meeting(version=3)
HOUR = timedelta(hours=1)
LONGER = InCalendar(
    owner=made.ANA, asks="moved", asked_starts_at=MEETING.starts_at, asked_ends_at=MEETING.starts_at + HOUR
)
FAILED = InCalendar(owner=made.ANA, failed=7, why="Not <!here>.", call_failed=8, call_why="No such user.")


def elements(shown_message):
    return [each for block in shown_message.blocks for each in block.get("elements", [])]


def test_the_button_carries_what_stands_there_and_is_read_as_that():
    [value] = [
        each["value"]
        for each in elements(card(replace(MEETING, in_calendar=LONGER)))
        if each.get("action_id") == "calendar_follow"
    ]
    form = read_following(value)
    assert (form.meeting_id, form.version) == (42, 3)
    assert (form.custom_starts_at, form.duration_minutes) == (MEETING.starts_at, 60)


@pytest.mark.parametrize("value", ["", ":::", "42", "42:3", "42:3:x:y", "a:b:c:d:e"])
def test_what_nobody_wrote_is_read_as_nothing_that_can_be_done(value: str):
    form = read_following(value)
    assert form.custom_starts_at is None
    assert form.duration_minutes == 0


def test_without_a_candidate_everyone_is_told():
    internal = replace(MEETING, candidate=None, in_calendar=LONGER)
    told = everything(posted(calendar_question(internal, timezone="UTC")))
    assert "Keep that length and tell everyone, or put it back?" in told
    row = [each for each in elements(card(internal)) if str(each.get("action_id")).startswith("calendar_")]
    assert [each["text"]["text"] for each in row] == ["Keep that length", "Put it back"]


@pytest.mark.parametrize(
    ("status", "told", "call"),
    [
        (Status.SCHEDULED, "It could not be written into", "call could not be made."),
        (Status.CANCELLED, "It could not be taken out of", "call could not be taken away."),
    ],
)
def test_what_could_not_be_done_is_said_on_the_card_and_may_be_tried_again(status, told, call):
    shown_card = posted(card(replace(MEETING, status=status, in_calendar=FAILED)))
    assert f"{told} Ana Silva’s calendar. Not &lt;!here&gt;." in everything(shown_card)
    assert f"The Zoom {call} No such user." in everything(shown_card)
    assert buttons(shown_card).count("retry_message") == 2
    assert told in shown_card.text


def test_cancelled_nothing_is_asked_and_over_nothing_is_told():
    cancelled = replace(MEETING, status=Status.CANCELLED, in_calendar=LONGER)
    over = replace(MEETING, is_over=True, in_calendar=FAILED)
    for each in (cancelled, over):
        assert "calendar" not in everything(posted(card(each)))
        assert not {"calendar_follow", "calendar_put_back", "retry_message"} & {*buttons(posted(card(each)))}


@pytest.mark.parametrize(("before", "length"), [(HOUR / 4, "longer"), (HOUR, "shorter")])
def test_what_was_only_made_longer_or_shorter_was_not_moved(before: timedelta, length: str):
    starts = MEETING.starts_at
    move = Move(version=2, starts_at=starts, ends_at=starts + before, reason="", note="", by=made.RITA)
    meeting = replace(MEETING, moved_from=move)
    assert f"Made {length} by <@U0RITA>" in everything(posted(card(meeting)))
    assert f"was made {length} by <@U0RITA>." in everything(posted(moved_notice(meeting, timezone="UTC")))
    line = everything(posted(history_line(meeting, what="moved", by="U0RITA")))
    assert f"<@U0RITA> made this {length}: it lasts until <!date^" in line
    dm = interviewer_dm(meeting, timezone="UTC", reader="U0ANA")
    assert f"It was made {length}: this is the new time." in everything(posted(dm))


def test_the_form_keeps_the_length_it_was_opened_with_and_says_it():
    form = MoveForm(meeting_id=42, version=3, custom_starts_at=MEETING.starts_at, duration_minutes=60)
    draft = MoveDraft(meeting=MEETING, form=form, suggestions=())
    view = shown(move_modal(draft, timezone="UTC", now=made.NOW))
    assert "It lasts *1 hour* then." in everything(view)
    assert read_move_form(view).duration_minutes == 60
    plain = shown(
        move_modal(replace(draft, form=replace(form, duration_minutes=None)), timezone="UTC", now=made.NOW)
    )
    assert "then." not in everything(plain)
    assert read_move_form(plain).duration_minutes is None

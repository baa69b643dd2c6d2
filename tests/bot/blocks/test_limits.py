"""Whatever people typed and however much of it there is: Slack takes every screen and every message."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.answer_modals import answered_view, decline_modal, late_modal, propose_modal
from bot.blocks.answers import answer_reminder, answers
from bot.blocks.booked_view import booked_view, cancelled_view, moved_view, room_changed_view
from bot.blocks.booking_link import booking_link_modal
from bot.blocks.cancel_modal import CancelForm, cancel_modal
from bot.blocks.candidate_options import candidate_options
from bot.blocks.card import card
from bot.blocks.failure import failure_message, failure_view
from bot.blocks.help import help_message, meeting_list
from bot.blocks.home import home_view
from bot.blocks.in_calendar import calendar_question
from bot.blocks.interviewer_dm import interviewer_dm
from bot.blocks.link_modal import link_modal
from bot.blocks.meeting_view import meeting_view
from bot.blocks.move_modal import move_modal
from bot.blocks.notices import cancelled_notice, history_line, moved_notice
from bot.blocks.outcome_modal import outcome_modal, outcome_result_view
from bot.blocks.outcome_prompt import outcome_escalation, outcome_nudge, outcome_prompt
from bot.blocks.outcome_view import outcome_view
from bot.blocks.outside import given_away_notice, outside_view, same_person
from bot.blocks.prep_notes_modal import prep_notes_modal
from bot.blocks.reminder import reminder
from bot.blocks.room_changed import room_changed_notice
from bot.blocks.room_declined import room_declined_notice
from bot.blocks.schedule_modal import loading_view, schedule_modal
from bot.blocks.shapes import Message, View
from bot.sandbox.payload_check import options_problems
from core.meetings.facts import Candidate, Meeting
from core.meetings.forms import Draft, MeetingPage, MoveDraft, ScheduleForm
from core.meetings.outcome_forms import OutcomeForm, OutcomeResult
from core.meetings.own import PAGE
from core.outside_bookings.facts import LinkChoices, LinkForm
from tests.bot.blocks import any_form, anything
from tests.bot.blocks.slack import posted, shown


def someone_of(meeting: Meeting) -> str | None:
    """The Slack id of somebody in it, if there is anybody."""
    return meeting.interviewers[0].member.slack_user_id if meeting.interviewers else None


MESSAGES: list[Callable[[Meeting, str, datetime], Message]] = [
    lambda meeting, _zone, _now: card(meeting),
    lambda meeting, zone, _now: interviewer_dm(meeting, timezone=zone),
    lambda meeting, zone, _now: interviewer_dm(meeting, timezone=zone, reader=someone_of(meeting)),
    lambda meeting, zone, _now: moved_notice(meeting, timezone=zone, reader=someone_of(meeting)),
    lambda meeting, zone, _now: answers(meeting, timezone=zone),
    lambda meeting, zone, _now: calendar_question(meeting, timezone=zone),
    lambda meeting, zone, _now: same_person(meeting, timezone=zone),
    lambda meeting, _zone, _now: given_away_notice(meeting, {"instead": [someone_of(meeting)]}),
    lambda meeting, zone, _now: room_declined_notice(meeting, timezone=zone),
    lambda meeting, zone, _now: room_changed_notice(
        meeting, timezone=zone, by=someone_of(meeting), reason="other_room", note=meeting.prep_notes
    ),
    lambda meeting, zone, _now: answer_reminder(meeting, timezone=zone, reader=someone_of(meeting)),
    lambda meeting, zone, _now: cancelled_notice(meeting, timezone=zone),
    lambda meeting, zone, now: reminder(
        meeting, timezone=zone, minutes_before=15, now=now, reader=someone_of(meeting)
    ),
    lambda meeting, zone, _now: outcome_prompt(meeting, timezone=zone),
    lambda meeting, zone, _now: outcome_nudge(meeting, timezone=zone),
    lambda meeting, zone, _now: outcome_escalation(meeting, timezone=zone),
]
VIEWS: list[Callable[[Meeting, str], View]] = [
    lambda meeting, zone: booked_view(meeting, timezone=zone),
    lambda meeting, zone: moved_view(meeting, timezone=zone),
    lambda meeting, zone: room_changed_view(meeting, timezone=zone),
    lambda meeting, _zone: cancelled_view(meeting),
    lambda meeting, zone: booked_view(meeting, timezone=zone, mail=False),
    lambda meeting, zone: meeting_view(meeting, timezone=zone),
    lambda meeting, zone: cancel_modal(
        meeting, timezone=zone, form=CancelForm(meeting_id=1, note=meeting.title)
    ),
    lambda meeting, zone: decline_modal(meeting, timezone=zone),
    lambda meeting, zone: late_modal(meeting, meeting.part_of(someone_of(meeting)), timezone=zone),
    lambda meeting, zone: answered_view(meeting, meeting.part_of(someone_of(meeting)), timezone=zone),
    lambda meeting, _zone: link_modal(meeting),
    lambda meeting, zone: outside_view(meeting, timezone=zone),
    lambda meeting, _zone: prep_notes_modal(meeting),
    lambda meeting, _zone: prep_notes_modal(meeting, may_edit=False),
]


@anything.some
@given(anything.meetings(), anything.zones, anything.moments)
def test_every_message_of_any_meeting(meeting: Meeting, zone: str, now: datetime) -> None:
    for build in MESSAGES:
        posted(build(meeting, zone, now))


@anything.some
@given(anything.meetings(), anything.words, st.none() | anything.words)
def test_every_line_of_history(meeting: Meeting, other: str, by: str | None) -> None:
    for what in ("moved", "room", "cancelled", "outcome", "prep_notes", other):
        posted(history_line(meeting, what=what, by=by))


@anything.some
@given(anything.meetings(), anything.zones)
def test_every_view_of_any_meeting(meeting: Meeting, zone: str) -> None:
    for build in VIEWS:
        shown(build(meeting, zone))


@anything.some
@given(
    any_form.drafts,
    st.none() | any_form.forms(),
    anything.zones,
    anything.moments,
    st.lists(anything.words, max_size=12),
)
def test_the_schedule_form(
    draft: Draft, asked: ScheduleForm | None, zone: str, now: datetime, warnings: list[str]
) -> None:
    shown(schedule_modal(draft, asked=asked, timezone=zone, now=now, warnings=warnings))


@anything.some
@given(any_form.link_choices, st.none() | any_form.link_forms, anything.zones)
def test_the_form_of_a_link(choices: LinkChoices, asked: LinkForm | None, zone: str) -> None:
    shown(booking_link_modal(choices, "k", timezone=zone, asked=asked))


@anything.some
@given(any_form.move_drafts, anything.zones, anything.moments, st.lists(anything.words, max_size=12))
def test_the_move_form(draft: MoveDraft, zone: str, now: datetime, warnings: list[str]) -> None:
    shown(move_modal(draft, timezone=zone, now=now, warnings=warnings))
    shown(propose_modal(draft, timezone=zone, now=now))


@anything.some
@given(anything.meetings(), any_form.outcome_forms, any_form.results, anything.zones)
def test_the_outcome(meeting: Meeting, form: OutcomeForm, result: OutcomeResult, zone: str) -> None:
    shown(outcome_modal(meeting, form))
    shown(outcome_view(meeting, form, timezone=zone))
    shown(outcome_result_view(result))


@anything.few
@given(anything.pages())
def test_home_and_lists(page: MeetingPage) -> None:
    few = replace(page, meetings=page.meetings[:PAGE])
    shown(home_view(few, showing="upcoming"))
    shown(home_view(few, showing="past"))
    posted(meeting_list(page, "today"))
    posted(meeting_list(page, "upcoming"))


@anything.some
@given(st.lists(anything.candidates, max_size=4), st.sampled_from([1, 50]), anything.words)
def test_the_answer_to_a_search(candidates: list[Candidate], times: int, query: str) -> None:
    assert options_problems(candidate_options(candidates * times, query)) == []


@anything.some
@given(anything.words)
def test_failures(sentence: str) -> None:
    shown(failure_view(sentence))
    posted(failure_message(sentence))


@pytest.mark.parametrize("title", ["Schedule interview", "Reschedule interview", "How did it go?"])
def test_the_rest(title: str) -> None:
    shown(loading_view(title))
    posted(help_message())

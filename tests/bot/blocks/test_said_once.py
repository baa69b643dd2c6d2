"""Nothing is said twice on a screen, and a meeting without a candidate is no interview."""

from dataclasses import replace

import pytest

from bot.blocks.cancel_modal import cancel_modal
from bot.blocks.card import card
from bot.blocks.move_modal import move_modal
from bot.blocks.notices import cancelled_notice
from bot.blocks.schedule_modal import schedule_modal
from core.meetings.facts import Status
from core.meetings.forms import MoveDraft, MoveForm, ScheduleForm
from tests.bot.blocks import made
from tests.bot.blocks.slack import everything


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("candidate_withdrew", "cancelled by <@U0RITA>.\n"),
        ("", "cancelled by <@U0RITA>, for reasons on the candidate's side.\n"),
    ],
)
def test_on_whose_side_a_reason_lies_is_told_where_there_is_none(reason: str, words: str):
    cancellation = replace(made.cancellation("candidate_withdrew"), reason=reason)
    meeting = made.meeting(status=Status.CANCELLED, cancellation=cancellation)
    told = cancelled_notice(meeting, timezone="UTC").text
    assert words in told
    assert ("Reason: The candidate withdrew" in told) == bool(reason)


def test_the_card_lists_the_candidate_where_its_title_does_not_name_them():
    assert "(candidate)" not in everything(card(made.meeting()).blocks)
    assert "\nJane Doe (candidate)" in everything(card(made.meeting(title="Second look")).blocks)


@pytest.mark.parametrize(("is_internal", "kind"), [(False, "interview"), (True, "meeting")])
def test_what_it_is_called_follows_from_whom_it_is_with(is_internal: bool, kind: str):
    meeting = made.meeting(is_internal=is_internal)
    moving = MoveDraft(meeting=meeting, form=MoveForm(meeting_id=42, version=1), suggestions=())
    form = ScheduleForm(submission_key="k", is_internal=is_internal)
    views = (
        schedule_modal(made.draft(form), asked=form, timezone="UTC", now=made.NOW),
        move_modal(moving, timezone="UTC", now=made.NOW),
        cancel_modal(meeting, timezone="UTC"),
    )
    titles = [view["title"]["text"] for view in views]
    assert titles == [f"Schedule {kind}", f"Reschedule {kind}", f"Cancel {kind}"]
    assert ("invite" in views[0]["submit"]["text"]) == (not is_internal)
    assert views[2]["submit"]["text"] == f"Cancel {kind}"

"""The forms of a meeting that is there come back as they were."""

from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.cancel_modal import CancelForm, cancel_modal, read_cancel_form
from bot.blocks.move_modal import move_modal, read_move_form
from bot.blocks.outcome_modal import outcome_modal, read_outcome_form
from bot.blocks.prep_notes_modal import PrepNotesForm, prep_notes_modal, read_prep_notes
from core.errors import confirmation_of
from core.meetings.facts import Outcome
from core.meetings.forms import MoveDraft, MoveForm
from core.meetings.outcome_forms import OutcomeForm
from tests.bot.blocks import anything, made
from tests.bot.blocks.slack import shown


@anything.some
@given(anything.moments, anything.moments, st.booleans(), st.sampled_from(["company_other", None]))
def test_a_move_form_comes_back_whole(start, custom, confirmed, reason):
    form = MoveForm(
        meeting_id=42,
        version=3,
        starts_at=made.START,
        custom_starts_at=custom,
        reason=reason,
        note="So <it> goes",
        confirmed=confirmed,
        confirmation=confirmation_of(("Late.",)) if confirmed else "",
        instead_ids=("U0CY",),
        told_left=(2, 3),
    )
    left = made.meeting().interviewers
    draft = MoveDraft(meeting=made.meeting(), form=form, suggestions=made.suggestions(5), left=left)
    view = move_modal(draft, timezone="Asia/Kolkata", now=start, warnings=("Late.",))
    assert read_move_form(shown(view)) == form


def test_the_other_forms_come_back_whole():
    cancel = CancelForm(meeting_id=42, reason="position_filled", note="So <it> goes")
    assert read_cancel_form(shown(cancel_modal(made.meeting(), timezone="UTC", form=cancel))) == cancel
    outcome = OutcomeForm(
        meeting_id=42, outcome=Outcome.CALLBACK, notes="Good & kind", next_action="Ring", seen=""
    )
    assert read_outcome_form(shown(outcome_modal(made.meeting(), outcome))) == outcome
    notes = prep_notes_modal(made.meeting(prep_notes="Rust?"))
    assert read_prep_notes(shown(notes)) == PrepNotesForm(meeting_id=42, prep_notes="Rust?")

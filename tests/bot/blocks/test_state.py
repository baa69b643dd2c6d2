"""Whatever comes back from a view does no harm, and an error stands at a field that is shown."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.cancel_modal import read_cancel_form
from bot.blocks.elements import input_block, modal, text_input
from bot.blocks.link_modal import read_link_form
from bot.blocks.move_modal import read_move_form
from bot.blocks.outcome_modal import read_outcome_form
from bot.blocks.prep_notes_modal import read_prep_notes
from bot.blocks.schedule_form import read_schedule_form
from bot.blocks.schedule_modal import schedule_modal
from bot.blocks.state import field_errors
from tests.bot.blocks import anything, made
from tests.bot.blocks.test_forms import FILLED

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
FIELDS = (
    "candidate",
    "new_name",
    "title",
    "type",
    "interviewers",
    "needed-1",
    "more",
    "other_group",
    "other_needed-1",
    "optional",
    "instead",
    "duration",
    "time-1",
    "custom_time",
    "location",
    "location_detail",
    "channel",
    "prep_notes",
    "confirm-1",
    "reason",
    "note",
    "outcome",
    "notes",
    "next_action",
)
KEYS = (
    "value",
    "selected_option",
    "selected_options",
    "selected_users",
    "selected_conversation",
    "selected_date_time",
)


@anything.some
@given(
    st.dictionaries(
        st.sampled_from(FIELDS),
        json_values | st.dictionaries(st.just("x"), st.dictionaries(st.sampled_from(KEYS), json_values)),
    )
    | json_values,
    json_values.map(json.dumps) | json_values,
)
def test_foreign_values_are_read_as_nothing(values, metadata):
    for view in ({"state": {"values": values}, "private_metadata": metadata}, {"state": values}, {}):
        for read in (
            read_schedule_form,
            read_move_form,
            read_cancel_form,
            read_outcome_form,
            read_prep_notes,
            read_link_form,
        ):
            read(view)


def test_an_error_finds_the_field_it_belongs_to():
    view = schedule_modal(made.draft(FILLED), asked=FILLED, timezone="UTC", now=made.NOW)
    time, location = field_errors(view, "time", "Taken."), field_errors(view, "location", "Where?")
    assert [block_id.split("-")[0] for block_id in (*time, *location)] == ["time", "location"]
    assert list(time.values()) == ["Taken."]


def test_an_error_of_a_field_that_is_not_shown_stands_at_the_next_best_one():
    view = schedule_modal(made.draft(FILLED, suggestions=()), asked=FILLED, timezone="UTC", now=made.NOW)
    assert field_errors(view, "time", "Taken.") == {"custom_time": "Taken."}
    assert field_errors(view, "title", "What?") == {"candidate": "What?"}
    assert field_errors(view, None, "What?") == {"candidate": "What?"}
    assert field_errors(modal("Empty", [], callback_id="x"), "time", "Taken.") == {}
    only = modal("One", [input_block("note", "Note", text_input("note"))], callback_id="x", submit="Save")
    assert field_errors(only, "notes", "No.") == {"note": "No."}

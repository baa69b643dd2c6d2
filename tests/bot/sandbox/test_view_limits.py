"""Limits of modals, homes and their fields."""

import pytest

from bot.sandbox.payload_check import check_view
from bot.sandbox.shapes import Refused
from tests.bot.sandbox.blocks import button, field, mrkdwn, option, plain, section, select
from tests.bot.sandbox.conftest import modal

MODAL_WRONGS = [
    ({"title": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
    ({"submit": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/submit/text]"),
    ({"submit": None}, "missing required field: submit [json-pointer:/view]"),
    ({"title": mrkdwn("T")}, "unsupported type: mrkdwn [json-pointer:/view/title/type]"),
    ({"private_metadata": "x" * 3001}, "less than 3001 characters [json-pointer:/view/private_metadata]"),
    ({"callback_id": "x" * 256}, "must be less than 256 characters [json-pointer:/view/callback_id]"),
    ({"blocks": [section()] * 101}, "no more than 100 items allowed [json-pointer:/view/blocks]"),
    ({"blocks": None}, "must provide an array [json-pointer:/view/blocks]"),
    ({"blocks": []}, "views must contain between 1 and 100 blocks"),
    ({"type": "home"}, "unsupported type: home [json-pointer:/view/type]"),
    ({"hash": "x"}, "invalid additional property: hash [json-pointer:/view]"),
    (
        {"blocks": [{"type": "table", "rows": [[]]}]},
        "unsupported type: table [json-pointer:/view/blocks/0/type]",
    ),
]

FIELD_WRONGS = [
    (
        select(options=[option()] * 101),
        "no more than 100 items allowed [json-pointer:/view/blocks/0/element/options]",
    ),
    (select(options=[]), "no fewer than 1 items allowed"),
    (select(option_groups=[]), "must define either options or option_groups"),
    (
        select(options=[option("x" * 151)]),
        "less than 151 characters [json-pointer:/view/blocks/0/element/options/0/value]",
    ),
    (select(options=[{**option(), "text": plain("x" * 76)}]), "must be less than 76 characters"),
    (select(options=[{**option(), "text": mrkdwn("x")}]), "unsupported type: mrkdwn"),
    (select(options=[option(description=plain("x" * 76))]), "must be less than 76 characters"),
    (select(options=[option(url="https://a")]), "invalid additional property: url"),
    (select(initial_option=option("other")), "must match one of the options"),
    (select(placeholder=plain("x" * 151)), "must be less than 151 characters"),
    (select(multiline=True), "invalid additional property: multiline"),
    (select(action_id="x" * 256), "must be less than 256 characters"),
    (
        {"type": "radio_buttons", "action_id": "r", "options": [option()] * 11},
        "no more than 10 items allowed",
    ),
    ({"type": "radio_buttons", "action_id": "r"}, "missing required field: options"),
    ({"type": "plain_text_input", "action_id": "p", "max_length": 3001}, "must be between 1 and 3000"),
    ({"type": "number_input", "action_id": "n"}, "missing required field: is_decimal_allowed"),
    (
        {"type": "datepicker", "action_id": "d", "initial_date": "22.11.2026"},
        "invalid format of initial_date",
    ),
    ({"type": "timepicker", "action_id": "t", "initial_time": "25:00"}, "invalid format of initial_time"),
    (
        {"type": "datetimepicker", "action_id": "t", "placeholder": plain("x")},
        "additional property: placeholder",
    ),
    (button(), "unsupported type: button [json-pointer:/view/blocks/0/element/type]"),
]
FIELD_CASES = [({"blocks": [field(element)]}, words) for element, words in FIELD_WRONGS]


@pytest.mark.parametrize(("change", "words"), [*MODAL_WRONGS, *FIELD_CASES])
def test_what_is_wrong_in_a_modal_is_refused(change, words):
    with pytest.raises(Refused) as caught:
        check_view(modal(**change), kind="modal")
    messages = caught.value.extra["response_metadata"]["messages"]
    assert caught.value.error == "invalid_arguments"
    assert any(words in message for message in messages), messages


def test_only_one_element_may_have_the_focus():
    blocks = [field(select(focus_on_load=True)), field(select(focus_on_load=True)) | {"block_id": "g"}]
    with pytest.raises(Refused, match="invalid_arguments"):
        check_view(modal(blocks=blocks), kind="modal")


def test_a_home_takes_no_modal_elements():
    view = {
        "type": "home",
        "blocks": [field({"type": "number_input", "action_id": "n", "is_decimal_allowed": False})],
    }
    with pytest.raises(Refused) as caught:
        check_view(view, kind="home")
    assert "unsupported type: number_input" in str(caught.value.extra)


def test_a_view_has_a_size():
    blocks = [section(text=mrkdwn("x" * 2990)) for _ in range(90)]
    with pytest.raises(Refused, match="view_too_large"):
        check_view(modal(blocks=blocks), kind="modal")

import json
from typing import Any

import pytest

from bot.journeys.refill import INITIAL, refilled
from bot.sandbox.payload_check import check_view
from tests.bot.journeys.world import filled

ONE = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}
CHOSEN: dict[str, tuple[dict[str, Any], Any]] = {
    "plain_text_input": ({}, "typed"),
    "email_text_input": ({}, "a@mail.example"),
    "number_input": ({"is_decimal_allowed": False}, "7"),
    "static_select": ({"options": [ONE]}, ONE),
    "multi_static_select": ({"options": [ONE]}, [ONE]),
    "external_select": ({}, ONE),
    "radio_buttons": ({"options": [ONE]}, ONE),
    "checkboxes": ({"options": [ONE]}, [ONE]),
    "users_select": ({}, "U0RITA0001"),
    "multi_users_select": ({}, ["U0RITA0001"]),
    "conversations_select": ({}, "C0RECRUIT1"),
    "channels_select": ({}, "C0RECRUIT1"),
    "datepicker": ({}, "2026-11-24"),
    "timepicker": ({}, "14:30"),
    "datetimepicker": ({}, 1795341600),
}


def modal(*blocks: dict[str, Any]) -> dict[str, Any]:
    title = {"type": "plain_text", "text": "Form"}
    return {
        "id": "V1", "hash": "1.1", "type": "modal", "callback_id": "form", "title": title, "submit": title,
        "private_metadata": '{"v":1}', "blocks": list(blocks),
    }  # fmt: skip


def field(kind: str) -> dict[str, Any]:
    more, _ = CHOSEN[kind]
    label = {"type": "plain_text", "text": "Field"}
    element = {"type": kind, "action_id": "field", **more}
    return {"type": "input", "block_id": "field", "label": label, "optional": True, "element": element}


def test_every_element_is_covered():
    assert set(CHOSEN) == set(INITIAL)


@pytest.mark.parametrize("kind", list(INITIAL))
def test_what_was_chosen_comes_back(kind: str):
    kept_in, taken_from = INITIAL[kind]
    view = filled(modal(field(kind)), field={kept_in: CHOSEN[kind][1]})
    again = refilled(view, "Choose a time.")
    check_view(again, kind="modal")
    assert again["blocks"][1]["element"][taken_from] == CHOSEN[kind][1]
    assert "id" not in again
    assert "state" not in again


def test_what_was_emptied_stays_empty():
    emptied = field("plain_text_input")
    emptied["element"] = {"type": "plain_text_input", "action_id": "field", "initial_value": "before"}
    view = filled(modal(emptied), field={"value": None})
    assert "before" not in json.dumps(refilled(view, "x"))


def test_choices_outside_of_inputs_come_back_too():
    select = {"type": "static_select", "action_id": "pick", "options": [ONE]}
    row = {"type": "actions", "block_id": "row", "elements": [select]}
    text = {"type": "mrkdwn", "text": "Beside"}
    side = {**select, "action_id": "side"}
    beside = {"type": "section", "block_id": "beside", "text": text, "accessory": side}
    one = {"selected_option": ONE}
    state = {"row": {"pick": one}, "beside": {"side": one}}
    again = refilled({**modal(row, beside), "state": {"values": state}}, "x")
    check_view(again, kind="modal")
    assert again["blocks"][1]["elements"][0]["initial_option"] == ONE
    assert again["blocks"][2]["accessory"]["initial_option"] == ONE


def test_there_is_only_ever_one_sentence_and_it_says_just_that():
    once = refilled(modal(field("plain_text_input")), "First.")
    twice = refilled({**once, "state": {}}, "Now <!channel>.")
    assert len(twice["blocks"]) == 2
    assert twice["blocks"][0]["text"]["text"] == ":warning: Now &lt;!channel&gt;."

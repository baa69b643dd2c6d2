"""What Slack's client refuses by itself, and elements that are rarer than buttons."""

from typing import Any

import pytest
from starlette.responses import JSONResponse, PlainTextResponse

from bot.sandbox.field_rules import REQUIRED, refused_fields
from bot.sandbox.view_state import initial_values, with_typed
from tests.bot.sandbox.blocks import actions, option, plain, section
from tests.bot.sandbox.conftest import Stand, home, modal
from tests.person import PageProblem

HIRING = "C0HIRING01"
NUMBER = {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "9"}
USERS = {"type": "multi_users_select", "max_selected_items": 1}


@pytest.mark.parametrize(
    ("element", "typed", "sentence"),
    [
        ({"type": "plain_text_input"}, {"value": ""}, REQUIRED),
        (
            {"type": "plain_text_input", "max_length": 3},
            {"value": "long"},
            "Please enter at most 3 characters.",
        ),
        ({"type": "plain_text_input", "initial_value": "there"}, None, None),
        ({"type": "multi_users_select"}, {"selected_users": []}, REQUIRED),
        (USERS, {"selected_users": ["U1", "U2"]}, "Please choose at most 1."),
        (USERS, {"selected_users": ["U1"]}, None),
        ({"type": "email_text_input"}, {"value": "nobody"}, "Please enter a valid email address."),
        ({"type": "email_text_input"}, {"value": "jane@example.com"}, None),
        ({"type": "url_text_input"}, {"value": "meet"}, "Please enter a valid URL."),
        (NUMBER, {"value": "two"}, "Please enter a valid number."),
        (NUMBER, {"value": "2.5"}, "Please enter a whole number."),
        (NUMBER, {"value": "0"}, "Please enter a number of at least 1."),
        (NUMBER, {"value": "10"}, "Please enter a number of at most 9."),
        (NUMBER, {"value": "9"}, None),
        ({"type": "datetimepicker"}, {"selected_date_time": 1795341600}, None),
    ],
)
def test_a_field_is_refused_with_a_sentence(element, typed, sentence):
    blocks = [{"type": "input", "block_id": "f", "optional": False, "element": {"action_id": "a", **element}}]
    values = with_typed(initial_values(blocks), blocks, {"f": {"a": typed}} if typed else None)
    assert refused_fields(blocks, values) == ({"f": sentence} if sentence else {})
    empty: dict[str, Any] = with_typed(values, blocks, {"f": {"a": {}}})
    assert refused_fields([{**blocks[0], "optional": True}], empty) == {}


async def test_an_overflow_menu_sends_the_chosen_option(stand: Stand):
    menu = {"type": "overflow", "action_id": "more", "options": [option("a"), option("b")]}
    await stand.client.chat_postMessage(channel=HIRING, text="Card", blocks=[section(accessory=menu)])
    await stand.rosa.choose("more", "b", on=await stand.rosa.message("Card", "hiring"))
    got = stand.app.last("interaction").body
    assert got["actions"][0]["selected_option"]["value"] == "b"
    assert got["state"] == {"values": {}}


async def test_an_external_select_works_in_messages_and_for_several(stand: Stand):
    one = {"type": "external_select", "action_id": "one", "min_query_length": 0}
    await stand.client.chat_postMessage(channel=HIRING, text="Card", blocks=[actions(one)])
    card = await stand.rosa.message("Card", "hiring")
    label = {"type": "plain_text", "text": "Team"}
    stand.app.answer = JSONResponse(
        {"option_groups": [{"label": label, "options": [option("x"), option("y")]}]}
    )
    assert [found["value"] for found in await stand.rosa.options("one", "", on=card)] == ["x", "y"]
    got = stand.app.last("interaction").body
    assert (got["container"]["type"], got["message"]["text"]) == ("message", "Card")
    several = {"type": "multi_external_select", "action_id": "s", "min_query_length": 1}
    field = {"type": "input", "block_id": "several", "label": plain("Several"), "element": several}
    await stand.client.views_open(trigger_id=stand.trigger(), view=modal(blocks=[field]))
    await stand.rosa.choose("several", ["x", "y"])
    assert (await stand.rosa.modal()).value("several") == ["x", "y"]


async def test_a_click_that_fails_says_so(stand: Stand):
    await stand.client.views_publish(user_id="U0ROSA0001", view=home())
    stand.app.answer = PlainTextResponse("", status_code=404)
    with pytest.raises(PageProblem, match=r"Panelry could not be reached .* \(dispatch_failed\)"):
        await stand.rosa.click("Open", on=await stand.rosa.home())
    view_id = (await stand.rosa.home()).id
    with pytest.raises(PageProblem, match="Home cannot be closed"):
        await stand.rosa._post("/close", view_id=view_id, all=True)


async def test_only_external_selects_ask_for_options(stand: Stand):
    await stand.client.views_open(trigger_id=stand.trigger(), view=modal())
    with pytest.raises(PageProblem, match="does not ask the app"):
        await stand.rosa.options("duration", "30")

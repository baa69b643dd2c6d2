"""One case for each class of Block Kit limit: what is sent, and what Slack says of it."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.payload_check import check_message_blocks, check_view, options_problems
from bot.sandbox.shapes import Refused
from tests.bot.sandbox.blocks import actions, button, field, mrkdwn, option, plain, section, select
from tests.bot.sandbox.conftest import Stand, modal, sample

CONFIRM = {"title": plain("Sure?"), "text": mrkdwn("Really"), "confirm": plain("Yes"), "deny": plain("No")}

GOOD = {
    "all selects": [
        field(select()),
        actions(
            button(value="", style="primary", confirm=CONFIRM),
            button(action_id="b2", url="https://a.example"),
        ),
        section(
            accessory={"type": "overflow", "action_id": "o", "options": [option(url="https://a.example")]}
        ),
    ],
    "pickers": [
        field({"type": "datepicker", "action_id": "d", "initial_date": "2026-11-22"}),
        actions({"type": "datetimepicker", "action_id": "dt", "initial_date_time": 1795341600}),
        section(accessory={"type": "timepicker", "action_id": "t", "initial_time": "09:30"}),
    ],
    "groups and initial": [
        field(
            {
                "type": "static_select",
                "action_id": "s",
                "option_groups": [{"label": plain("G"), "options": [option("a")]}],
                "initial_option": option("a"),
            }
        ),
        field(
            {
                "type": "radio_buttons",
                "action_id": "r",
                "options": [{"text": mrkdwn("*a*"), "value": "a", "description": mrkdwn("d")}],
            }
        )
        | {"block_id": "g"},
    ],
    "quiet blocks": [
        {"type": "divider"},
        {"type": "header", "text": plain("Head")},
        {
            "type": "context",
            "elements": [mrkdwn("a"), {"type": "image", "image_url": "https://a", "alt_text": "a"}],
        },
        {"type": "image", "image_url": "https://a.example/i.png", "alt_text": "picture"},
    ],
}


@pytest.mark.parametrize("blocks", GOOD.values(), ids=GOOD)
def test_what_is_right_passes(blocks):
    check_view({"type": "modal", "title": plain("T"), "submit": plain("Go"), "blocks": blocks}, kind="modal")


MESSAGE_WRONGS = [
    ([section()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    (
        [section(text=mrkdwn("x" * 3001))],
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    ([section(text=mrkdwn(""))], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ([section(text="words")], "must provide an object [json-pointer:/blocks/0/text]"),
    ([section(text=mrkdwn(7))], "must provide a string [json-pointer:/blocks/0/text/text]"),
    ([{"type": "section"}], "missing required field: text [json-pointer:/blocks/0]"),
    ([section(fields=[mrkdwn("x")] * 11)], "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    (
        [section(fields=[mrkdwn("x" * 2001)])],
        "less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    ([section(colour="red")], "invalid additional property: colour [json-pointer:/blocks/0]"),
    ([{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters"),
    (
        [{"type": "header", "text": mrkdwn("x")}],
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    ([{"type": "context", "elements": [mrkdwn("x")] * 11}], "no more than 10 items allowed"),
    ([{"type": "chart"}], "unsupported type: chart [json-pointer:/blocks/0/type]"),
    ([{"type": "alert", "text": mrkdwn("x")}], "unsupported type: alert [json-pointer:/blocks/0/type]"),
    (
        [{"type": "markdown", "text": "x" * 7000}] * 2,
        "must be less than 12001 characters [json-pointer:/blocks]",
    ),
    (
        [{"type": "image", "image_url": "https://a"}],
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    (
        [section(block_id="a"), section(block_id="a")],
        "`block_id` already exists: a [json-pointer:/blocks/1/block_id]",
    ),
    ([section(block_id="x" * 256)], "must be less than 256 characters [json-pointer:/blocks/0/block_id]"),
    ([actions()], "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
    ([actions(*[button(action_id=str(n)) for n in range(26)])], "no more than 25 items allowed"),
    ([actions(button(), button())], "`action_id` already exists: b [json-pointer:/blocks/0]"),
    (
        [actions(button(text=plain("x" * 76)))],
        "less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    (
        [actions(button(value="x" * 2001))],
        "less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    ([actions(button(style="loud"))], "invalid style"),
    ([actions(button(confirm={**CONFIRM, "title": plain("x" * 101)}))], "must be less than 101 characters"),
    ([actions({"type": "plain_text_input", "action_id": "p"})], "unsupported type: plain_text_input"),
    ([field({"type": "email_text_input", "action_id": "e"})], "unsupported type: email_text_input"),
    ([section(accessory={"type": "datetimepicker", "action_id": "d"})], "unsupported type: datetimepicker"),
    (["words"], "must provide an object [json-pointer:/blocks/0]"),
]


@pytest.mark.parametrize(("blocks", "words"), MESSAGE_WRONGS, ids=[words for _, words in MESSAGE_WRONGS])
def test_what_is_wrong_in_a_message_is_refused(blocks, words):
    with pytest.raises(Refused) as caught:
        check_message_blocks(blocks)
    assert caught.value.error == "invalid_blocks"
    assert any(words in message for message in caught.value.extra["errors"]), caught.value.extra["errors"]
    lines = caught.value.extra["response_metadata"]["messages"]
    assert lines == [f"[ERROR] {message}" for message in caught.value.extra["errors"]]


@pytest.mark.parametrize(
    ("answer", "is_right"),
    [
        ({"options": []}, True),
        ({"options": [option()]}, True),
        ({"option_groups": [{"label": plain("G"), "options": [option()]}]}, True),
        ({"options": [option()] * 101}, False),
        ({"options": [option("x" * 151)]}, False),
        ({}, False),
        (["a"], False),
    ],
)
def test_options_answers_are_checked(answer, is_right):
    assert (options_problems(answer) == []) is is_right


async def test_refusals_arrive_as_documented(stand: Stand):
    with pytest.raises(SlackApiError) as caught:
        await stand.client.views_open(trigger_id=stand.trigger(), view=modal(title=plain("x" * 25)))
    assert caught.value.response.data == sample("api.views.open.invalid_arguments")
    with pytest.raises(SlackApiError) as caught:
        await stand.client.chat_postMessage(
            channel="C0HIRING01", text="x", blocks=[section(text=mrkdwn("x" * 3001))]
        )
    assert caught.value.response.data == sample("api.chat.postMessage.invalid_blocks")
    assert len(stand.sandbox.workspace.complaints) == 2


async def test_texts_have_their_lengths(stand: Stand):
    with pytest.raises(SlackApiError, match="no_text"):
        await stand.client.api_call("chat.postMessage", json={"channel": "C0HIRING01", "text": ""})
    posted = await stand.client.chat_postMessage(channel="C0HIRING01", text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000
    with pytest.raises(SlackApiError, match="msg_too_long"):
        await stand.client.chat_update(channel="C0HIRING01", ts=posted["ts"], text="x" * 4_001)


async def test_ids_left_out_are_made_up(stand: Stand):
    blocks = [{"type": "actions", "elements": [{"type": "button", "text": plain("Go")}]}]
    posted = await stand.client.chat_postMessage(channel="C0HIRING01", text="x", blocks=blocks)
    made = posted["message"]["blocks"][0]
    assert len(made["block_id"]) == 5
    assert len(made["elements"][0]["action_id"]) == 5
    assert made["elements"][0]["text"]["emoji"] is True

"""What the sandbox sends, compared key by key with the documented samples."""

from typing import Any

from starlette.responses import JSONResponse

from bot.sandbox.app_facts import DEFAULT_MANIFEST
from bot.sandbox.view_state import initial_values, with_typed
from tests.bot.sandbox.conftest import Stand, assert_same_keys, home, modal, sample, standing
from tests.surface import Surface

ROSA = "U0ROSA0001"


async def open_modal(stand: Stand, **changes: Any) -> Surface:
    await stand.client.views_open(trigger_id=stand.trigger(), view=modal(**changes))
    return await stand.rosa.modal()


async def test_a_command_is_a_signed_form(stand: Stand):
    await stand.rosa.command(
        "/schedule interview @ian.schmidt in #hiring, @Liam O'Connor too", channel="hiring"
    )
    got = stand.app.last("command")
    assert set(got.body) == set(sample("slash_command.form")["form"])
    assert got.body["text"] == (
        "interview <@U0IAN00007|ian.schmidt> in <#C0HIRING01|hiring>, <@U0LIAM0009|liam.oconnor> too"
    )
    assert got.headers["user-agent"].startswith("Slackbot 1.0")
    assert got.headers["accept"] == "*/*"
    assert got.body["channel_name"] == "hiring"
    assert got.body["is_enterprise_install"] == "false"
    await stand.client.views_open(trigger_id=got.body["trigger_id"], view=modal())


async def test_what_has_a_meaning_of_its_own_is_escaped_in_a_command(stand: Stand):
    await stand.rosa.command("/schedule R&D <jane@doe.example> with @ian.schmidt", channel="hiring")
    assert stand.app.last("command").body["text"] == (
        "R&amp;D &lt;<mailto:jane@doe.example|jane@doe.example>&gt; with <@U0IAN00007|ian.schmidt>"
    )


async def test_an_unknown_name_is_no_mention_and_an_empty_text_is_there(stand: Stand):
    await stand.rosa.command("/schedule @nobody", channel="dm")
    assert stand.app.last("command").body["text"] == "@nobody"
    assert stand.app.last("command").body["channel_name"] == "directmessage"
    await stand.rosa.command("/schedule", channel="dm")
    assert stand.app.last("command").body["text"] == ""


async def test_a_click_in_a_message(stand: Stand):
    expected = sample("block_actions.message")
    given = expected["message"]
    await stand.client.chat_postMessage(
        channel=ROSA, text=given["text"], blocks=given["blocks"], metadata=given["metadata"]
    )
    await stand.rosa.click("I'll be there", on=await stand.rosa.message("You interview"))
    got = stand.app.last("interaction").body
    assert_same_keys(expected, got)
    assert {key: got["actions"][0][key] for key in ("action_id", "value", "style", "type")} == {
        "action_id": "reminder_confirm", "value": "1042", "style": "primary", "type": "button",
    }  # fmt: skip
    await stand.rosa.click("reminder_decline", on=await stand.rosa.message("You interview"))
    assert "confirm" in stand.app.last("interaction").body["actions"][0]


async def test_a_click_in_an_ephemeral_message_carries_no_message(stand: Stand):
    option = {"text": {"type": "plain_text", "text": "Ten"}, "value": "10"}
    blocks = [
        {
            "type": "actions",
            "block_id": "pick",
            "elements": [{"type": "static_select", "action_id": "slot", "options": [option]}],
        },
        {
            "type": "actions",
            "block_id": "eph_actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": "ephemeral_dismiss",
                    "value": "dismiss",
                    "text": {"type": "plain_text", "text": "Dismiss"},
                }
            ],
        },
    ]
    await stand.client.chat_postEphemeral(channel="C0HIRING01", user=ROSA, text="Only you", blocks=blocks)
    shown = await stand.rosa.message("Only you", "hiring")
    await stand.rosa.click("Dismiss", on=shown)
    got = stand.app.last("interaction").body
    assert_same_keys(sample("block_actions.ephemeral"), got)
    assert got["state"] == sample("block_actions.ephemeral")["state"]
    await stand.rosa.choose("pick", "Ten", on=shown)
    state = stand.app.last("interaction").body["state"]["values"]
    assert state["pick"]["slot"]["selected_option"]["value"] == "10"


async def test_a_choice_in_a_modal(stand: Stand):
    shown = await open_modal(stand)
    chosen = sample("block_actions.view")["actions"][0]["selected_option"]
    await stand.rosa.choose("candidate", chosen, on=shown)
    got = stand.app.last("interaction").body
    expected = sample("block_actions.view")
    assert_same_keys(expected, got)
    assert got["view"]["state"] == expected["view"]["state"]
    update = await stand.client.views_push(trigger_id=got["trigger_id"], view=modal())
    assert update["view"]["previous_view_id"] == shown.id


async def test_a_click_in_the_home(stand: Stand):
    await stand.client.views_publish(user_id=ROSA, view=home())
    await stand.rosa.click("Open", on=await stand.rosa.home())
    assert_same_keys(sample("block_actions.home"), stand.app.last("interaction").body)


async def test_a_submission_carries_every_field(stand: Stand):
    await open_modal(stand)
    expected = sample("view_submission")
    candidate = expected["view"]["state"]["values"]["candidate"]["candidate_select"]["selected_option"]
    await stand.rosa.choose("candidate", candidate)
    await stand.rosa.choose("interviewers", ["U0INTVWR01", "U0INTVWR02"])
    await stand.rosa.choose("start", 1795341600)
    await stand.rosa.choose("duration", "45 minutes")
    assert await stand.rosa.submit() == {}
    got = stand.app.last("interaction").body
    assert_same_keys(expected, got)
    assert got["view"]["state"] == expected["view"]["state"]
    await stand.rosa.no_modal()


async def test_a_closed_modal_tells_of_it_without_state(stand: Stand):
    await open_modal(stand)
    await stand.rosa.close()
    got = stand.app.last("interaction").body
    assert_same_keys(sample("view_closed"), got)
    assert got["is_cleared"] is False
    await open_modal(stand)
    await stand.rosa.close(everything=True)
    assert stand.app.last("interaction").body["is_cleared"] is True


async def test_an_options_request(stand: Stand):
    await open_modal(stand)
    assert await stand.rosa.options("candidate", "d") == []
    assert stand.app.received == []
    chosen = sample("block_suggestion")["view"]["state"]["values"]["candidate"]["candidate_select"]
    await stand.rosa.choose("candidate", chosen["selected_option"])
    stand.app.answer = JSONResponse(sample("block_suggestion.response"))
    offered = await stand.rosa.options("candidate", "dan")
    assert [option["value"] for option in offered] == ["cand_77", "cand_81"]
    got = stand.app.last("interaction").body
    assert_same_keys(sample("block_suggestion"), got)
    assert got["view"]["state"] == sample("block_suggestion")["view"]["state"]


async def test_the_home_is_opened_for_the_first_time_and_again(stand: Stand):
    await stand.client.views_publish(user_id="U0TOM00002", view=home())
    await stand.rosa._post("/home", tab="home")
    assert_same_keys(sample("event_app_home_opened.first_time"), stand.app.last("event").body)
    await stand.client.views_publish(user_id=ROSA, view=home())
    await stand.rosa.open_home()
    assert_same_keys(sample("event_app_home_opened"), stand.app.last("event").body)


async def test_words_to_the_app(stand: Stand):
    await stand.rosa.say("help & <hello>")
    got = stand.app.last("event").body
    assert_same_keys(sample("event_message_im"), got)
    assert got["event"]["text"] == "help &amp; &lt;hello&gt;"
    await stand.rosa.say("not for the app", channel="hiring")
    assert stand.app.last("event").body == got


async def test_somebody_moves(stand: Stand):
    await stand.sandbox.change_profile("U0IAN00007", tz="Asia/Kathmandu")
    got = stand.app.last("event").body
    expected = sample("event_user_change")
    assert set(got) == set(expected)
    assert set(got["event"]) == set(expected["event"])
    assert set(expected["event"]["user"]) <= set(got["event"]["user"])
    assert got["event"]["user"]["tz_offset"] == 20700


async def test_the_address_is_verified(stand: Stand):
    assert await stand.sandbox.verify_request_url()
    assert set(stand.app.last("event").body) == set(sample("url_verification")["request"])


def test_every_element_keeps_its_value_as_documented():
    expected = sample("state_values.all_elements")["values"]
    blocks, yes = [], {"text": {"type": "plain_text", "text": "Yes", "emoji": True}, "value": "yes"}
    for block_id, actions in expected.items():
        element = {"type": actions["a"]["type"], "action_id": "a"}
        if element["type"] in {"static_select", "multi_static_select", "radio_buttons", "checkboxes"}:
            element["options"] = [yes]
        if element["type"] == "timepicker":
            element["timezone"] = "Europe/Berlin"
        blocks.append({"type": "input", "block_id": block_id, "element": element})
    untouched = initial_values(blocks)
    assert untouched["b_text"]["a"] == {"type": "plain_text_input", "value": None}
    assert untouched["b_musers"]["a"] == {"type": "multi_users_select", "selected_users": []}
    assert with_typed(untouched, blocks, expected) == expected


async def test_a_global_shortcut():
    expected = sample("shortcut.global")
    entry = {"name": "Schedule", "type": "global", "callback_id": expected["callback_id"], "description": "x"}
    features = {**DEFAULT_MANIFEST["features"], "shortcuts": [entry]}
    async with standing(manifest={**DEFAULT_MANIFEST, "features": features}) as stand:
        await stand.rosa.shortcut(expected["callback_id"])
        assert_same_keys(expected, stand.app.last("interaction").body)

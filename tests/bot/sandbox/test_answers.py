"""What the app may answer, and what a person sees of it."""

import asyncio
from typing import Any

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient
from starlette.responses import JSONResponse, PlainTextResponse, Response

from tests.bot.sandbox.conftest import Received, Stand, modal, sample, standing
from tests.person import PageProblem

FIELD = {
    "type": "input",
    "block_id": "note",
    "label": {"type": "plain_text", "text": "Note"},
    "element": {"type": "plain_text_input", "action_id": "note_input", "min_length": 3},
}
NOTE = {"type": "section", "block_id": "words", "text": {"type": "mrkdwn", "text": "Words"}}
BUTTON = {
    "type": "actions",
    "block_id": "acts",
    "elements": [
        {"type": "button", "action_id": "go", "value": "1", "text": {"type": "plain_text", "text": "Go"}}
    ],
}
FORM = modal(blocks=[NOTE, FIELD])


async def open_form(stand: Stand, **changes):
    await stand.client.views_open(trigger_id=stand.trigger(), view={**FORM, **changes})
    await stand.rosa.type("note", "A note")


async def test_a_command_is_answered_with_text_or_a_message(stand: Stand):
    await stand.rosa.command("/schedule")
    assert await stand.rosa.messages("hiring") == []
    stand.app.answer = PlainTextResponse("Usage")
    await stand.rosa.command("/schedule help")
    assert (await stand.rosa.message("Usage", "hiring")).is_ephemeral
    stand.app.answer = JSONResponse({"response_type": "in_channel", "text": "For all", "blocks": [NOTE]})
    await stand.rosa.command("/schedule")
    assert not (await stand.rosa.message("Words", "hiring")).is_ephemeral


async def test_a_wrong_answer_to_a_command_is_complained_about(stand: Stand):
    stand.app.answer = JSONResponse({"blocks": [{"type": "chart"}]})
    with pytest.raises(PageProblem, match="dispatch_failed"):
        await stand.rosa.command("/schedule")
    assert "unsupported type: chart" in stand.sandbox.workspace.complaints[0]


async def test_commands_and_shortcuts_the_app_does_not_have(stand: Stand):
    with pytest.raises(PageProblem, match="/plan is not a valid command"):
        await stand.rosa.command("/plan")
    with pytest.raises(PageProblem, match="no such shortcut"):
        await stand.rosa.shortcut("schedule")


async def test_a_failing_app(stand: Stand):
    stand.app.answer = PlainTextResponse("oops", status_code=500)
    with pytest.raises(PageProblem, match='failed with the error "dispatch_failed"'):
        await stand.rosa.command("/schedule")
    await open_form(stand)
    with pytest.raises(PageProblem, match="some trouble connecting"):
        await stand.rosa.submit()
    assert (await stand.rosa.modal()).value("note") == "A note"
    assert len(stand.sandbox.workspace.complaints) == 2


async def test_a_late_app():
    release = asyncio.Event()

    async def reply(_: Received) -> Response:
        await release.wait()
        return PlainTextResponse("")

    async with standing(deadline_seconds=0.05) as stand:
        stand.app.reply = reply
        with pytest.raises(PageProblem, match="operation_timeout"):
            await stand.rosa.command("/schedule")
        release.set()


async def test_events_are_retried_with_the_same_id(stand: Stand):
    seen = asyncio.Event()

    async def reply(received: Received) -> Response:
        if received.headers.get("x-slack-retry-num") == "2":
            seen.set()
            return PlainTextResponse("")
        return PlainTextResponse("", status_code=503)

    stand.app.reply = reply
    await stand.rosa.say("hello")
    await asyncio.wait_for(seen.wait(), 5)
    assert len({got.body["event_id"] for got in stand.app.received}) == 1
    assert [got.headers.get("x-slack-retry-reason") for got in stand.app.received] == [
        None, "http_error", "http_error",
    ]  # fmt: skip


async def test_required_fields_are_refused_before_anything_is_sent(stand: Stand):
    await open_form(stand)
    await stand.rosa.type("note", "  ")
    assert await stand.rosa.submit() == {"note": "Please complete this required field."}
    await stand.rosa.type("note", "ab")
    assert await stand.rosa.submit() == {"note": "Please enter at least 3 characters."}
    assert (await stand.rosa.modal()).errors == {"note": "Please enter at least 3 characters."}
    assert stand.app.received == []


async def test_errors_stay_with_what_was_typed(stand: Stand):
    await open_form(stand)
    stand.app.answer = JSONResponse({"response_action": "errors", "errors": {"note": "Not this."}})
    assert await stand.rosa.submit() == {"note": "Not this."}
    shown = await stand.rosa.modal()
    assert (shown.errors, shown.value("note")) == ({"note": "Not this."}, "A note")
    stand.app.answer = PlainTextResponse("")
    assert await stand.rosa.submit() == {}
    await stand.rosa.no_modal()


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"elsewhere": "x"}},
        {"response_action": "errors", "errors": {"words": "x"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "dance"},
        {"text": "thanks"},
    ],
)
async def test_wrong_answers_to_a_submission_keep_the_modal(stand: Stand, answer):
    await open_form(stand)
    stand.app.answer = JSONResponse(answer)
    with pytest.raises(PageProblem, match="some trouble connecting"):
        await stand.rosa.submit()
    assert (await stand.rosa.modal()).value("note") == "A note"
    assert len(stand.sandbox.workspace.complaints) == 1


async def test_a_submission_can_update_push_and_clear(stand: Stand):
    await open_form(stand)
    first = await stand.rosa.modal()
    stand.app.answer = JSONResponse(sample("ack.response_action.update"))
    assert await stand.rosa.submit() == {}
    second = await stand.rosa.modal("schedule_confirm")
    assert second.id == first.id
    assert second.data["hash"] != first.data["hash"]
    stand.app.answer = JSONResponse(sample("ack.response_action.push"))
    await stand.rosa.submit()
    pushed = await stand.rosa.until(
        lambda w: w["modals"][-1] if len(w["modals"]) == 2 else None, "two modals"
    )
    assert pushed["previous_view_id"] == first.id
    await stand.rosa.close()
    assert (await stand.rosa.modal()).id == first.id
    await stand.rosa.submit()
    stand.app.answer = JSONResponse(sample("ack.response_action.clear"))
    await stand.rosa.submit()
    await stand.rosa.no_modal()


async def test_a_submission_carries_a_trigger_for_the_next_modal(stand: Stand):
    async def reply(received: Received) -> Response:
        await stand.client.views_open(
            trigger_id=received.body["trigger_id"], view=modal(callback_id="next", notify_on_close=False)
        )
        return PlainTextResponse("")

    await open_form(stand)
    stand.app.reply = reply
    await stand.rosa.submit()
    assert (await stand.rosa.modal()).callback_id == "next"


async def test_what_changed_meanwhile_cannot_be_clicked(stand: Stand):
    posted = await stand.client.chat_postMessage(channel="C0HIRING01", text="Card", blocks=[BUTTON])
    shown = await stand.rosa.message("Card", "hiring")
    await stand.client.chat_update(channel="C0HIRING01", ts=posted["ts"], text="Done", blocks=[NOTE])
    with pytest.raises(PageProblem, match="no longer here"):
        await stand.rosa.click("Go", on=shown)


async def test_a_click_in_a_home_that_was_drawn_anew_meanwhile_is_sent(stand: Stand):
    """As Slack does: blocks without an id of ours have others in each drawing."""

    def drawn(*values: str) -> dict[str, Any]:
        button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
        rows = [{"type": "actions", "elements": [button | {"value": each}]} for each in values]
        return {"type": "home", "blocks": rows}

    await stand.client.views_publish(user_id="U0ROSA0001", view=drawn("1", "2"))
    shown = await stand.rosa.open_home(showing="Go")
    await stand.client.views_publish(user_id="U0ROSA0001", view=drawn("2", "1"))
    await stand.rosa.click("Go", on=shown)
    assert stand.app.last("interaction").body["actions"][0]["value"] == "1"
    await stand.client.views_publish(user_id="U0ROSA0001", view=drawn("3"))
    with pytest.raises(PageProblem, match="no longer here"):
        await stand.rosa.click("Go", on=shown)


async def test_a_response_url_answers_five_times_in_half_an_hour(stand: Stand):
    await stand.client.chat_postMessage(channel="C0HIRING01", text="Card", blocks=[BUTTON])
    await stand.rosa.click("Go", on=await stand.rosa.message("Card", "hiring"))
    address = stand.app.last("interaction").body["response_url"]
    client = AsyncWebhookClient(address)
    assert (await client.send(text="Only you")).body == "ok"
    assert (await stand.rosa.message("Only you", "hiring")).is_ephemeral
    await client.send(text="All", response_type="in_channel")
    await client.send(text="New card", replace_original=True)
    changed = await stand.rosa.message("New card", "hiring")
    assert changed.data["edited"]
    assert not changed.buttons
    await client.send_dict({"text": "x", "blocks": [{"type": "chart"}]})
    assert len(stand.sandbox.workspace.complaints) == 1
    await client.send(delete_original=True)
    assert [message.text for message in await stand.rosa.messages("hiring")] == ["Only you", "All"]
    await client.send(text="five")
    used = await client.send(text="six")
    assert (used.status_code, "used_url" in used.body) == (404, True)
    await stand.rosa.command("/schedule")
    late = AsyncWebhookClient(stand.app.last("command").body["response_url"])
    stand.older(1801)
    assert "expired_url" in (await late.send(text="late")).body


async def test_an_ephemeral_message_is_replaced_through_its_click(stand: Stand):
    stand.app.answer = JSONResponse({"text": "Sure?", "blocks": [BUTTON]})
    await stand.rosa.command("/schedule")
    await stand.rosa.click("Go", on=await stand.rosa.message("Sure?", "hiring"))
    client = AsyncWebhookClient(stand.app.last("interaction").body["response_url"])
    await client.send(text="Done", replace_original=True)
    assert [message.text for message in await stand.rosa.messages("hiring")] == ["Done"]
    await client.send(delete_original=True)
    assert await stand.rosa.messages("hiring") == []


async def test_options_that_are_wrong_or_late_show_a_sentence(stand: Stand):
    await stand.client.views_open(trigger_id=stand.trigger(), view=modal())
    stand.app.answer = JSONResponse({"options": [{"text": "no object", "value": "1"}]})
    with pytest.raises(PageProblem, match="Result loading failed"):
        await stand.rosa.options("candidate", "dana")
    assert "options request" in stand.sandbox.workspace.complaints[0]

"""An unmodified Bolt app cannot tell the sandbox from Slack."""

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response

from tests.bot.sandbox.conftest import APP_TOKEN, SECRET, TOKEN, Stand, modal, standing


async def test_a_bolt_app_opens_a_modal_offers_options_and_takes_the_submission(stand: Stand):
    client = AsyncWebClient(token=TOKEN, base_url=f"{stand.root}/sandbox/api/")
    app = AsyncApp(client=client, signing_secret=SECRET, process_before_response=True)
    option = {"text": {"type": "plain_text", "text": "Dana Okafor"}, "value": "cand_77"}

    @app.command("/schedule")
    async def schedule(ack, body, client):
        await ack()
        loading = modal(callback_id="loading", blocks=[{"type": "divider"}], submit=None)
        opened = await client.views_open(trigger_id=body["trigger_id"], view=loading)
        await client.views_update(view_id=opened["view"]["id"], hash=opened["view"]["hash"], view=modal())

    @app.options("candidate_select")
    async def candidates(ack, payload):
        await ack(options=[option] if payload["value"] == "dana" else [])

    @app.action("candidate_select")
    async def chosen(ack):
        await ack()

    @app.view("schedule_interview")
    async def submitted(ack, view):
        if view["state"]["values"]["start"]["start_picker"]["selected_date_time"] < 1795341600:
            await ack(response_action="errors", errors={"start": "Pick a time in the future."})
        else:
            await ack()

    asked = AsyncSlackRequestHandler(app)
    seen: list[Request] = []

    async def reply(request: Request) -> Response:
        seen.append(request)
        return await asked.handle(request)

    stand.app.take_raw = reply
    rosa = stand.rosa
    await rosa.command("/schedule Dana")
    form = await rosa.modal("schedule_interview")
    assert form.title == "Schedule interview"
    await rosa.choose("candidate", "dana")
    await rosa.choose("interviewers", ["U0IAN00007"])
    await rosa.choose("duration", "45 minutes")
    await rosa.choose("start", 1795341000)
    assert await rosa.submit() == {"start": "Pick a time in the future."}
    await rosa.choose("start", 1795341600)
    assert await rosa.submit() == {}
    await rosa.no_modal()
    assert await stand.sandbox.verify_request_url()
    assert stand.sandbox.workspace.complaints == []
    assert len(seen) == 6


async def test_a_bolt_app_connects_by_socket_mode_and_reconnects_when_asked():
    async with standing(app_token=APP_TOKEN) as stand:
        client = AsyncWebClient(token=TOKEN, base_url=f"{stand.root}/sandbox/api/")
        app = AsyncApp(client=client, signing_secret=SECRET, process_before_response=True)

        @app.command("/schedule")
        async def schedule(ack, body):
            await ack(f"Looking for {body['text']} …")

        socket_mode = AsyncSocketModeHandler(app, APP_TOKEN)
        await socket_mode.connect_async()
        await stand.rosa.command("/schedule Dana")
        await stand.rosa.message("Looking for Dana …", channel="hiring")
        await stand.sandbox.links.ask_to_reconnect()
        await stand.rosa.command("/schedule Jane")
        await stand.rosa.message("Looking for Jane …", channel="hiring")
        assert stand.sandbox.links.taken == 2
        await socket_mode.close_async()
        assert stand.sandbox.workspace.complaints == []

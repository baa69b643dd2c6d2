"""A Slack on a real socket, and the road to it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.deliver import SlackRoad
from core.errors import NotFound
from tests.bot.fake_slack import Slack


@pytest.fixture
async def base_url(slack: Slack) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    await runner.cleanup()


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
async def road(base_url: str) -> AsyncIterator[SlackRoad]:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient("xoxb-sandbox-1", base_url, session=session, retry_handlers=[])
        client.proxy = None

        async def client_for(workspace_id: int) -> AsyncWebClient:
            if workspace_id != 1:
                raise NotFound("Panelry is not installed in this workspace any more.")
            return client

        yield SlackRoad(client_for)

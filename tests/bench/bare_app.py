"""The reference of the Slack bench: a Bolt app, tuned as ours, that makes one SELECT and two calls.

python -m tests.bench.bare_app DATABASE_URL API_URL SIGNING_SECRET FILE; FILE holds the two views as JSON.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import uvloop
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.clients import SlackClients, open_session
from bot.serving import listen, serving
from core.secrets import SecretBox, make_key
from core.workspaces.entrance import Entrance
from db.database import Database, driver_url

FIND_TEAM = text("SELECT workspace_id FROM directory WHERE kind = 'slack_team' AND key = :team")


async def authorize(**_: Any) -> AuthorizeResult:
    """One workspace, known beforehand."""
    return AuthorizeResult(enterprise_id=None, team_id="T0", bot_token="xoxb-0", bot_user_id="UPAN")


def build(client: AsyncWebClient, engine: AsyncEngine, secret: str, views: list[Any]) -> AsyncApp:
    """The app: it answers when the listener returns, and the listener spawns what takes longer."""
    app = AsyncApp(signing_secret=secret, client=client, authorize=authorize, process_before_response=True)
    running = set()

    @app.command("/schedule")
    async def schedule(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        task = asyncio.create_task(show(client, body))
        running.add(task)
        task.add_done_callback(running.discard)

    async def show(client: AsyncWebClient, body: dict[str, Any]) -> None:
        client.proxy = None
        opened = await client.views_open(trigger_id=body["trigger_id"], view=views[0])
        async with engine.connect() as connection:
            await connection.scalar(FIND_TEAM, {"team": body["team_id"]})
        await client.views_update(view_id=opened["view"]["id"], view=views[1])

    return app


async def serve(url: str, api_url: str, secret: str, views: list[Any]) -> None:
    """Until standard input ends."""
    loop, on = asyncio.get_running_loop(), listen("127.0.0.1", 0)
    engine = create_async_engine(driver_url(url), pool_size=10)
    async with open_session(proxies=False) as session, Database(url) as database:
        client = SlackClients(session, api_url, Entrance(database, SecretBox([make_key()]))).for_requests()
        handler = AsyncSlackRequestHandler(build(client, engine, secret, views))

        async def endpoint(request: Request) -> Response:
            return await handler.handle(request)

        routes = [Route("/slack/events", endpoint, methods=["POST"])]
        async with serving(Starlette(routes=routes), on):
            print(on.getsockname()[1], flush=True)  # noqa: T201 - the parent reads it
            await loop.run_in_executor(None, sys.stdin.read)
    await engine.dispose()


if __name__ == "__main__":
    url, api_url, secret, view = sys.argv[1:5]
    uvloop.run(serve(url, api_url, secret, json.loads(Path(view).read_text())))

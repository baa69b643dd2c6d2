"""`panelry serve` by Socket Mode: ready when the socket is, and clear about an app-level token no good."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.served import served, slack_secrets
from bot.serving import listen, serving
from core.errors import PanelryError
from core.settings import Settings

ANSWERS = {
    "auth.test": {"ok": True, "team_id": "T0ACME", "team": "Acme", "user_id": "U0PAN", "bot_id": "B0PAN"},
    "users.list": {"ok": True, "members": [], "response_metadata": {"next_cursor": ""}},
}


class FakeSlack:
    """Accepts the bot token, the app-level token when told, and connections."""

    def __init__(self) -> None:
        self.address = ""
        self.is_app_token_good = False
        self.has_left = asyncio.Event()

    async def answer(self, request: Request) -> Response:
        method = request.path_params["method"]
        if method in ANSWERS:
            return JSONResponse(ANSWERS[method])
        assert request.headers["authorization"] == "Bearer xapp-1-real"
        if self.is_app_token_good:
            return JSONResponse({"ok": True, "url": f"ws{self.address}/link"})
        return JSONResponse({"ok": False, "error": "invalid_auth"})

    async def link(self, socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_json({"type": "hello"})
        async for _ in socket.iter_text():
            pass
        self.has_left.set()


@asynccontextmanager
async def serving_against(
    slack: FakeSlack, settings: Settings, database_url: str
) -> AsyncIterator[httpx.AsyncClient]:
    routes = [
        Route("/api/{method}", slack.answer, methods=["POST", "GET"]),
        WebSocketRoute("/link", slack.link),
    ]
    with listen("127.0.0.1", 0) as fake, listen("127.0.0.1", 0) as on:
        slack.address = f"://127.0.0.1:{fake.getsockname()[1]}"
        told = with_secrets(
            settings, slack_bot_token="xoxb-1-real", slack_app_token="xapp-1-real"
        ).model_copy(update={"slack_api_url": f"http{slack.address}/api/"})
        root = f"http://127.0.0.1:{on.getsockname()[1]}"
        async with (
            serving(Starlette(routes=routes), fake),
            served(told, database_url, on),
            httpx.AsyncClient(base_url=root, trust_env=False) as http,
        ):
            yield http


def with_secrets(settings: Settings, **secrets: str) -> Settings:
    told = Settings.model_validate(secrets)
    return settings.model_copy(update={name: getattr(told, name) for name in secrets})


async def problem(http: httpx.AsyncClient) -> str:
    answer = (await http.get("/readyz")).json()
    return "" if answer["ready"] else str(answer["problems"]["slack"])


async def test_it_is_ready_once_slack_accepts_the_app_level_token(settings: Settings, database_url: str):
    slack = FakeSlack()
    async with serving_against(slack, settings, database_url) as http:
        while "SLACK_APP_TOKEN" not in (told := await problem(http)):
            assert told
        assert told == (
            "Slack does not accept SLACK_APP_TOKEN (invalid_auth). "
            "Make a new app-level token with the scope connections:write."
        )
        slack.is_app_token_good = True
        while await problem(http):
            pass
        assert (await http.post("/slack/events", content="x")).status_code == 404
    await slack.has_left.wait()


@pytest.mark.parametrize(
    "secrets,sentence",
    [
        ({"slack_bot_token": "xoxb-1", "slack_app_token": "xoxb-1"}, "those begin with xapp-"),
        ({"slack_bot_token": "xoxb-1"}, "or for Socket Mode SLACK_BOT_TOKEN and SLACK_APP_TOKEN"),
        ({"slack_app_token": "xapp-1"}, "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are needed"),
    ],
)
def test_what_is_missing_or_mixed_up_is_one_sentence(
    settings: Settings, secrets: dict[str, str], sentence: str
):
    with pytest.raises(PanelryError, match=sentence):
        slack_secrets(with_secrets(settings, **secrets))

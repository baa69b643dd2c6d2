"""`panelry serve` against a Slack that answers, refuses, or is away."""

import asyncio
import hashlib
import hmac
import json
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.root import database_problem
from bot.served import served
from bot.serving import listen, serving
from core.errors import PanelryError
from core.settings import Settings
from db.database import Database

SIGNING_SECRET = "shhh"
GOOD = {"ok": True, "team_id": "T0ACME", "team": "Acme", "user_id": "U0PAN", "bot_id": "B0PAN"}
NOBODY = {"ok": True, "members": [], "response_metadata": {"next_cursor": ""}}


class FakeSlack:
    """Answers `auth.test` as told; `users.list`, which comes after it, with nobody."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.auth_test = answer
        self.tokens: list[str] = []
        self.asked = asyncio.Event()
        self.listed = asyncio.Event()

    async def answer(self, request: Request) -> Response:
        self.tokens.append(request.headers["authorization"])
        self.asked.set()
        if request.path_params["method"] == "users.list":
            self.listed.set()
            return JSONResponse(NOBODY)
        return JSONResponse(self.auth_test)


@asynccontextmanager
async def serving_against(slack: FakeSlack, settings: Settings, database_url: str) -> AsyncIterator[str]:
    with listen("127.0.0.1", 0) as fake, listen("127.0.0.1", 0) as on:
        async with _serving_both(slack, settings, database_url, fake, on):
            yield f"http://127.0.0.1:{on.getsockname()[1]}"


@asynccontextmanager
async def _serving_both(
    slack: FakeSlack, settings: Settings, database_url: str, fake: socket.socket, on: socket.socket
) -> AsyncIterator[None]:
    routes = [Route("/api/{method}", slack.answer, methods=["POST", "GET"])]
    told = settings.model_copy(
        update={
            "slack_api_url": f"http://127.0.0.1:{fake.getsockname()[1]}/api/",
            "slack_bot_token": Settings.model_validate({"slack_bot_token": "xoxb-1-real"}).slack_bot_token,
            "slack_signing_secret": Settings.model_validate(
                {"slack_signing_secret": SIGNING_SECRET}
            ).slack_signing_secret,
        }
    )
    async with serving(Starlette(routes=routes), fake), served(told, database_url, on):
        yield


async def test_it_becomes_ready_when_slack_accepts_the_token(settings: Settings, database_url: str):
    slack = FakeSlack(GOOD)
    async with serving_against(slack, settings, database_url) as root, _client(root) as http:
        await slack.listed.wait()
        assert (await http.get("/readyz")).json() == {"ready": True}
        assert set(slack.tokens) == {"Bearer xoxb-1-real"}
        body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"})
        assert (await http.post("/slack/events", content=body, headers=_signed(body))).json() == {
            "challenge": "abc"
        }
        assert (
            await http.post("/slack/events", content=body, headers=_signed(body, "wrong"))
        ).status_code == 401
        old = _signed(body, at=int(time.time()) - 301)
        assert (await http.post("/slack/events", content=body, headers=old)).status_code == 401
        assert (await http.get("/healthz")).text == "ok\n"
        assert "panelry_messages_total" in (await http.get("/metrics")).text


async def test_at_the_very_first_start_too_the_installations_schedulers_are_watched(
    settings: Settings, database_url: str
):
    key = Settings.model_validate({"cal_com_api_key": "cal_x"}).cal_com_api_key
    told = settings.model_copy(update={"cal_com_api_key": key, "cal_com_api_url": "http://127.0.0.1:1/v2"})
    database = Database(database_url)
    async with database, serving_against(FakeSlack(GOOD), told, database_url):
        while not (roads := await _watched(database)):
            pass
    assert roads == ["calcom"]


async def _watched(database: Database) -> list[str]:
    async with database.outbox() as session:
        return [*await session.scalars(text("SELECT road FROM chores WHERE kind = 'watch_scheduler'"))]


async def test_a_refused_token_is_told_and_tried_again(settings: Settings, database_url: str):
    slack = FakeSlack({"ok": False, "error": "invalid_auth"})
    async with serving_against(slack, settings, database_url) as root, _client(root) as http:
        await slack.asked.wait()
        told = await http.get("/readyz")
        assert told.status_code == 503
        assert told.json()["problems"] == {"slack": "Slack has not accepted the bot token yet."}
        slack.auth_test = GOOD
        await slack.listed.wait()
        assert (await http.get("/readyz")).json() == {"ready": True}


async def test_mail_without_a_sender_is_refused(settings: Settings, database_url: str):
    told = settings.model_copy(
        update={
            "smtp_url": Settings.model_validate({"smtp_url": "smtp://127.0.0.1"}).smtp_url,
            "mail_from": None,
        }
    )
    with pytest.raises(PanelryError, match="MAIL_FROM is not"):
        async with serving_against(FakeSlack(GOOD), told, database_url):
            pass


class Directory:
    """An entrance whose database is away in one of its ways; None: it answers nothing, ever."""

    def __init__(self, trouble: Exception | None) -> None:
        self._trouble = trouble

    async def workspaces(self) -> tuple[int, ...]:
        if self._trouble is not None:
            raise self._trouble
        await asyncio.Event().wait()
        return ()


@pytest.mark.parametrize(
    "trouble",
    [
        PoolTimeout("no connection is free"),
        InterfaceError("SELECT", {}, Exception("closed")),
        PendingRollbackError("x"),
        ConnectionRefusedError(),
        None,
    ],
)
async def test_a_database_that_is_away_or_silent_is_said_to_be(trouble: Exception | None):
    entrance: Any = Directory(trouble)
    assert await database_problem(entrance, patience_seconds=0.01) == "The database does not answer."


def _client(root: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=root, trust_env=False)


def _signed(body: str, secret: str = SIGNING_SECRET, at: int | None = None) -> dict[str, str]:
    stamp = str(at or int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/json",
    }

"""A sandbox and a tiny app that takes its requests, together on one real socket."""

import json
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import uvicorn
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from bot.sandbox import Landmark, Sandbox
from bot.sandbox.app_facts import DEFAULT_MANIFEST
from tests.person import Person

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TOKEN = "xoxb-sandbox-tests"
APP_TOKEN = "xapp-sandbox-tests"
SAMPLES = Path(__file__).parents[2] / "samples" / "slack"
SCOPES = (*DEFAULT_MANIFEST["oauth_config"]["scopes"]["bot"], "users:read.email")
# An app that may see people's addresses, as the samples do.
WITH_ADDRESSES = {**DEFAULT_MANIFEST, "oauth_config": {"scopes": {"bot": SCOPES}}}


Json = dict[str, Any]


def sample(name: str) -> Json:
    body: Json = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    body.pop("_note", None)
    return body


def assert_same_keys(expected: Any, actual: Any, path: str = "") -> None:
    """The same keys at every level, and values of the same JSON type."""
    if isinstance(expected, dict):
        assert isinstance(actual, dict), path
        assert set(actual) == set(expected), f"{path}: {set(actual) ^ set(expected)}"
        for key, value in expected.items():
            assert_same_keys(value, actual[key], f"{path}/{key}")
    elif isinstance(expected, list):
        assert isinstance(actual, list), path
        for index, (one, other) in enumerate(zip(expected, actual, strict=False)):
            assert_same_keys(one, other, f"{path}/{index}")
    else:
        assert type(actual) is type(expected), f"{path}: {actual!r} for {expected!r}"


@dataclass(slots=True)
class Received:
    """A request the app got; `body` is the form of a command, the payload of an interaction, or the event."""

    kind: str
    body: Json
    headers: dict[str, str]
    raw: bytes


@dataclass(slots=True)
class EchoApp:
    """Keeps what arrives, and answers with `answer` or what `reply` makes of it; `take_raw` takes over."""

    received: list[Received] = field(default_factory=list)
    answer: Response = field(default_factory=lambda: PlainTextResponse(""))
    reply: Callable[[Received], Awaitable[Response]] | None = None
    take_raw: Callable[[Request], Awaitable[Response]] | None = None

    async def take(self, request: Request) -> Response:
        if self.take_raw is not None:
            return await self.take_raw(request)
        raw = await request.body()
        assert SignatureVerifier(SECRET).is_valid_request(raw, dict(request.headers))
        received = _read(raw, dict(request.headers))
        self.received.append(received)
        if received.body.get("type") == "url_verification":
            return JSONResponse({"challenge": received.body["challenge"]})
        return await self.reply(received) if self.reply else self.answer

    def last(self, kind: str) -> Received:
        return [received for received in self.received if received.kind == kind][-1]


def _read(raw: bytes, headers: dict[str, str]) -> Received:
    if headers["content-type"] == "application/json":
        return Received("event", json.loads(raw), headers, raw)
    form = {key: values[0] for key, values in parse_qs(raw.decode(), keep_blank_values=True).items()}
    if "payload" in form:
        return Received("interaction", json.loads(form["payload"]), headers, raw)
    return Received("command", form, headers, raw)


@dataclass(slots=True)
class StillClock:
    """Business time for the sandbox: stands until it is moved."""

    at: datetime = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    async def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    async def landmarks(self) -> list[Landmark]:
        return [Landmark(label="15 min before: Jane Doe, Phone screening", at=self.at + timedelta(hours=2))]


@dataclass(slots=True)
class Stand:
    """What a test plays with. `older(seconds)` lets real time pass for the sandbox."""

    root: str
    sandbox: Sandbox
    app: EchoApp
    client: AsyncWebClient
    rosa: Person
    passed: list[float]

    def older(self, seconds: float) -> None:
        self.passed.append(seconds)

    def trigger(self, view_id: str | None = None, user_id: str = "U0ROSA0001") -> str:
        return self.sandbox.workspace.triggers.hand_out(user_id, view_id)


def free_socket() -> socket.socket:
    # With its protocol named asyncio turns Nagle's algorithm off: 40 ms less for every answer.
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.bind(("127.0.0.1", 0))
    return made


@asynccontextmanager
async def serving(app: Starlette, on: socket.socket) -> AsyncIterator[None]:
    """A server on a bound socket, without uvicorn's ticking main loop: it stops at once."""
    config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[on])
    try:
        yield
    finally:
        await server.shutdown(sockets=[on])


@asynccontextmanager
async def standing(**options: Any) -> AsyncIterator[Stand]:
    """A started sandbox with its app, served under one root."""
    on, passed, echo = free_socket(), [0.0], EchoApp()
    root = f"http://127.0.0.1:{on.getsockname()[1]}"
    sandbox = Sandbox(
        app_url=root,
        public_url=root,
        signing_secret=SECRET,
        token=TOKEN,
        clock=options.pop("clock", None) or StillClock(),
        real_time=lambda: time.time() + sum(passed),
        event_retry_seconds=(0.0, 0.0, 0.0),
        **{"manifest": WITH_ADDRESSES, **options},
    )
    routes = [Mount("/sandbox", sandbox.asgi), Route("/slack/events", echo.take, methods=["POST"])]
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(serving(Starlette(routes=routes), on))
        await sandbox.start()
        stack.push_async_callback(sandbox.stop)
        rosa = await stack.enter_async_context(Person(f"{root}/sandbox", "U0ROSA0001"))
        client = AsyncWebClient(token=TOKEN, base_url=f"{root}/sandbox/api/")
        yield Stand(root=root, sandbox=sandbox, app=echo, client=client, rosa=rosa, passed=passed)


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with standing() as made:
        yield made


def modal(**changes: Any) -> Json:
    """The modal of the samples, as an app would send it."""
    given = sample("api.views.open.ok")["view"]
    keys = (
        "type",
        "title",
        "submit",
        "close",
        "blocks",
        "private_metadata",
        "callback_id",
        "notify_on_close",
    )
    return {**{key: given[key] for key in keys}, **changes}


def home() -> Json:
    given = sample("api.views.publish.ok")["view"]
    return {key: given[key] for key in ("type", "blocks", "callback_id")}

"""Slack's side of Panelry: one Bolt app with every listener, one net below them, one way in."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.answering import answered
from bot.journeys.net import ErrorNet, name_request
from bot.journeys.parts import Parts
from bot.listeners import listeners
from bot.replays import Replays
from bot.requests import kind_in, payload_of
from bot.work import answer_sent

LARGEST_BODY = 2_000_000
READ_BY_BOLT = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_VERIFICATION_TOKEN")

log = structlog.get_logger(__name__)


def build_app(parts: Parts, *, signing_secret: str) -> AsyncApp:
    """The Bolt app, tuned: it answers when the listener returns, and listeners spawn what takes longer."""
    with _environment_hidden():
        app = AsyncApp(
            name="panelry",
            process_before_response=True,
            raise_error_for_unhandled_request=True,
            signing_secret=signing_secret,
            client=parts.clients.for_requests(),
            before_authorize=name_request,
            authorize=parts.clients.authorize,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
    app.error(ErrorNet(parts).catch)
    for listener in listeners(parts):
        register: Callable[..., Any] = getattr(app, listener.kind)
        register(listener.key)(listener.listen)
    return app


def slack_endpoint(app: AsyncApp, signing_secret: str) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of `POST /slack/events`, for commands, clicks, options and events alike."""
    verifier, replays = SignatureVerifier(signing_secret), Replays()

    async def answer(request: Request) -> Response:
        body = await _read(request)
        if body is None or not _is_from_slack(verifier, request, body):
            return _refused()
        payload, signature = payload_of(body), request.headers["x-slack-signature"]
        kind = kind_in(payload)
        stamp = int(request.headers["x-slack-request-timestamp"])
        if not replays.is_new(signature, kind, stamp=stamp, now=time.time()):
            log.warning("slack_request_replayed", kind=kind)
            return _refused()
        response = await _answer(app, payload)
        if response.status_code >= 500:
            replays.forget(signature)
        return response

    return answer


def _refused() -> Response:
    return JSONResponse({"error": "invalid request"}, status_code=401)


async def _answer(app: AsyncApp, payload: dict[str, Any]) -> Response:
    """The answer; what waits until Slack has it is told when it is on its way."""
    sent = asyncio.Event()
    answer_sent.set(sent)
    response: Response = to_starlette_response(await answered(app, payload))
    response.background = BackgroundTask(_note, sent)
    return response


async def _note(sent: asyncio.Event) -> None:
    """Runs when the answer is on its way."""
    sent.set()


async def _read(request: Request) -> bytes | None:
    """The raw body, on which the signature stands; None when it is larger than anything Slack sends."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)


def _is_from_slack(verifier: SignatureVerifier, request: Request, body: bytes) -> bool:
    """Bolt would check it, too, but raises on stamps that are no numbers and reads the body first."""
    stamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12 and signature.isascii()):
        return False
    try:
        return verifier.is_valid(body, stamp, signature)
    except UnicodeDecodeError:
        return False


@contextmanager
def _environment_hidden() -> Iterator[None]:
    """Bolt reads these by itself and would start an OAuth flow; only our settings read the environment."""
    kept = {name: os.environ.pop(name) for name in READ_BY_BOLT if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)

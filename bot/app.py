"""Slack's side of Panelry: one Bolt app, every listener in one list, one net below them, one way in."""

import asyncio
import os
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

import structlog
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.blocks.schedule_modal import REVISING_ACTIONS
from bot.journeys.cancel import Cancel
from bot.journeys.home import Home
from bot.journeys.members import Members
from bot.journeys.move import Move
from bot.journeys.net import ErrorNet, acknowledge, name_request
from bot.journeys.outcome import Outcomes
from bot.journeys.parts import Parts
from bot.journeys.prep_notes import PrepNotes
from bot.journeys.schedule import Schedule
from bot.work import answer_sent

__all__ = ["Listener", "Parts", "build_app", "listeners", "slack_endpoint"]

LARGEST_BODY = 2_000_000
READ_BY_BOLT = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_VERIFICATION_TOKEN")
NOT_INSTALLED = "Panelry is not set up for this workspace. Ask an admin to install it again."

log = structlog.get_logger(__name__)


class Listener(NamedTuple):
    """What Bolt calls for which request. `kind` is the name of the AsyncApp method that registers it."""

    kind: Literal["command", "options", "action", "view", "event"]
    key: str | re.Pattern[str]
    listen: Callable[..., Awaitable[Any]]


def listeners(parts: Parts) -> tuple[Listener, ...]:
    """Everything a person can do in Slack, and what answers."""
    home, members = Home(parts), Members(parts)
    schedule, move, cancel = Schedule(parts, home), Move(parts, home), Cancel(parts, home)
    outcomes, prep_notes = Outcomes(parts, home), PrepNotes(parts)
    return (
        Listener("command", "/schedule", schedule.command),
        Listener("options", "candidate_search", schedule.search),
        *(Listener("action", action_id, schedule.choose) for action_id in REVISING_ACTIONS),
        Listener("view", "schedule_meeting", schedule.submit),
        Listener("action", "schedule_new", schedule.start),
        Listener("action", "schedule_next", schedule.start_next),
        Listener("action", "join_meeting", acknowledge),
        Listener("action", "move_meeting", move.start),
        Listener("view", "move_meeting", move.submit),
        Listener("action", "cancel_meeting", cancel.start),
        Listener("view", "cancel_meeting", cancel.submit),
        Listener("action", "prep_notes", prep_notes.start),
        Listener("view", "prep_notes", prep_notes.submit),
        Listener("action", re.compile(r"^record_outcome:(\w+)$"), outcomes.start),
        Listener("view", "record_outcome", outcomes.submit),
        Listener("action", "view_outcome", outcomes.view),
        Listener("event", "app_home_opened", home.opened),
        Listener("action", re.compile(r"^home_show:(upcoming|past)$"), home.switch),
        Listener("action", "home_page", home.turn),
        Listener("action", "open_meeting", home.open_meeting),
        Listener("event", "user_change", members.changed),
    )


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
            authorize=parts.clients.authorize,  # type: ignore[arg-type] # Bolt takes None for "not installed"
            user_facing_authorize_error_message=NOT_INSTALLED,
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
    verifier = SignatureVerifier(signing_secret)

    async def answer(request: Request) -> Response:
        body = await _read(request)
        if body is None or not _is_from_slack(verifier, request, body):
            return JSONResponse({"error": "invalid request"}, status_code=401)
        began, sent = time.perf_counter(), asyncio.Event()
        answer_sent.set(sent)
        try:
            response = to_starlette_response(await app.async_dispatch(to_async_bolt_request(request, body)))
        except (LookupError, TypeError, ValueError, AttributeError):
            # Bolt reads payloads before it calls anything of ours, and trips over shapes it does not know.
            log.exception("slack_payload_unreadable")
            return Response()
        took = round((time.perf_counter() - began) * 1000, 1)
        log.info("slack_answered", status=response.status_code, milliseconds=took)
        response.background = BackgroundTask(_note, sent)
        return response

    return answer


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
    """Bolt checks this again, but raises on stamps that are no numbers and reads the body first."""
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

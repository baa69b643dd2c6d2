"""Slack's side of Panelry: one Bolt app, every listener in one list, one net below them, one way in."""

import asyncio
import os
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

import structlog
from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.answering import answered
from bot.blocks.answer_modals import PROPOSING_ACTION
from bot.blocks.move_modal import INSTEAD_ACTION, REVISING_ACTION
from bot.blocks.schedule_modal import REVISING_ACTIONS
from bot.blocks.why_view import REVISING_ACTIONS as WHY_ACTIONS
from bot.journeys.answer import Answers
from bot.journeys.cancel import Cancel
from bot.journeys.candidate import Candidates
from bot.journeys.conflict_words import ConflictWords
from bot.journeys.connections import CalendarConnections
from bot.journeys.failures import Failures
from bot.journeys.follow_ups import FollowUps
from bot.journeys.home import Home
from bot.journeys.in_calendar import InCalendar
from bot.journeys.members import Members
from bot.journeys.move import Move
from bot.journeys.net import ErrorNet, acknowledge, name_request
from bot.journeys.offers import Offers
from bot.journeys.outcome import Outcomes
from bot.journeys.outside import OutsideBookings
from bot.journeys.own_link import OwnLink
from bot.journeys.parts import Parts
from bot.journeys.prep_notes import PrepNotes
from bot.journeys.schedule import Schedule
from bot.journeys.schedulers import SchedulerConnections
from bot.journeys.why import WhyNot
from bot.replays import Replays
from bot.requests import kind_in, payload_of
from bot.work import answer_sent

LARGEST_BODY = 2_000_000
READ_BY_BOLT = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_VERIFICATION_TOKEN")

log = structlog.get_logger(__name__)


class Listener(NamedTuple):
    """What Bolt calls for which request. `kind` is the name of the AsyncApp method that registers it."""

    kind: Literal["command", "options", "action", "view", "event"]
    key: str | re.Pattern[str]
    listen: Callable[..., Awaitable[Any]]


def listeners(parts: Parts) -> tuple[Listener, ...]:
    """Everything a person can do in Slack, and what answers."""
    home, members = Home(parts), Members(parts)
    candidates, failures = Candidates(parts, home), Failures(parts, home)
    why = WhyNot(parts)
    schedule, move, cancel = Schedule(parts, home, candidates, why), Move(parts, home), Cancel(parts, home)
    answers, outcomes, prep_notes = Answers(parts, home), Outcomes(parts, home), PrepNotes(parts)
    follow_ups, offers = FollowUps(parts, home, outcomes), Offers(parts, home)
    calendars, own_link = CalendarConnections(parts, home), OwnLink(parts)
    words = ConflictWords(parts, calendars)
    outside, schedulers = OutsideBookings(parts), SchedulerConnections(parts)
    return (
        Listener("command", "/schedule", schedule.command),
        Listener("options", "candidate_search", schedule.search),
        *(Listener("action", action_id, schedule.choose) for action_id in REVISING_ACTIONS),
        Listener("view", "schedule_meeting", schedule.submit),
        Listener("action", "why_not", why.start),
        *(Listener("action", action_id, why.choose) for action_id in WHY_ACTIONS),
        Listener("action", "why_export", why.export),
        Listener("action", "schedule_new", schedule.start),
        Listener("action", "schedule_next", schedule.start_next),
        Listener("action", "schedule_candidate", schedule.start_candidate),
        Listener("action", "open_candidate", candidates.open),
        Listener("action", "delete_candidate", candidates.delete),
        Listener("action", "join_meeting", acknowledge),
        Listener("action", "move_meeting", move.start),
        Listener("action", REVISING_ACTION, move.choose),
        Listener("action", INSTEAD_ACTION, move.choose),
        Listener("view", "move_meeting", move.submit),
        Listener("action", "take_proposal", move.take_proposal),
        Listener("action", "calendar_put_back", InCalendar(parts).put_back),
        Listener("action", re.compile(r"^answer:(\w+)$"), answers.start),
        Listener("action", "answer_more", answers.more),
        Listener("view", "decline_meeting", answers.submit_refusal),
        Listener("action", PROPOSING_ACTION, answers.choose),
        Listener("view", "propose_time", answers.submit_proposal),
        Listener("action", re.compile(r"^late_by:(\d+)$"), answers.tell_late),
        Listener("action", "cancel_meeting", cancel.start),
        Listener("view", "cancel_meeting", cancel.submit),
        Listener("action", "prep_notes", prep_notes.start),
        Listener("view", "prep_notes", prep_notes.submit),
        Listener("action", "add_link", own_link.start),
        Listener("view", "add_link", own_link.submit),
        Listener("action", re.compile(r"^record_outcome:(\w+)$"), outcomes.start),
        Listener("view", "record_outcome", outcomes.submit),
        Listener("action", "view_outcome", outcomes.view),
        Listener("action", "undo_outcome", outcomes.undo),
        Listener("action", "follow_up_done", follow_ups.finish),
        Listener("action", "follow_up_reopen", follow_ups.reopen),
        Listener("action", "follow_up_tomorrow", follow_ups.put_off),
        Listener("action", "offer_take", offers.take),
        Listener("action", "offer_take_back", offers.take_back),
        Listener("action", "offer_decline", offers.decline),
        Listener("event", "app_home_opened", home.opened),
        Listener("action", re.compile(r"^home_show:(upcoming|past)$"), home.switch),
        Listener("action", "home_page", home.turn),
        Listener("action", "open_meeting", home.open_meeting),
        Listener("action", "retry_message", failures.retry),
        Listener("action", "dismiss_message", failures.dismiss),
        Listener("action", "open_connections", calendars.open),
        Listener("action", "open_conflict_words", words.open),
        Listener("view", "conflict_words", words.submit),
        Listener("action", "connect_service", calendars.connect),
        Listener("action", "open_connect_page", acknowledge),
        Listener("action", "choose_calendars", calendars.choose),
        Listener("view", "choose_calendars", calendars.submit),
        Listener("action", "disconnect_calendar", calendars.disconnect),
        Listener("action", "open_schedulers", schedulers.open),
        Listener("action", re.compile(r"^scheduler:(key|test|history|forget)$"), schedulers.act),
        Listener("view", "scheduler_key", schedulers.submit_key),
        Listener("view", "scheduler_history", schedulers.submit_history),
        Listener("action", "outside_details", outside.look),
        Listener("action", re.compile(r"^outside_page:(reschedule|cancel)$"), acknowledge),
        Listener("action", re.compile(r"^same_person:(yes|no)$"), outside.answer),
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

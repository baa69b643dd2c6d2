"""What lies around every listener: a name for the request in the log, and a net for what nobody caught."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.journeys.parts import Parts
from bot.journeys.refill import refilled
from bot.journeys.visit import Outdated, Visit
from bot.requests import first, mapping
from bot.work import reference, say_nothing, unexpected
from core.errors import Away, PanelryError

log = structlog.get_logger(__name__)


def asks(body: Mapping[str, Any]) -> str:
    """What a payload asks for, in ids of ours alone: nothing a person typed, nobody's name."""
    if "command" in body:
        return str(body["command"])
    action = first(body.get("actions")).get("action_id") or body.get("action_id")
    callback = mapping(body.get("view")).get("callback_id")
    event = mapping(body.get("event")).get("type")
    # What follows a colon may be an outcome, which is nobody's news.
    what = str(action or callback or event or "").partition(":")[0]
    return f"{body.get('type', 'unknown')} {what}".strip()


async def name_request(
    context: AsyncBoltContext,
    body: dict[str, Any],
    next: Callable[[], Awaitable[None]],  # noqa: A002 - Bolt's name
) -> BoltResponse | None:
    """Give the log of this request its id, workspace and purpose."""
    structlog.contextvars.bind_contextvars(request_id=reference(), team=context.team_id, asks=asks(body))
    # Slack asks over one proxy for all workspaces: no proxy of the SDK's own reading of the environment.
    context["client"].proxy = None
    if body.get("type") == "app_rate_limited":
        # Not an event: Bolt knows no listener for it, and Slack counts anything but a 200 as a failure.
        log.warning("slack_events_rate_limited", minute=body.get("minute_rate_limited"))
        return BoltResponse(status=200)
    await next()
    return None


async def acknowledge(ack: AsyncAck) -> None:
    """For buttons that open a link, and windows closed: Slack wants an answer all the same."""
    await ack()


class ErrorNet:
    """Bolt's error net: a person reads a sentence, Slack reads a 200; events alone may be sent again."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def catch(self, error: Exception, context: AsyncBoltContext, body: dict[str, Any]) -> BoltResponse:
        """Answer a request whose listener failed, or that has none."""
        if isinstance(error, BoltUnhandledRequestError):
            log.warning("slack_request_unknown")
            return self._answer(Outdated().sentence, context, body)
        is_event = body.get("type") == "event_callback"
        if isinstance(error, PanelryError) and not (is_event and isinstance(error, Away)):
            return self._answer(error.sentence, context, body)
        log.error("slack_request_failed", reference=reference(), exc_info=error)
        if is_event:
            return BoltResponse(status=500)  # Slack sends events again, and only events
        return self._answer(unexpected(reference()), context, body)

    def _answer(self, sentence: str, context: AsyncBoltContext, body: dict[str, Any]) -> BoltResponse:
        kind = body.get("type")
        if "command" in body:
            return BoltResponse(status=200, body={"text": sentence, "response_type": "ephemeral"})
        if kind == "view_submission":
            view = refilled(mapping(body.get("view")), sentence)
            return BoltResponse(status=200, body={"response_action": "update", "view": view})
        if kind == "block_actions":
            self._parts.work.spawn(Visit.of(self._parts, context, body).tell(sentence), say_nothing)
        return _nothing_to_do(body)


def _nothing_to_do(body: Mapping[str, Any]) -> BoltResponse:
    if body.get("type") == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    return BoltResponse(status=200)

"""A request of Slack's answered by Bolt, whichever way it came: measured, logged, and read leniently."""

import time
from typing import Any

import structlog
from prometheus_client import Histogram
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.requests import kind_in, sound

ANSWER_SECONDS = Histogram(
    "panelry_slack_answer_seconds",
    "How long Slack waited for an answer, by kind of request and status.",
    ("kind", "status"),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5),
)

log = structlog.get_logger(__name__)


async def answered(app: AsyncApp, payload: dict[str, Any]) -> BoltResponse:
    """The answer to a payload that is known to be Slack's."""
    began = time.perf_counter()
    response = await _dispatched(app, payload)
    seconds = time.perf_counter() - began
    kind = kind_in(payload)
    ANSWER_SECONDS.labels(kind=kind, status=str(response.status)).observe(seconds)
    log.info("slack_answered", status=response.status, milliseconds=round(seconds * 1000, 1))
    return response


async def _dispatched(app: AsyncApp, payload: dict[str, Any]) -> BoltResponse:
    try:
        # As over a socket: read already, and its signature checked.
        request = AsyncBoltRequest(mode="socket_mode", body=sound(payload))
        response: BoltResponse = await app.async_dispatch(request)
    except (LookupError, TypeError, ValueError, AttributeError):
        # Bolt reads payloads before it calls anything of ours, and trips over shapes it does not know.
        log.exception("slack_payload_unreadable")
        return BoltResponse(status=200)
    return response

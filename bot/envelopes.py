"""What Slack sends over a WebSocket, answered: each request once, however often it comes."""

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.answering import answered

REMEMBERED_SECONDS = 600.0  # Slack's last attempt comes about six minutes after the first
REMEMBERED_AT_MOST = 10_000

Envelope = Mapping[str, Any]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Taken:
    """When it came, and its answer: None says that it failed on our side."""

    at: float
    response: "asyncio.Future[BoltResponse | None]"


class Envelopes:
    """Answers envelopes by the listeners that answer HTTP requests.

    Slack sends again what it has no answer to, in a new envelope and perhaps over another connection. An
    answer that was ready is given again; what failed on our side is worked on again, as over HTTP.
    """

    def __init__(self, app: AsyncApp, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._monotonic = monotonic
        self._taken: OrderedDict[str, _Taken] = OrderedDict()

    async def answer(self, envelope: Envelope) -> str | None:
        """The acknowledgement as JSON, None for a request that failed: Slack sends events again."""
        key = _key(envelope)
        self._drop_old()
        if key in self._taken:
            log.warning("slack_request_repeated", kind=envelope.get("type"))
            response = await asyncio.shield(self._taken[key].response)
        else:
            response = await self._answer_first(key, envelope)
        return None if response is None else _acknowledgement(envelope, response)

    async def _answer_first(self, key: str, envelope: Envelope) -> BoltResponse | None:
        taken = _Taken(self._monotonic(), asyncio.get_running_loop().create_future())
        self._taken[key] = taken
        response = None
        try:
            answer = await answered(self._app, _payload(envelope))
            response = answer if answer.status < 500 else None
        finally:
            taken.response.set_result(response)
            if response is None:
                self._taken.pop(key, None)
        return response

    def _drop_old(self) -> None:
        oldest = self._monotonic() - REMEMBERED_SECONDS
        while self._taken:
            first = next(iter(self._taken))
            if self._taken[first].at >= oldest and len(self._taken) < REMEMBERED_AT_MOST:
                return
            del self._taken[first]


def _payload(envelope: Envelope) -> dict[str, Any]:
    payload = envelope.get("payload")
    return payload if isinstance(payload, dict) else {}


def _key(envelope: Envelope) -> str:
    """The same for the same request: an event has its id, what people do a trigger, all else its envelope."""
    payload = _payload(envelope)
    return str(payload.get("event_id") or payload.get("trigger_id") or envelope["envelope_id"])


def _acknowledgement(envelope: Envelope, response: BoltResponse) -> str:
    acknowledgement: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
    if response.body and envelope.get("accepts_response_payload"):
        is_json = response.first_headers().get("content-type", "").startswith("application/json")
        acknowledgement["payload"] = json.loads(response.body) if is_json else {"text": response.body}
    return json.dumps(acknowledgement)

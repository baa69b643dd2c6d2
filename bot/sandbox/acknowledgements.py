"""What comes back for envelopes: each acknowledged once, with a payload only where one is accepted."""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

from bot.sandbox.shapes import Json

log = logging.getLogger("panelry.sandbox")


class Acknowledgements:
    """Waited for by envelope; `complain` hears of every one that Slack would not understand."""

    def __init__(self, complain: Callable[[str], None]) -> None:
        self._complain = complain
        self._waiting: dict[str, tuple[Json, asyncio.Future[Json | None]]] = {}
        self._late: set[str] = set()

    def expect(self, envelope: Json) -> "asyncio.Future[Json | None]":
        """The payload to come."""
        coming: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = envelope, coming
        return coming

    def give_up(self, envelope: Json) -> None:
        """It is too late now; when it still comes, nobody is told."""
        if self._waiting.pop(envelope["envelope_id"], None) is not None:
            self._late.add(envelope["envelope_id"])

    def take(self, text: str) -> None:
        """What the app sent over any of its connections."""
        message = _read(text)
        envelope_id = message.get("envelope_id") if message else None
        if message is None or not isinstance(envelope_id, str):
            self._complain(f"the app sent something that acknowledges nothing: {text[:200]}")
        elif envelope_id in self._waiting:
            self._take_expected(envelope_id, message)
        elif envelope_id in self._late:
            log.warning("sandbox: an envelope was acknowledged too late")
        else:
            self._complain(f"the app acknowledged what nobody waits for: {text[:200]}")

    def _take_expected(self, envelope_id: str, message: Json) -> None:
        envelope, coming = self._waiting.pop(envelope_id)
        problem = _problem(envelope, message)
        if problem:
            self._complain(f"{problem}: {json.dumps(message)[:200]}")
        if not coming.done():
            coming.set_result(message.get("payload") if problem is None else None)


def _problem(envelope: Json, message: Json) -> str | None:
    if not set(message) <= {"envelope_id", "payload"}:
        return "an acknowledgement has keys that mean nothing"
    if "payload" not in message:
        return None
    if not isinstance(message["payload"], dict):
        return "the payload of an acknowledgement is no object"
    if not envelope["accepts_response_payload"]:
        return "an acknowledgement has a payload where none is accepted"
    return None


def _read(text: str) -> Json | None:
    try:
        message: Any = json.loads(text)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None

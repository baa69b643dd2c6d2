"""Sends envelopes to the app over its WebSockets, and waits three seconds for each acknowledgement."""

import asyncio
import json
import logging
import uuid
from typing import Any, Final

from bot.sandbox.acknowledgements import Acknowledgements
from bot.sandbox.links import Links
from bot.sandbox.sender import Answer, NoAnswer, Pace, Retries
from bot.sandbox.shapes import Json

log = logging.getLogger("panelry.sandbox")

# The interactions whose acknowledgement may say something.
_ANSWERED: Final = frozenset({"view_submission", "block_suggestion"})


class SocketSender:
    """Everything goes to whichever of the app's connections has its turn."""

    def __init__(self, links: Links, acknowledgements: Acknowledgements, pace: Pace) -> None:
        self._links = links
        self._acknowledgements = acknowledgements
        self._deadline = pace.deadline_seconds
        self._retries = Retries(pace.retry_delays)

    async def start(self) -> None:
        """Nothing to do: the app connects to us."""

    async def stop(self) -> None:
        """Give up retries and what should be closed later."""
        await self._retries.stop()
        await self._links.stop()

    async def command(self, fields: dict[str, str]) -> Answer:
        """Always acknowledged with something to say, or nothing."""
        return await self._sent("slash_commands", fields, accepts=True)

    async def interaction(self, payload: Json) -> Answer:
        """Submissions and options requests are answered, all else is acknowledged."""
        return await self._sent("interactive", payload, accepts=payload["type"] in _ANSWERED)

    async def challenge(self, body: Json) -> Answer:
        """There is no address to verify."""
        raise NoAnswer("dispatch_failed", "connection_failed", "the app has no request URL")

    async def event(self, body: Json) -> None:
        """Each attempt is an envelope of its own."""
        try:
            await self._send_event(body, 0, "")
        except NoAnswer as failure:
            self._retries.begin(lambda number, why: self._send_event(body, number, why), failure.retry_reason)

    async def _send_event(self, body: Json, number: int, reason: str) -> None:
        await self._sent("events_api", body, accepts=False, retry_attempt=number, retry_reason=reason)

    async def _sent(self, kind: str, payload: Json, *, accepts: bool, **more: Any) -> Answer:
        link = self._links.next()
        if link is None:
            raise NoAnswer("dispatch_failed", "connection_failed", "the app has no connection open")
        envelope: Json = {"envelope_id": str(uuid.uuid4()), "type": kind, "payload": payload}
        envelope |= {"accepts_response_payload": accepts, **more}
        coming = self._acknowledgements.expect(envelope)
        try:
            with link.asked():
                async with asyncio.timeout(self._deadline):
                    await link.send(envelope)
                    answer = await coming
        except TimeoutError:
            log.warning("sandbox: the app did not acknowledge in %s s", self._deadline)
            raise NoAnswer("operation_timeout", "timeout") from None
        finally:
            self._acknowledgements.give_up(envelope)
        return Answer(content_type="application/json", text="" if answer is None else json.dumps(answer))

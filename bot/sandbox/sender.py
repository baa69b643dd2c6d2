"""Sends signed requests to the app over real HTTP, and waits three seconds for the answer."""

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.shapes import Json

log = logging.getLogger("panelry.sandbox")

_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = "application/json"
AGENT: Final = "Slackbot 1.0 (+https://api.slack.com/robots)"


class NoAnswer(Exception):
    """The app gave no good answer; `reason` is Slack's word: operation_timeout or dispatch_failed."""

    def __init__(self, reason: str, retry_reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_reason = retry_reason
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A 200 of the app."""

    content_type: str
    text: str

    def body(self) -> Any:
        """The JSON in it, None for an empty answer, the text for plain text. ValueError for broken JSON."""
        if not self.text.strip():
            return None
        return json.loads(self.text) if self.content_type == _JSON else self.text


class Sender:
    """`retry_delays` are the seconds before each retry of an event."""

    def __init__(
        self,
        *,
        address: str,
        signing_secret: str,
        real_time: Callable[[], float],
        complain: Callable[[str], None],
        deadline_seconds: float,
        retry_delays: tuple[float, ...],
    ) -> None:
        self._address = address
        self._secret = signing_secret.encode()
        self._real_time = real_time
        self._complain = complain
        self._deadline = aiohttp.ClientTimeout(total=deadline_seconds)
        self._retry_delays = retry_delays
        self._session: aiohttp.ClientSession | None = None
        self._retries: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Open the connection pool."""
        self._session = aiohttp.ClientSession(timeout=self._deadline, trust_env=False)

    async def stop(self) -> None:
        """Give up retries and close the pool."""
        for task in self._retries:
            task.cancel()
        await asyncio.gather(*self._retries, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def command(self, fields: Mapping[str, str]) -> Answer:
        """A slash command; `NoAnswer` when late or refused."""
        return await self._sent(urlencode(fields).encode(), _FORM)

    async def interaction(self, payload: Json) -> Answer:
        """An interaction or options request; `NoAnswer` when late or refused."""
        return await self._sent(urlencode({"payload": json.dumps(payload)}).encode(), _FORM)

    async def challenge(self, body: Json) -> Answer:
        """The url_verification request."""
        return await self._sent(json.dumps(body).encode(), _JSON)

    async def event(self, body: Json) -> None:
        """Deliver an event; after a failure it is retried in the background with the same `event_id`."""
        raw = json.dumps(body).encode()
        try:
            await self._sent(raw, _JSON)
        except NoAnswer as failure:
            task = asyncio.create_task(self._retry(raw, failure.retry_reason))
            self._retries.add(task)
            task.add_done_callback(self._retries.discard)

    async def _retry(self, raw: bytes, reason: str) -> None:
        for number, delay in enumerate(self._retry_delays, start=1):
            await asyncio.sleep(delay)
            headers = {"x-slack-retry-num": str(number), "x-slack-retry-reason": reason}
            try:
                await self._sent(raw, _JSON, headers)
            except NoAnswer as failure:
                reason = failure.retry_reason
            else:
                return

    async def _sent(self, raw: bytes, content_type: str, extra: Mapping[str, str] | None = None) -> Answer:
        if self._session is None:
            raise RuntimeError("the sandbox was not started")
        headers = {**self._headers(raw, content_type), **(extra or {})}
        try:
            async with self._session.post(self._address, data=raw, headers=headers) as response:
                text = await response.text()
                if response.status != 200:
                    raise self._refusal(response.status, text)
                return Answer(content_type=response.content_type, text=text)
        except TimeoutError:
            log.warning("sandbox: the app did not answer in %s s", self._deadline.total)
            raise NoAnswer("operation_timeout", "http_timeout") from None
        except aiohttp.ClientError as failure:
            log.warning("sandbox: the app could not be reached: %s", failure)
            raise NoAnswer("dispatch_failed", "connection_failed", str(failure)) from None

    def _refusal(self, status: int, text: str) -> NoAnswer:
        self._complain(f"the app answered a request with {status}: {text[:200]}")
        return NoAnswer("dispatch_failed", "http_error", f"status {status}")

    def _headers(self, raw: bytes, content_type: str) -> dict[str, str]:
        at = str(int(self._real_time()))
        digest = hmac.new(self._secret, b"v0:" + at.encode() + b":" + raw, hashlib.sha256).hexdigest()
        return {
            "User-Agent": AGENT,
            "Accept": "*/*",
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={digest}",
        }

"""Sends signed requests to the app over real HTTP, and waits three seconds for the answer."""

import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.sender import Answer, NoAnswer, Pace, Retries
from bot.sandbox.shapes import Json
from bot.sandbox.workspace import Workspace

log = logging.getLogger("panelry.sandbox")

_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = "application/json"
AGENT: Final = "Slackbot 1.0 (+https://api.slack.com/robots)"


class HttpSender:
    """Everything goes to one `address`."""

    def __init__(self, *, address: str, signing_secret: str, workspace: Workspace, pace: Pace) -> None:
        self._address = address
        self._secret = signing_secret.encode()
        self._workspace = workspace
        self._deadline = aiohttp.ClientTimeout(total=pace.deadline_seconds)
        self._session: aiohttp.ClientSession | None = None
        self._retries = Retries(pace.retry_delays)

    async def start(self) -> None:
        """Open the connection pool."""
        self._session = aiohttp.ClientSession(timeout=self._deadline, trust_env=False)

    async def stop(self) -> None:
        """Give up retries and close the pool."""
        await self._retries.stop()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def command(self, fields: dict[str, str]) -> Answer:
        """A form."""
        return await self._sent(urlencode(fields).encode(), _FORM)

    async def interaction(self, payload: Json) -> Answer:
        """A form with JSON in it."""
        return await self._sent(urlencode({"payload": json.dumps(payload)}).encode(), _FORM)

    async def challenge(self, body: Json) -> Answer:
        """JSON."""
        return await self._sent(json.dumps(body).encode(), _JSON)

    async def event(self, body: Json) -> None:
        """JSON; the headers tell of attempts before."""
        raw = json.dumps(body).encode()

        async def send_again(number: int, reason: str) -> None:
            headers = {"x-slack-retry-num": str(number), "x-slack-retry-reason": reason}
            await self._sent(raw, _JSON, headers)

        try:
            await self._sent(raw, _JSON)
        except NoAnswer as failure:
            self._retries.begin(send_again, failure.retry_reason)

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
        self._workspace.complain(f"the app answered a request with {status}: {text[:200]}")
        return NoAnswer("dispatch_failed", "http_error", f"status {status}")

    def _headers(self, raw: bytes, content_type: str) -> dict[str, str]:
        at = str(int(self._workspace.real_time()))
        digest = hmac.new(self._secret, b"v0:" + at.encode() + b":" + raw, hashlib.sha256).hexdigest()
        return {
            "User-Agent": AGENT,
            "Accept": "*/*",
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={digest}",
        }

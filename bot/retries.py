"""What a Slack client does when a call goes wrong: count it, and perhaps wait and try again."""

from typing import Any

from aiohttp import ClientConnectorError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse

from bot.refusals import KNOWN_ERRORS
from core.metrics import PROVIDER_ERRORS

LONGEST_WAIT_SECONDS = 3
ONCE = ("/views.open", "/views.push", "/chat.postMessage")
"""What Slack may have done although its answer was lost, and must not do twice."""


class BrokenLines(AsyncConnectionErrorRetryHandler):
    """Tries again over a new connection; what is done `ONCE` only when there was no connection at all."""

    async def _can_retry_async(
        self,
        *,
        request: HttpRequest,
        error: Exception | None = None,
        **more: Any,
    ) -> bool:
        if request.url.endswith(ONCE) and not isinstance(error, ClientConnectorError):
            return False
        return await super()._can_retry_async(request=request, error=error, **more)


class ShortWaits(AsyncRateLimitErrorRetryHandler):
    """Waits out a rate limit only when a person would wait as long."""

    async def _can_retry_async(self, *, response: HttpResponse | None = None, **_: Any) -> bool:
        if response is None or response.status_code != 429:
            return False
        headers = {name.lower(): value[0] for name, value in response.headers.items()}
        wait = headers.get("retry-after", "")
        return wait.isdecimal() and int(wait) <= LONGEST_WAIT_SECONDS


class ErrorCount(AsyncRetryHandler):
    """Retries nothing; counts what Slack answers instead of doing what was asked."""

    async def can_retry_async(
        self, *, response: HttpResponse | None = None, error: Exception | None = None, **_: Any
    ) -> bool:
        kind = kind_of_failure(response, error)
        if kind is not None:
            PROVIDER_ERRORS.labels("slack", kind).inc()
        return False


def kind_of_failure(response: HttpResponse | None, error: Exception | None) -> str | None:
    """Slack's own name for it when it is a known one; None for no failure."""
    if error is not None or response is None:
        return "unreachable"
    if response.status_code == 429:
        return "rate_limited"
    if response.status_code >= 500 or response.body is None:
        return "server_error"
    if response.body.get("ok"):
        return None
    name = response.body.get("error")
    return name if name in KNOWN_ERRORS else "other"

"""HTTP to services of others: one pool, honest time-outs, every failure a trouble with a name."""

import asyncio
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

import httpx
import structlog

from core.metrics import PROVIDER_ERRORS
from core.outside.trouble import Denied, GrantRevoked, Missing, Throttled, Trouble, Unreachable

TIMEOUT = httpx.Timeout(20.0, connect=5.0)
LARGEST_ANSWER = 20_000_000
"""Bytes."""
DEFAULT_WAIT_SECONDS = 30.0
SHORTEST_WAIT_SECONDS = 1.0
"""Our clocks may differ, and what comes again at once is refused again."""
LONGEST_WAIT_SECONDS = 86_400.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a service answered. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; `Unreachable` when it is none, as from a proxy in between."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise Unreachable("The service answered something that cannot be read.") from error


class TokenSource(Protocol):
    """Gives the token to send with a request."""

    async def token(self, *, refused: str | None = None) -> str:
        """The one that is good now, another than `refused`. Raises `GrantRevoked`."""
        ...


Explain = Callable[[Reply], Trouble | None]
"""What a refusal means at this service; None for what the status says already."""


def open_http(*, proxies: bool = True) -> httpx.AsyncClient:
    """The pool for all services; it follows no redirect and sends no cookie."""
    return httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=proxies)


class Api:
    """One service, for one account.

    service: the name for metrics. base: its address, without a slash at the end. most_at_once: how many
    requests may be under way. explain: see `Explain`.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        service: str,
        base: str,
        tokens: TokenSource | None = None,
        explain: Explain = lambda _: None,
        headers: Mapping[str, str] | None = None,
        most_at_once: int = 4,
    ) -> None:
        self._http = http
        self._service = service
        self._base = base.rstrip("/")
        self._tokens = tokens
        self._explain = explain
        self._headers = dict(headers or {})
        self._room = asyncio.Semaphore(most_at_once)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        fine: Collection[int] = (),
    ) -> Reply:
        """Ask once, and once more with a fresh token when this one is refused; anything but 2xx is a trouble.

        `path` begins with a slash, or is a whole address of the same service, as cursors are. fine: statuses
        beside 2xx that are an answer, as 304.
        """
        sending = {"params": params, "json": json, "data": form, "content": body}
        sending = {name: value for name, value in sending.items() if value is not None}
        url, more = self._url(path), {**self._headers, **(headers or {})}
        token = await self._tokens.token() if self._tokens else None
        reply = await self._send(method, url, token, more, sending)
        if reply.status == 401 and self._tokens is not None:
            token = await self._tokens.token(refused=token)
            reply = await self._send(method, url, token, more, sending)
        if 200 <= reply.status < 300 or reply.status in fine:
            return reply
        trouble = self._explain(reply) or trouble_of(reply)
        PROVIDER_ERRORS.labels(self._service, kind_of(trouble)).inc()
        raise trouble

    def _url(self, path: str) -> str:
        if path.startswith("/"):
            return self._base + path
        if _origin(path) != _origin(self._base):
            raise Denied("The service named an address that is not its own.")
        return path

    async def _send(
        self, method: str, url: str, token: str | None, headers: dict[str, str], sending: dict[str, Any]
    ) -> Reply:
        headers = {**headers, "authorization": f"Bearer {token}"} if token else headers
        try:
            async with self._room, self._http.stream(method, url, headers=headers, **sending) as answer:
                return Reply(
                    status=answer.status_code, headers=dict(answer.headers), body=await _read(answer)
                )
        except (httpx.RequestError, httpx.InvalidURL) as error:
            PROVIDER_ERRORS.labels(self._service, "unreachable").inc()
            log.info("outside.unreachable", service=self._service, error=type(error).__name__)
            raise Unreachable("The service did not answer.") from error


async def _read(answer: httpx.Response) -> bytes:
    read = bytearray()
    async for piece in answer.aiter_bytes():
        read += piece
        if len(read) > LARGEST_ANSWER:
            raise Denied("The service's answer is larger than 20 MB.")
    return bytes(read)


def _origin(url: str) -> tuple[str, str, int | None]:
    parsed = httpx.URL(url)
    return parsed.scheme, parsed.host, parsed.port


def trouble_of(reply: Reply) -> Trouble:
    """What a status means everywhere."""
    wait = wait_of(reply.headers)
    if reply.status == 429 or (reply.status == 503 and wait is not None):
        return Throttled(DEFAULT_WAIT_SECONDS if wait is None else wait)
    if reply.status >= 500 or reply.status in {408, 425}:
        return Unreachable(f"The service has trouble of its own (HTTP {reply.status}).")
    if reply.status == 401:
        return GrantRevoked("The service no longer accepts Panelry's permission.")
    if reply.status in {404, 410}:
        return Missing("It is not there any more.")
    return Denied(f"The service refused this (HTTP {reply.status}).")


def wait_of(headers: Mapping[str, str], *, now: datetime | None = None) -> float | None:
    """`Retry-After` in seconds, whether it is told as seconds, as an HTTP date or as an ISO time."""
    told = headers.get("retry-after", "").strip()
    if not told:
        return None
    try:
        seconds = float(told) if told.replace(".", "", 1).isdecimal() else _until(told, now)
    except (ValueError, TypeError):
        return None
    return min(max(seconds, SHORTEST_WAIT_SECONDS), LONGEST_WAIT_SECONDS)


def _until(told: str, now: datetime | None) -> float:
    at = datetime.fromisoformat(told) if "T" in told and told[:4].isdecimal() else parsedate_to_datetime(told)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return (at - (now or datetime.now(UTC))).total_seconds()


def kind_of(trouble: Trouble) -> str:
    """A word for metrics."""
    return {
        Unreachable: "unreachable",
        Throttled: "rate_limited",
        GrantRevoked: "token",
        Missing: "missing",
    }.get(type(trouble), "refused")

"""Slack clients: whose token, over which connection, retried how."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

import aiohttp
import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.direct_client import DirectClient
from bot.retries import BrokenLines, ErrorCount, ShortWaits
from core.errors import NotFound
from core.workspaces.entrance import Installation

FRESH_SECONDS = 60.0
CACHED_AT_MOST = 1_000

K = TypeVar("K")

log = structlog.get_logger(__name__)

# The SDK spells out every request and answer for a debug line, unless its logger's own level forbids it.
_sdk_log = logging.getLogger("panelry.slack_sdk")
_sdk_log.setLevel(logging.INFO)


def open_session(*, proxies: bool = True) -> aiohttp.ClientSession:
    """The one session of the process; close it at shutdown.

    proxies: whether to use the environment's; not for a stand-in on this machine, which no proxy can reach.
    """
    timeout = aiohttp.ClientTimeout(total=20, sock_connect=5)
    connector = aiohttp.TCPConnector(limit=100, keepalive_timeout=30)
    return aiohttp.ClientSession(timeout=timeout, connector=connector, trust_env=proxies)


class Installations(Protocol):
    """Where installations are kept: `core.workspaces.entrance.Entrance`."""

    async def find(self, slack_team_id: str, /) -> Installation | None:
        """The installation of a Slack team."""
        ...

    async def of_workspace(self, workspace_id: int, /) -> Installation | None:
        """The installation of a workspace."""
        ...


@dataclass(frozen=True, slots=True)
class _Remembered:
    installation: Installation
    until: float


class InstallationCache(Generic[K]):
    """Installations by key. One older than a minute is still served while it is read anew."""

    def __init__(
        self,
        load: Callable[[K], Awaitable[Installation | None]],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load = load
        self._monotonic = monotonic
        self._kept: OrderedDict[K, _Remembered] = OrderedDict()
        self._loading: dict[K, asyncio.Task[Installation | None]] = {}

    async def get(self, key: K) -> Installation | None:
        """The installation, or None for a key nobody installed Panelry under."""
        kept = self._kept.get(key)
        if kept is None:
            return await asyncio.shield(self._read(key))
        if kept.until <= self._monotonic():
            self._read(key)
        return kept.installation

    def forget(self, key: K) -> None:
        """Read it anew at the next call, e.g. after a new token was stored."""
        self._kept.pop(key, None)
        self._loading.pop(key, None)

    def _read(self, key: K) -> "asyncio.Task[Installation | None]":
        """One reading a key at a time, whoever asks."""
        task = self._loading.get(key)
        if task is None:
            task = self._loading[key] = asyncio.create_task(self._load_and_keep(key))
            task.add_done_callback(_log_failed_reading)
        return task

    async def _load_and_keep(self, key: K) -> Installation | None:
        try:
            found = await self._load(key)
            if self._loading.get(key) is asyncio.current_task():
                self._keep(key, found)
            return found
        finally:
            if self._loading.get(key) is asyncio.current_task():
                del self._loading[key]

    def _keep(self, key: K, found: Installation | None) -> None:
        self._kept.pop(key, None)
        if found is not None:
            self._kept[key] = _Remembered(found, self._monotonic() + FRESH_SECONDS)
        if len(self._kept) > CACHED_AT_MOST:
            self._kept.popitem(last=False)


def _log_failed_reading(task: "asyncio.Task[Installation | None]") -> None:
    if not task.cancelled() and task.exception() is not None:
        log.warning("installation_not_read", error=type(task.exception()).__name__)


class Authorize(AsyncAuthorize):
    """Tells Bolt which token a request's workspace has; no call to Slack, hardly one to the database."""

    def __init__(self, installations: InstallationCache[str]) -> None:
        self._installations = installations

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult:
        """Raises `NotFound` for a workspace that has not installed Panelry, so that our net answers."""
        found = _required(await self._installations.get(team_id) if isinstance(team_id, str) else None)
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=found.bot_token,
            bot_user_id=found.bot_user_id,
            bot_id=found.bot_id,
        )


class SlackClients:
    """Clients over one connection pool, with the token of the workspace they speak to."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str, entrance: Installations) -> None:
        self._session = session
        self._base_url = base_url
        self._by_team = InstallationCache(entrance.find)
        self._by_workspace = InstallationCache(entrance.of_workspace)
        self.authorize = Authorize(self._by_team)
        self._hasty = lru_cache(CACHED_AT_MOST)(lambda token: self._client(token, []))
        self._for_people = lru_cache(CACHED_AT_MOST)(lambda token: self._client(token, _short_waits()))

    async def preload(self, slack_team_ids: Iterable[str]) -> None:
        """Read these workspaces' installations before the first request comes."""
        await asyncio.gather(*(self._by_team.get(team_id) for team_id in slack_team_ids))

    def forget(self, slack_team_id: str, workspace_id: int | None = None) -> None:
        """Read an installation anew at the next request."""
        self._by_team.forget(slack_team_id)
        if workspace_id is not None:
            self._by_workspace.forget(workspace_id)

    async def installation(self, slack_team_id: str) -> Installation:
        """The installation of a Slack team; `NotFound` when there is none."""
        return _required(await self._by_team.get(slack_team_id))

    async def client_for(self, workspace_id: int) -> AsyncWebClient:
        """A client that retries nothing: what could not be delivered is queued again."""
        installation = _required(await self._by_workspace.get(workspace_id))
        return self._hasty(installation.bot_token)

    def patient(self, token: str) -> AsyncWebClient:
        """A client for work nobody waits for: it sits out any rate limit."""
        return self._client(token, [AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler(5)])

    def for_people(self, token: str | None) -> AsyncWebClient:
        """A client for what somebody waits for: it tries again only as long as they would."""
        return self._for_people(token)

    def for_requests(self) -> AsyncWebClient:
        """The pattern of the clients Bolt makes for each request; it has no token of its own."""
        return self._client(None, _short_waits())

    async def socket_url(self, app_token: str) -> str:
        """Where a WebSocket can be opened, once and soon."""
        answer = await self._client(None, []).apps_connections_open(app_token=app_token)
        return str(answer["url"])

    def webhook(self, response_url: str) -> AsyncWebhookClient:
        """Posts to a `response_url`."""
        client = AsyncWebhookClient(response_url, session=self._session)
        client.proxy = None
        return client

    def _client(self, token: str | None, retries: list[AsyncRetryHandler]) -> AsyncWebClient:
        client = DirectClient(
            token,
            self._base_url,
            session=self._session,
            logger=_sdk_log,
            retry_handlers=[ErrorCount(), *retries],
        )
        client.proxy = None  # the SDK's reading of the environment ignores NO_PROXY; the session's does not
        return client


def _short_waits() -> list[AsyncRetryHandler]:
    return [BrokenLines(), ShortWaits(1)]


def _required(installation: Installation | None) -> Installation:
    if installation is None:
        raise NotFound("Panelry is not installed in this workspace any more. Ask an admin to install it.")
    return installation

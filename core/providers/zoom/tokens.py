"""Tokens of a server-to-server app: good for an hour, made from the app's own keys, kept in memory alone."""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx

from core.calendars.calls import CallKeys
from core.outside.client import Api, Reply
from core.outside.trouble import GrantRevoked, Trouble
from core.schedulers.fields import Fields

AUTHORITY = "https://zoom.us"
_EARLY = timedelta(minutes=1)
_LIFE_SECONDS = 3600


class ZoomTokens:
    """A `TokenSource`. `now` is real time, aware."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        keys: CallKeys,
        now: Callable[[], datetime],
        authority: str = AUTHORITY,
    ) -> None:
        basic = b64encode(f"{keys.client_id}:{keys.client_secret}".encode()).decode()
        headers = {"authorization": f"Basic {basic}"}
        self._api = Api(http, service="zoom", base=authority, headers=headers, explain=_explain)
        self._account_id = keys.account_id
        self._now = now
        self._token = ""
        self._until: datetime | None = None
        self._lock = asyncio.Lock()

    async def token(self, *, refused: str | None = None) -> str:
        """One request for however many wait for it. Raises `GrantRevoked` when the keys are no good."""
        async with self._lock:
            if self._until is None or self._now() >= self._until or self._token == refused:
                await self._take()
            return self._token

    async def _take(self) -> None:
        asked = {"grant_type": "account_credentials", "account_id": self._account_id}
        told = Fields((await self._api.ask("POST", "/oauth/token", params=asked)).json())
        self._token = told.need("access_token")
        life = timedelta(seconds=told.number("expires_in") or _LIFE_SECONDS)
        self._until = self._now() + life - _EARLY


def _explain(reply: Reply) -> Trouble | None:
    if reply.status in {400, 401}:
        return GrantRevoked("Zoom does not accept the account id, client id and client secret.")
    return None

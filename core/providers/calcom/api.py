"""How Cal.com is spoken to: the version each family of addresses wants, and what its refusals mean."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from core.outside.client import Api, Reply, TokenSource, wait_of
from core.outside.trouble import Denied, SlotGone, Throttled, Trouble, Unreachable
from core.schedulers.fields import Fields

BASE = "https://api.cal.com/v2"
VERSIONS = {
    "/bookings": "2026-02-25",
    "/slots": "2024-09-04",
    "/event-types": "2024-06-14",
}
"""Left out, Cal.com silently takes an old one."""

_TAKEN = ("already has booking", "not available", "no_available_users", "slot")
_WAIT_SECONDS = 60.0
_LONGEST_WAIT_SECONDS = 3600.0


class CalcomApi:
    """One key of one installation. `now` is real time, aware."""

    def __init__(
        self, http: httpx.AsyncClient, tokens: TokenSource, now: Callable[[], datetime], base: str = BASE
    ) -> None:
        self._now = now
        self.base = base
        self._api = Api(http, service="calcom", base=base, tokens=tokens, explain=self._explain)

    async def ask(
        self, method: str, path: str, *, params: Mapping[str, Any] | None = None, json: Any = None
    ) -> Fields:
        """The whole answer; what was asked for is under `data`."""
        family = "/" + path.split("/", maxsplit=2)[1]
        headers = {"cal-api-version": VERSIONS[family]} if family in VERSIONS else {}
        reply = await self._api.ask(method, path, params=params, json=json, headers=headers)
        return Fields(reply.json()) if reply.body.strip() else Fields(None)

    def _explain(self, reply: Reply) -> Trouble | None:
        if reply.status == 429:
            return Throttled(self._wait(reply.headers))
        if reply.status in {400, 409}:
            return _bad_request(reply)
        if reply.status == 403:
            return Denied(
                "The Cal.com key may not do this. Make it with the account that owns the event type."
            )
        return None

    def _wait(self, headers: Mapping[str, str]) -> float:
        """Seconds; where only the limits' resets are told, which are moments, until the last of them."""
        if (told := wait_of(headers, now=self._now())) is not None:
            return told
        resets = [_moment(value) for name, value in headers.items() if name.startswith("x-ratelimit-reset")]
        if not any(resets):
            return _WAIT_SECONDS
        return min(max(max(resets) - self._now().timestamp(), 1.0), _LONGEST_WAIT_SECONDS)


def stamp(at: datetime) -> str:
    """UTC as Cal.com writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _bad_request(reply: Reply) -> Trouble:
    """Its words tell what its status does not; they may hold names, so that they go no further."""
    try:
        said = Fields(reply.json()).inner("error").text("message").lower()
    except Unreachable:
        said = ""
    if any(words in said for words in _TAKEN):
        return SlotGone()
    return Denied("Cal.com refused this booking or change.")


def _moment(told: str) -> float:
    try:
        return float(told)
    except ValueError:
        return 0.0

"""How Zoom is spoken to, and what its error codes mean."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import httpx

from core.outside.client import Api, Reply, TokenSource, wait_of
from core.outside.trouble import Denied, Missing, Throttled, Trouble, Unreachable
from core.schedulers.fields import Fields

BASE = "https://api.zoom.us/v2"
_SECOND = 1.0
_LONGEST_OF_ALL = 60.0
"""Seconds; an account as a whole is limited by the second."""

_WORDS = {
    1001: "This host has no Zoom user under their e-mail address.",
    300: "Zoom refused this meeting.",
    4711: "The Zoom app lacks a scope. Add those in the set-up steps.",
}


def zoom_api(
    http: httpx.AsyncClient, tokens: TokenSource, now: Callable[[], datetime], base: str = BASE
) -> Api:
    """For one account. `now` is real time, aware."""

    def explain(reply: Reply) -> Trouble | None:
        if reply.status == 429:
            wait = _wait(reply.headers, now())
            # A day's limit is each host's own: calls of others are made all the same.
            return Throttled(wait, this_alone=wait > _LONGEST_OF_ALL)
        code = _code(reply)
        if code == 3001:
            return Missing("This meeting is not at Zoom any more.")
        return Denied(_WORDS[code]) if code in _WORDS else None

    return Api(http, service="zoom", base=base, tokens=tokens, explain=explain)


def _code(reply: Reply) -> int:
    try:
        return Fields(reply.json()).number("code")
    except Unreachable:
        return 0


def _wait(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds; Zoom tells when a day's limit ends, and of those a second nothing."""
    if (told := wait_of(headers, now=now)) is not None:
        return max(told, _SECOND)
    if "daily" in headers.get("x-ratelimit-type", "").lower():
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return (midnight - now).total_seconds()
    return _SECOND

"""One person's Microsoft Graph: how we ask, and what every part of the adapter needs."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx

from core.outside.client import Api, TokenSource
from core.outside.trouble import Unreachable
from core.providers.microsoft.refusals import explain

GRAPH = "https://graph.microsoft.com/v1.0"
# Times in UTC, and ids that stay when an event is moved to another folder.
PREFER = 'outlook.timezone="UTC", IdType="ImmutableId"'
MOST_AT_ONCE = 4
"""Requests a mailbox takes at once from one application."""


def utc_now() -> datetime:
    """Real time."""
    return datetime.now(UTC)


class Graph:
    """owner: the account's address. zone: of its calendars (IANA), for whole days that do not tell theirs.

    page_size: items in a page of changes. now: real time.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        tokens: TokenSource,
        owner: str,
        zone: str | None = None,
        base: str = GRAPH,
        page_size: int = 50,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._api = Api(
            http,
            service="microsoft",
            base=base,
            tokens=tokens,
            explain=explain,
            headers={"prefer": PREFER},
            most_at_once=MOST_AT_ONCE,
        )
        self._owner = owner
        self._zone = zone
        self._page_size = page_size
        self._now = now

    async def _collect(self, path: str, params: dict[str, Any]) -> list[Any]:
        """All items of a list, however many pages it has."""
        reply = await self._api.ask("GET", path, params=params)
        body = object_of(reply.json())
        items = list_of(body.get("value"))
        while link := body.get("@odata.nextLink"):
            body = object_of((await self._api.ask("GET", str(link))).json())
            items += list_of(body.get("value"))
        return items


def object_of(told: Any) -> dict[str, Any]:
    """The answer as an object; `Unreachable` when it is none."""
    if not isinstance(told, dict):
        raise Unreachable("The service answered something that cannot be read.")
    return told


def list_of(told: Any) -> list[dict[str, Any]]:
    """The objects in a list; whatever else there is, is left out."""
    return [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []


def calendar_path(calendar: str) -> str:
    """Of a calendar."""
    return f"/me/calendars/{quote(calendar, safe='')}"


def event_path(event_id: str) -> str:
    """Of an event, or of one occurrence."""
    return f"/me/events/{quote(event_id, safe='')}"

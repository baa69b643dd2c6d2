"""What can be booked at Calendly and when, and when its people are busy."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from core.calendars.facts import Window
from core.outside.client import Api
from core.outside.trouble import Unreadable
from core.providers.calendly.account import CalendlyAccount
from core.providers.calendly.api import every
from core.providers.calendly.reading import passed_over, read_busy, read_event_type, read_open_time
from core.schedulers.facts import BusyTime, EventType, OpenTime
from core.schedulers.fields import Fields

OPEN_DAYS = 31
BUSY_DAYS = 7
_AHEAD = timedelta(minutes=1)
"""Calendly refuses a start in the past, by its clock."""


class CalendlyTimes:
    """The ports `EventTypes`, `OpenTimes` and `BusySource`. `now` is real time, aware."""

    def __init__(self, api: Api, account: CalendlyAccount, now: Callable[[], datetime]) -> None:
        self._api = api
        self._account = account
        self._now = now

    async def event_types(self) -> list[EventType]:
        """Those that are active."""
        params = {**await self._account.whose(), "active": "true"}
        found = []
        async for told in every(self._api, "/event_types", params):
            try:
                found.append(read_event_type(told))
            except Unreadable as error:
                passed_over("event_type", error)
        return found

    async def open_times(self, event_type: str, window: Window) -> list[OpenTime]:
        """Asked for 31 days at a time."""
        found: dict[datetime, OpenTime] = {}
        for told in await self._told(
            "/event_type_available_times", {"event_type": event_type}, window, OPEN_DAYS
        ):
            try:
                time = read_open_time(told)
            except Unreadable as error:
                passed_over("available_time", error)
                continue
            if told.text("status") in {"", "available"}:
                found[time.starts_at] = time
        return [found[start] for start in sorted(found)]

    async def owner(self, email: str) -> str | None:
        """Of the organisation's people; who is no administrator there knows of themselves alone."""
        me = await self._account.me()
        if me.email.lower() == email.lower():
            return me.uri
        if self._account.scope == "user":
            return None
        params = {"organization": me.organization, "email": email}
        async for told in every(self._api, "/organization_memberships", params):
            user = told.inner("user")
            if user.text("email").lower() == email.lower():
                return user.maybe("uri")
        return None

    async def busy(self, window: Window, owner: str = "") -> list[BusyTime]:
        """Asked for 7 days at a time; what lies across two pieces comes once."""
        user = owner or (await self._account.me()).uri
        found: dict[BusyTime, None] = {}
        for told in await self._told("/user_busy_times", {"user": user}, window, BUSY_DAYS):
            try:
                found[read_busy(told)] = None
            except Unreadable as error:
                passed_over("busy_time", error)
        return sorted(found, key=lambda time: (time.starts_at, time.ends_at))

    async def _told(self, path: str, params: dict[str, str], window: Window, days: int) -> list[Fields]:
        found: list[Fields] = []
        for piece in pieces(window, self._now() + _AHEAD, days):
            span = {"start_time": stamp(piece.start), "end_time": stamp(piece.end)}
            reply = await self._api.ask("GET", path, params={**params, **span})
            found += Fields(reply.json()).each("collection")
        return found


def pieces(window: Window, earliest: datetime, days: int) -> Iterator[Window]:
    """The window from `earliest` on, cut into pieces of so many days."""
    start = max(window.start, earliest)
    while start < window.end:
        end = min(start + timedelta(days=days), window.end)
        yield Window(start=start, end=end)
        start = end


def stamp(at: datetime) -> str:
    """UTC as Calendly writes it, to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

"""Whose key it is, what can be booked at Cal.com, and when."""

from collections.abc import Callable
from datetime import UTC, datetime

from core.calendars.facts import Account, Window
from core.outside.trouble import Unreadable
from core.providers.calcom.api import CalcomApi, stamp
from core.providers.calcom.reading import passed_over, read_event_type
from core.schedulers.facts import EventType, OpenTime


class CalcomTimes:
    """The ports `Identity`, `EventTypes` and `OpenTimes`. `now` is real time, aware."""

    def __init__(self, api: CalcomApi, now: Callable[[], datetime]) -> None:
        self._api = api
        self._now = now

    async def account(self) -> Account:
        me = (await self._api.ask("GET", "/me")).inner("data")
        return Account(id=me.need("id"), email=me.need("email"))

    async def event_types(self) -> list[EventType]:
        """The key owner's own."""
        found = []
        for told in (await self._api.ask("GET", "/event-types")).each("data"):
            try:
                found.append(read_event_type(told))
            except Unreadable as error:
                passed_over("event_type", error)
        return found

    async def open_times(self, event_type: str, window: Window) -> list[OpenTime]:
        """They come by day; the days are UTC's, as we ask."""
        start = max(window.start, self._now())
        if start >= window.end:
            return []
        span = {"start": stamp(start), "end": stamp(window.end)}
        params = {"eventTypeId": event_type, **span, "timeZone": "UTC"}
        days = (await self._api.ask("GET", "/slots", params=params)).inner("data")
        told = {slot.moment("start") for day in days.names() for slot in days.each(day)}
        starts = sorted(at.astimezone(UTC) for at in told if at is not None)
        return [OpenTime(starts_at=at) for at in starts if start <= at < window.end]

"""What is in a calendar and what changed since: Graph's delta of a calendar view."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from core.calendars.facts import CalendarInfo, Entry, Page, Window
from core.outside.trouble import CursorExpired, Denied, Missing, Unreachable
from core.providers.microsoft.graph import PREFER, Graph, calendar_path, event_path, list_of, object_of
from core.providers.microsoft.items import (
    MALFORMED,
    SEPARATOR,
    Item,
    entry_of,
    filled,
    is_series,
    is_thin,
    text_of,
    zone_of,
)
from core.providers.microsoft.plans import graph_time
from core.providers.microsoft.refusals import Gone

log = structlog.get_logger(__name__)


class Feed(Graph):
    """`CalendarList` and `ChangeFeed`.

    A cursor is one of the service's links, as it gave it. Of a series it tells all occurrences that are left
    whenever one of them changed, and nothing of those that are gone.
    """

    async def calendars(self) -> Sequence[CalendarInfo]:
        """All that the account sees, its own first."""
        told = await self._collect("/me/calendars", {"$top": 100})
        zone = await self._zone_of_owner() if told else None
        found = [_calendar(each, zone) for each in told if text_of(each.get("id"))]
        return sorted(found, key=lambda each: not each.is_primary)

    async def changes(self, calendar: str, cursor: str | None, window: Window) -> Page:
        """A page; raises `CursorExpired`."""
        headers = {"prefer": f"{PREFER}, odata.maxpagesize={self._page_size}"}
        path = cursor or f"{calendar_path(calendar)}/calendarView/delta"
        span = {"startDateTime": _utc(window.start), "endDateTime": _utc(window.end)}
        try:
            reply = await self._api.ask("GET", path, params=None if cursor else span, headers=headers)
        except Gone as gone:
            raise CursorExpired from gone
        body = object_of(reply.json())
        # An item may come more than once; the last one counts.
        items = {each["id"]: each for each in list_of(body.get("value")) if text_of(each.get("id"))}
        series = await self._series_of(items)
        return _page(items, series, body, self._zone)

    async def _series_of(self, items: Mapping[str, Item]) -> dict[str, Item]:
        """What thin occurrences leave to their series: from the page itself, else asked for."""
        wanted = {each["seriesMasterId"] for each in items.values() if is_thin(each)}
        found = {each: items[each] for each in wanted if "subject" in items.get(each, {})}
        for each in sorted(wanted - set(found)):
            try:
                found[each] = object_of((await self._api.ask("GET", event_path(each))).json())
            except Missing:
                # Deleted meanwhile: the next round says so.
                log.info("outside.series_gone", service="microsoft")
        return found

    async def _zone_of_owner(self) -> str | None:
        """The zone the owner works in, as free/busy times tell it; that asks for no further permission."""
        now = self._now()
        span = {"startTime": graph_time(now), "endTime": graph_time(now + timedelta(hours=1))}
        try:
            reply = await self._api.ask(
                "POST", "/me/calendar/getSchedule", json={"schedules": [self._owner], **span}
            )
        except Denied:
            return self._zone
        told = list_of(object_of(reply.json()).get("value"))
        return (_working_zone(told[0]) if told else None) or self._zone


def _page(
    items: Mapping[str, Item], series: Mapping[str, Item], body: dict[str, Any], zone: str | None
) -> Page:
    gone = [each["id"] for each in items.values() if "@removed" in each]
    whole = [each["id"] for each in items.values() if is_series(each)]
    here = [each for each in items.values() if "@removed" not in each and not is_series(each)]
    read = (_read(each, series, zone) for each in here)
    link = body.get("@odata.nextLink") or body.get("@odata.deltaLink")
    if not isinstance(link, str):
        raise Unreachable("The service answered something that cannot be read.")
    return Page(
        entries=tuple(entry for entry in read if entry is not None),
        # A series is no entry; one that was a single event before is gone as such.
        removed=(*gone, *whole),
        replaced=tuple(f"{each}{SEPARATOR}" for each in (*gone, *whole)),
        cursor=link,
        more="@odata.nextLink" in body,
    )


def _read(item: Item, series: Mapping[str, Item], zone: str | None) -> Entry | None:
    try:
        return entry_of(filled(item, series[item["seriesMasterId"]]) if is_thin(item) else item, zone)
    except MALFORMED:
        log.info("outside.malformed", service="microsoft", kind="event")
        return None


def _calendar(told: Item, zone: str | None) -> CalendarInfo:
    return CalendarInfo(
        id=told["id"],
        name=text_of(told.get("name")),
        timezone=zone,
        is_primary=bool(told.get("isDefaultCalendar")),
        may_write=bool(told.get("canEdit")),
    )


def _working_zone(told: Item) -> str | None:
    try:
        zone = zone_of(told["workingHours"]["timeZone"]["name"])
    except MALFORMED:
        return None
    return str(zone) if zone else None


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

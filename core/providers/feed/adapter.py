"""One published calendar, as an account with one calendar."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import httpx
from icalendar import Component

from core.calendars.facts import CalendarInfo, Entry, Page, Window
from core.outside.client import Api, Reply, trouble_of
from core.outside.ics.entries import Reading, entries_of, in_time
from core.outside.ics.parse import events_in, read_calendars, said
from core.outside.ics.times import zone_named
from core.outside.trouble import CursorExpired, Denied, GrantRevoked, Missing, Trouble
from core.providers.feed.groups import digest_of, group

CALENDAR = "feed"
"""The id of the one calendar of a feed."""
LARGEST = 5_000_000
"""Bytes."""
_SERVICE = "feed"
_TOO_LARGE = "The calendar at this address is larger than 5 MB."
_LEADS_ON = "This address leads on to another one. Enter that one instead."


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """What the calendar was like: what its server said of it, and what we made of it."""

    etag: str = ""
    modified: str = ""
    digest: str = ""

    def __str__(self) -> str:
        return json.dumps([self.etag, self.modified, self.digest])

    @classmethod
    def read(cls, text: str | None) -> "Cursor":
        """An empty one for None; raises `CursorExpired` for what no cursor of ours is."""
        try:
            etag, modified, digest = json.loads(text) if text is not None else ("", "", "")
        except (ValueError, TypeError) as error:
            raise CursorExpired from error
        return cls(etag=str(etag), modified=str(modified), digest=str(digest))


class IcsFeed:
    """A `CalendarList` of one and its `ChangeFeed`.

    http: from `core.outside.addresses`, as `address` is, since people type it. timezone: IANA, of whole days
    where the calendar does not say. Every page that tells of a change is whole.
    """

    def __init__(self, http: httpx.AsyncClient, *, address: str, timezone: str) -> None:
        self._address = address
        self._zone = ZoneInfo(timezone)
        self._api = Api(http, service=_SERVICE, base=address, explain=_explain)

    async def calendars(self) -> Sequence[CalendarInfo]:
        """The one there is; `Denied` when there is none at the address."""
        reply = await self._get({})
        calendar = (await asyncio.to_thread(read_calendars, reply.body))[0]
        zone = _zone_of(calendar)
        name = said(calendar, "X-WR-CALNAME") or said(calendar, "NAME") or httpx.URL(self._address).host
        return [CalendarInfo(id=CALENDAR, name=name, timezone=zone.key if zone else None, is_primary=True)]

    async def changes(self, calendar: str, cursor: str | None, window: Window) -> Page:
        """Nothing when it is as it was, everything when not."""
        before = Cursor.read(cursor)
        reply = await self._get(_conditions(before))
        if reply.status == 304:
            return Page(cursor=str(before))
        entries = await asyncio.to_thread(self._entries, reply.body, window)
        after = Cursor(
            etag=reply.headers.get("etag", ""),
            modified=reply.headers.get("last-modified", ""),
            digest=digest_of(entries),
        )
        if after.digest == before.digest:
            return Page(cursor=str(after))
        return Page(entries=tuple(entries), is_whole=True, cursor=str(after))

    async def _get(self, conditions: dict[str, str]) -> Reply:
        headers = {"accept": "text/calendar, */*;q=0.5", **conditions}
        reply = await self._api.ask("GET", self._address, headers=headers, fine={304} if conditions else ())
        if len(reply.body) > LARGEST:
            raise Denied(_TOO_LARGE)
        return reply

    def _entries(self, body: bytes, window: Window) -> list[Entry]:
        calendars = read_calendars(body)
        zone = _zone_of(calendars[0]) or self._zone
        reading = Reading(zone=zone, window=window, service=_SERVICE)
        return [
            entry
            for one in in_time(group(events_in(calendars)))
            for entry in entries_of(one.events, reading, name=one.name, version=one.version)
        ]


def _conditions(before: Cursor) -> dict[str, str]:
    told = {"if-none-match": before.etag, "if-modified-since": before.modified}
    return {name: value for name, value in told.items() if value and before.digest}


def _explain(reply: Reply) -> Trouble | None:
    if 300 <= reply.status < 400:
        return Denied(_LEADS_ON)
    usual = trouble_of(reply)
    if isinstance(usual, Missing):
        return Missing("There is no calendar at this address any more.")
    if isinstance(usual, Denied | GrantRevoked):
        sentence = "The calendar at this address is not open to those who have the address alone."
        return type(usual)(sentence)
    return None


def _zone_of(calendar: Component) -> ZoneInfo | None:
    return zone_named(said(calendar, "X-WR-TIMEZONE"))

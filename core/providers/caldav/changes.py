"""What changed in a calendar: by sync tokens (RFC 6578), or all of it where the server has none."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta, tzinfo

import structlog

from core.calendars.facts import Entry, Page, Window
from core.outside.ics.entries import Reading, entries_of, in_time
from core.outside.ics.parse import events_in, read_calendars
from core.outside.ics.times import zone_named
from core.outside.trouble import Denied, Missing
from core.providers.caldav.cursor import Cursor
from core.providers.caldav.dav import SERVICE, Dav
from core.providers.caldav.xml import CS, Answer, C, D, Resource

_STATE = "<sync-token/><cs:getctag/><c:calendar-timezone/>"
_DAY = timedelta(days=1)

log = structlog.get_logger(__name__)


class Changes:
    """The calendars of one account. A resource holds one event with all its occurrences."""

    def __init__(self, dav: Dav, *, zone: tzinfo, owners: frozenset[str], page_size: int) -> None:
        self._dav = dav
        self._zone = zone
        self._owners = owners
        self._page_size = page_size

    async def page(self, calendar: str, kept: str | None, window: Window) -> Page:
        """See `ChangeFeed.changes`."""
        before = None if kept is None else Cursor.read(kept)
        if before is None or before.is_whole:
            now = await self._state(calendar)
            if now.is_whole:
                return await self._whole(calendar, before, now, window)
            return await self._some(calendar, now, await self._all_in(calendar, window), window)
        if before.after and before.since is None:
            return await self._some(calendar, before, await self._all_in(calendar, window), window)
        answer = await self._dav.changed_since(calendar, before.since or before.token)
        now = before if before.after else replace(before, since=before.token, token=answer.sync_token)
        return await self._some(calendar, now, answer, window)

    async def zone(self, calendar: str) -> tzinfo:
        """In which its whole days are; the owner's where it does not say."""
        return zone_named((await self._state(calendar)).zone) or self._zone

    async def _state(self, calendar: str) -> Cursor:
        found = (await self._dav.properties(calendar, _STATE, depth=0)).resources
        if not found:
            raise Missing("This calendar is not there any more.")
        zone = zone_of(found[0])
        if token := found[0].text(f"{D}sync-token"):
            return Cursor(token=token, zone=zone)
        return Cursor(token=found[0].text(f"{CS}getctag"), zone=zone, is_whole=True)

    async def _all_in(self, calendar: str, window: Window) -> Answer:
        # The server may take whole days for those of another zone.
        wide = Window(start=window.start - _DAY, end=window.end + _DAY)
        return await self._dav.events_in(calendar, wide)

    async def _some(self, calendar: str, now: Cursor, answer: Answer, window: Window) -> Page:
        """The next resources of an answer, and where to go on."""
        left = sorted(one.path for one in answer.resources if one.path != calendar and one.path > now.after)
        paths = left[: self._page_size]
        gone = {one.path for one in answer.resources if one.status == 404}
        entries = await self._read(calendar, [path for path in paths if path not in gone], window, now)
        more = len(left) > len(paths)
        ids = {entry.id for entry in entries}
        old = paths if now.since is not None else []
        return Page(
            entries=tuple(entries),
            removed=tuple(path for path in old if path not in ids),
            replaced=tuple(f"{path}#" for path in old),
            cursor=str(replace(now, after=paths[-1]) if more else Cursor(token=now.token, zone=now.zone)),
            more=more or answer.is_cut,
        )

    async def _whole(self, calendar: str, before: Cursor | None, now: Cursor, window: Window) -> Page:
        """Everything in the window, when anything in the calendar changed."""
        if now.token and before is not None and now.token == before.token:
            return Page(cursor=str(now))
        listed = {
            one.path: one.text(f"{D}getetag") for one in (await self._all_in(calendar, window)).resources
        }
        if not now.token:
            now = replace(now, token=hashlib.sha256(repr(sorted(listed.items())).encode()).hexdigest())
            if before is not None and now.token == before.token:
                return Page(cursor=str(now))
        paths, entries = sorted(listed.keys() - {calendar}), list[Entry]()
        for start in range(0, len(paths), self._page_size):
            entries += await self._read(calendar, paths[start : start + self._page_size], window, now)
        return Page(entries=tuple(entries), is_whole=True, cursor=str(now))

    async def _read(self, calendar: str, paths: Sequence[str], window: Window, now: Cursor) -> list[Entry]:
        if not paths:
            return []
        zone = zone_named(now.zone) or self._zone
        reading = Reading(zone=zone, window=window, owners=self._owners, service=SERVICE)
        answer = await self._dav.contents(calendar, paths)
        return await asyncio.to_thread(_entries, answer.resources, reading)


def _entries(resources: Sequence[Resource], reading: Reading) -> list[Entry]:
    return [entry for one in in_time(resources) for entry in entries_in(one, reading)]


def entries_in(resource: Resource, reading: Reading) -> list[Entry]:
    """What takes place of the event in a resource; nothing when it is gone, or nobody can read it."""
    data = resource.text(f"{C}calendar-data")
    try:
        events = events_in(read_calendars(data.encode())) if data else []
    except Denied:
        log.info("caldav.resource_skipped")
        return []
    return entries_of(events, reading, name=resource.path, version=resource.text(f"{D}getetag"))


def zone_of(calendar: Resource) -> str:
    """The zone of a calendar, IANA, "" where the server does not say."""
    lines = calendar.text(f"{C}calendar-timezone").splitlines()
    told = next((line.partition(":")[2] for line in lines if line.upper().startswith("TZID")), None)
    zone = zone_named(told)
    return zone.key if zone else ""

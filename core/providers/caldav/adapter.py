"""A CalDAV account behind the ports."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import httpx
from icalendar import Component

from core.calendars.facts import CalendarInfo, Entry, EventPlan, Grant, Page, Window, Written
from core.outside.client import Reply
from core.outside.ics.entries import Reading, entry_of
from core.outside.ics.parse import events_in, read_calendars
from core.outside.trouble import Denied, Missing, Moved, Unreachable
from core.providers.caldav.changes import Changes, zone_of
from core.providers.caldav.dav import SERVICE, Dav
from core.providers.caldav.events import changed_event, file_name, is_floating, new_event
from core.providers.caldav.xml import C, D, Resource

PAGE_SIZE = 100
"""Resources read at once."""
_LISTED = (
    "<resourcetype/><displayname/><current-user-privilege-set/>"
    "<c:calendar-timezone/><c:supported-calendar-component-set/>"
)
_MAY_WRITE = ("all", "write", "write-content", "bind")
LARGEST_EVENT = 1_000_000
"""Bytes of one that is read to be changed or compared."""
_MEANWHILE = "Somebody changed the event at the same moment."


class CalDav:
    """`CalendarList`, `ChangeFeed` and `EventWriter` of an account that `discovery` connected.

    http: from `core.outside.addresses`. timezone: IANA, the owner's, where a calendar does not say its own.
    Calendars and events are named by their paths.
    """

    def __init__(
        self, http: httpx.AsyncClient, *, grant: Grant, timezone: str, page_size: int = PAGE_SIZE
    ) -> None:
        home = httpx.URL(grant.extra["home"])
        self._home = home.raw_path.decode("ascii")
        self._dav = Dav(
            http,
            origin=str(home.copy_with(raw_path=b"/")).rstrip("/"),
            username=grant.extra["username"],
            password=grant.access,
        )
        self._owners = tuple(grant.extra["addresses"].split())
        self._zone = ZoneInfo(timezone)
        self._changes = Changes(
            self._dav, zone=self._zone, owners=frozenset(self._owners), page_size=page_size
        )

    async def calendars(self) -> Sequence[CalendarInfo]:
        """All that hold events: those to write in first, then by name."""
        found = (await self._dav.properties(self._home, _LISTED, depth=1)).resources
        infos = [_info(one) for one in found if _holds_events(one)]
        infos.sort(key=lambda info: (not info.may_write, info.name.casefold(), info.id))
        return [replace(info, is_primary=info is infos[0]) for info in infos]

    async def changes(self, calendar: str, cursor: str | None, window: Window) -> Page:
        """What changed, by the server's sync tokens; whole pages from a server that has none."""
        return await self._changes.page(calendar, cursor, window)

    async def put(self, calendar: str, plan: EventPlan, event_id: str | None) -> Written:
        """See `EventWriter.put`. The server invites the guests, where it does so at all (RFC 6638)."""
        if event_id is not None:
            return await self._change(calendar, event_id, plan)
        path = calendar.rstrip("/") + "/" + file_name(plan)
        content = new_event(plan, self._owners[0])
        reply = await self._dav.put(path, content, unless={412}, if_none_match="*")
        if reply.status == 412:
            return await self._change(calendar, path, plan)
        return Written(id=path, uid=plan.uid, version=reply.headers.get("etag", ""))

    async def _change(self, calendar: str, path: str, plan: EventPlan) -> Written:
        before, found = await self._get(path)
        events = events_in([found])
        if not events:
            raise Missing("It is not in the calendar any more.")
        entry = await self._entry(calendar, path, before, events) if plan.stays else None
        if entry is not None and plan.is_moved(entry):
            raise Moved(entry)
        content = await asyncio.to_thread(changed_event, found, plan, self._owners)
        if content is None:
            return _written(path, before, events)
        reply = await self._dav.put(path, content, unless={412}, if_match=before.headers.get("etag", "*"))
        if reply.status == 412:
            raise Unreachable(_MEANWHILE)
        return _written(path, reply, events)

    async def find(self, calendar: str, plan: EventPlan) -> Written | None:
        """See `EventWriter.find`: the event is called after the plan."""
        path = calendar.rstrip("/") + "/" + file_name(plan)
        try:
            reply, found = await self._get(path)
        except Missing:
            return None
        return _written(path, reply, events_in([found]))

    async def read(self, calendar: str, event_id: str) -> Entry | None:
        """See `EventWriter.read`."""
        try:
            reply, found = await self._get(event_id)
            return await self._entry(calendar, event_id, reply, events_in([found]))
        except Missing:
            return None

    async def _get(self, path: str) -> tuple[Reply, Component]:
        """A resource, and the calendar in it; read in a thread, as it may take a while."""
        reply = await self._dav.get(path)
        if len(reply.body) > LARGEST_EVENT:
            raise Denied("The event is larger than 1 MB. Take attachments out of it in the calendar.")
        return reply, (await asyncio.to_thread(read_calendars, reply.body))[0]

    async def _entry(self, calendar: str, path: str, reply: Reply, events: list[Component]) -> Entry | None:
        """Whole days are those of the calendar's zone, as among the changes."""
        zone = await self._changes.zone(calendar) if any(map(is_floating, events)) else self._zone
        reading = Reading(zone=zone, owners=frozenset(self._owners), service=SERVICE)
        return entry_of(events, reading, name=path, version=reply.headers.get("etag", ""))

    async def delete(self, calendar: str, event_id: str) -> None:
        """See `EventWriter.delete`."""
        try:
            await self._dav.delete(event_id)
        except Missing:
            return


def _written(path: str, reply: Reply, events: list[Component]) -> Written:
    uid = str(events[0].get("UID", "")) if events else ""
    return Written(id=path, uid=uid, version=reply.headers.get("etag", ""))


def _info(calendar: Resource) -> CalendarInfo:
    privileges = f"{D}current-user-privilege-set"
    may_write = any(calendar.has(privileges, f"{D}{name}") for name in _MAY_WRITE)
    return CalendarInfo(
        id=calendar.path,
        name=calendar.text(f"{D}displayname") or calendar.path.rstrip("/").rpartition("/")[2],
        timezone=zone_of(calendar) or None,
        may_write=may_write or privileges not in calendar.props,
    )


def _holds_events(resource: Resource) -> bool:
    kinds = resource.props.get(f"{C}supported-calendar-component-set")
    names = [] if kinds is None else [kind.get("name", "").upper() for kind in kinds]
    return resource.has(f"{D}resourcetype", f"{C}calendar") and (not names or "VEVENT" in names)

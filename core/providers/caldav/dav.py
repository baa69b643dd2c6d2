"""The requests of WebDAV and CalDAV, as far as calendars need them."""

import base64
from collections.abc import Collection, Iterable
from datetime import UTC
from xml.sax.saxutils import escape

import httpx

from core.calendars.facts import Window
from core.outside.client import Api, Reply, trouble_of
from core.outside.trouble import CursorExpired, Denied, GrantRevoked, Missing, Trouble
from core.providers.caldav.xml import Answer, Resource, read_answer

SERVICE = "caldav"
_SENT_ON = frozenset({301, 302, 303, 307, 308})
_SPACES = 'xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/"'
_PROPFIND = f"<propfind {_SPACES}><prop>{{}}</prop></propfind>"
_EVENTS = '<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">{}</c:comp-filter></c:comp-filter>'


class Dav:
    """One server, for one of its users. origin: scheme, host and port. Paths are as the server wrote them."""

    def __init__(self, http: httpx.AsyncClient, *, origin: str, username: str, password: str) -> None:
        secret = base64.b64encode(f"{username}:{password}".encode()).decode()
        self.origin = origin
        self._api = Api(
            http,
            service=SERVICE,
            base=origin,
            explain=_explain,
            headers={"authorization": f"Basic {secret}", "user-agent": "Panelry"},
        )

    async def look(self, path: str, names: str) -> Resource | str:
        """The properties of one resource, or where the server sends those who ask for it."""
        reply = await self._request("PROPFIND", path, _PROPFIND.format(names), 0, fine=_SENT_ON)
        if reply.status in _SENT_ON:
            return reply.headers.get("location", "")
        found = self._read(reply, path).resources
        if not found:
            raise Missing("There is nothing at this address.")
        return found[0]

    async def properties(self, path: str, names: str, *, depth: int) -> Answer:
        """`names`: empty elements, DAV's without a prefix, CalDAV's with c, CalendarServer's with cs."""
        return self._read(await self._request("PROPFIND", path, _PROPFIND.format(names), depth), path)

    async def changed_since(self, path: str, token: str) -> Answer:
        """What changed since the token, by etag; raises `CursorExpired`."""
        return await self._report(
            path,
            f"<sync-collection {_SPACES}><sync-token>{escape(token)}</sync-token>"
            "<sync-level>1</sync-level><prop><getetag/></prop></sync-collection>",
            0,
        )

    async def events_in(self, path: str, window: Window) -> Answer:
        """The etags of all events of which an occurrence lies in the window."""
        start, end = (moment.astimezone(UTC) for moment in (window.start, window.end))
        span = f'<c:time-range start="{start:%Y%m%dT%H%M%SZ}" end="{end:%Y%m%dT%H%M%SZ}"/>'
        filters = f"<c:filter>{_EVENTS.format(span)}</c:filter>"
        body = f"<c:calendar-query {_SPACES}><prop><getetag/></prop>{filters}</c:calendar-query>"
        return await self._report(path, body, 1)

    async def contents(self, path: str, wanted: Iterable[str]) -> Answer:
        """The calendar data of resources of one calendar."""
        hrefs = "".join(f"<href>{escape(one)}</href>" for one in wanted)
        props = "<prop><getetag/><c:calendar-data/></prop>"
        body = f"<c:calendar-multiget {_SPACES}>{props}{hrefs}</c:calendar-multiget>"
        return await self._report(path, body, 1)

    async def get(self, path: str) -> Reply:
        """A resource itself."""
        return await self._api.ask("GET", path, headers={"accept": "text/calendar"})

    async def put(
        self, path: str, content: bytes, *, unless: Collection[int] = (), **condition: str
    ) -> Reply:
        """Write a resource. condition: `if_match` or `if_none_match`; unless: statuses that are an answer."""
        headers = {name.replace("_", "-"): value for name, value in condition.items()}
        headers["content-type"] = "text/calendar; charset=utf-8"
        return await self._api.ask("PUT", path, body=content, headers=headers, fine=unless)

    async def delete(self, path: str) -> None:
        """Take a resource away."""
        await self._api.ask("DELETE", path)

    async def _report(self, path: str, body: str, depth: int) -> Answer:
        return self._read(await self._request("REPORT", path, body, depth), path)

    async def _request(
        self, method: str, path: str, body: str, depth: int, fine: Collection[int] = ()
    ) -> Reply:
        headers = {"content-type": "application/xml; charset=utf-8", "depth": str(depth)}
        return await self._api.ask(method, path, body=body.encode(), headers=headers, fine=fine)

    def _read(self, reply: Reply, path: str) -> Answer:
        if reply.status != 207:
            raise Denied("This server does not speak CalDAV.")
        return read_answer(reply.body, self.origin + path)


def _explain(reply: Reply) -> Trouble | None:
    if b"valid-sync-token" in reply.body:
        return CursorExpired()
    if b"no-uid-conflict" in reply.body:
        return Denied(
            "The calendar holds another entry of this meeting already. Delete it there and try again."
        )
    usual = trouble_of(reply)
    if isinstance(usual, GrantRevoked):
        return GrantRevoked("The calendar server no longer accepts the user name and app password.")
    if type(usual) is Denied:
        return Denied(f"The calendar server refused this (HTTP {reply.status}).")
    return Missing("It is not in the calendar any more.") if isinstance(usual, Missing) else None

"""Google Calendar: reads, writes, and is told of changes."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx

from core.calendars.facts import CalendarInfo, Channel, Entry, EventPlan, Hook, Page, Window, Written
from core.meetings.facts import Rsvp
from core.outside.client import Api, TokenSource
from core.outside.trouble import Missing, Moved, Unreachable
from core.providers.google.addresses import GOOGLE, Addresses
from core.providers.google.cursors import read_cursor
from core.providers.google.reading import (
    Item,
    is_cancelled,
    is_whole_day,
    own_answer,
    read_entry,
    read_items,
    read_written,
)
from core.providers.google.refusals import Duplicate, explain
from core.providers.google.writing import answer_of, changed_body, event_body, event_id

PAGE_SIZE = 250
_TELL = {"sendUpdates": "all", "conferenceDataVersion": "1"}


class GoogleCalendar:
    """One account's calendars; all ports of `core.calendars.ports` but `Authority`."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        tokens: TokenSource,
        *,
        addresses: Addresses = GOOGLE,
        page_size: int = PAGE_SIZE,
    ) -> None:
        self._api = Api(http, service="google", base=addresses.calendar, tokens=tokens, explain=explain)
        self._page_size = str(page_size)

    async def calendars(self) -> Sequence[CalendarInfo]:
        """All of the account's list."""
        found = [_calendar(item) async for item in self._listed() if item.get("id")]
        return sorted(found, key=lambda each: not each.is_primary)

    async def changes(self, calendar: str, cursor: str | None, window: Window) -> Page:
        """A page at a time; the cursor knows which comes next, so that a restart goes on from there."""
        at = read_cursor(cursor, window)
        query = {**at.query, "maxResults": self._page_size}
        answer = await self._json("GET", _events(calendar), params=query)
        entries, removed = read_items(answer.get("items") or (), answer.get("timeZone"))
        further = at.after(answer)
        return Page(
            entries=entries,
            removed=removed,
            cursor=str(further),
            more=further.page is not None,
        )

    async def put(self, calendar: str, plan: EventPlan, event_id: str | None) -> Written:
        """With an id of our own making, so that doing it twice makes one event."""
        if event_id is None:
            return await self._made(calendar, plan)
        return await self._changed(calendar, event_id, plan)

    async def find(self, calendar: str, plan: EventPlan) -> Written | None:
        """By the id it would have."""
        item = await self._item(calendar, event_id(plan))
        return read_written(item) if item is not None else None

    async def read(self, calendar: str, event_id: str) -> Entry | None:
        """Whole days are those of the calendar's zone, which Google tells apart from the event."""
        item = await self._item(calendar, event_id)
        return await self._entry(calendar, item) if item is not None else None

    async def _entry(self, calendar: str, item: Item) -> Entry:
        zone = await self._zone(calendar) if is_whole_day(item) else None
        try:
            return read_entry(item, zone)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unreachable("Google answered something that is no event.") from error

    async def delete(self, calendar: str, event_id: str) -> None:
        """Guests get a cancellation from Google."""
        try:
            await self._api.ask("DELETE", _event(calendar, event_id), params={"sendUpdates": "all"})
        except Missing:
            return

    async def answer(self, calendar: str, uid: str, rsvp: Rsvp) -> bool:
        """Only the owner's own line of the guests is sent; a guest may change no other."""
        query = {"iCalUID": uid, "singleEvents": "true"}
        items = (await self._json("GET", _events(calendar), params=query)).get("items") or ()
        item: Item = next(iter(items), {})
        said = answer_of(rsvp)
        own = own_answer(item)
        if own is None or (item.get("organizer") or {}).get("self"):
            return False
        if own.get("responseStatus") != said:
            body = {
                "attendeesOmitted": True,
                "attendees": [{"email": own["email"], "responseStatus": said}],
            }
            # An organiser at Google sees it anyway; one elsewhere has to be sent it.
            asked = {"sendUpdates": "externalOnly"}
            await self._json("PATCH", _event(calendar, str(item["id"])), params=asked, json=body)
        return True

    async def watch(self, calendar: str, hook: Hook) -> Channel:
        """For as long as Google likes, which is seven days."""
        asked = {"id": hook.key, "type": "web_hook", "address": hook.address, "token": hook.secret}
        answer = await self._json("POST", f"{_events(calendar)}/watch", json=asked)
        try:
            expires_at = datetime.fromtimestamp(int(answer["expiration"]) / 1000, UTC)
            return Channel(id=answer["id"], expires_at=expires_at, resource=answer["resourceId"])
        except (KeyError, ValueError, TypeError) as error:
            raise Unreachable("Google answered something that is no channel.") from error

    async def stop(self, channel: Channel) -> None:
        """By the id and what it watches."""
        try:
            asked = {"id": channel.id, "resourceId": channel.resource}
            await self._api.ask("POST", "/channels/stop", json=asked)
        except Missing:
            return

    async def _listed(self) -> AsyncIterator[Item]:
        query = {"maxResults": self._page_size}
        while True:
            answer = await self._json("GET", "/users/me/calendarList", params=query)
            for item in answer.get("items") or ():
                yield item
            if not answer.get("nextPageToken"):
                return
            query["pageToken"] = answer["nextPageToken"]

    async def _made(self, calendar: str, plan: EventPlan) -> Written:
        chosen = event_id(plan)
        try:
            body = {"id": chosen, **event_body(plan)}
            return read_written(await self._json("POST", _events(calendar), params=_TELL, json=body))
        except Duplicate:
            # Made by a try whose answer was lost; the plan may have changed since.
            return await self._changed(calendar, chosen, plan)

    async def _changed(self, calendar: str, event_id: str, plan: EventPlan) -> Written:
        item = await self._item(calendar, event_id)
        if item is None:
            raise Missing("It was deleted in Google Calendar.")
        if plan.stays and plan.is_moved(entry := await self._entry(calendar, item)):
            raise Moved(entry)
        body = changed_body(plan, item)
        return read_written(await self._json("PATCH", _event(calendar, event_id), params=_TELL, json=body))

    async def _item(self, calendar: str, event_id: str) -> Item | None:
        try:
            item = await self._json("GET", _event(calendar, event_id))
        except Missing:
            return None
        return None if is_cancelled(item) else item

    async def _zone(self, calendar: str) -> str | None:
        return (await self._json("GET", f"/users/me/calendarList/{_quoted(calendar)}")).get("timeZone")

    async def _json(self, method: str, path: str, **asked: Any) -> Item:
        answer = (await self._api.ask(method, path, **asked)).json()
        if not isinstance(answer, dict):
            raise Unreachable("Google answered something that cannot be read.")
        return answer


def _calendar(item: Item) -> CalendarInfo:
    return CalendarInfo(
        id=str(item["id"]),
        name=str(item.get("summaryOverride") or item.get("summary") or item["id"]),
        timezone=item.get("timeZone"),
        is_primary=bool(item.get("primary")),
        may_write=item.get("accessRole") in {"owner", "writer"},
    )


def _events(calendar: str) -> str:
    return f"/calendars/{_quoted(calendar)}/events"


def _event(calendar: str, event_id: str) -> str:
    return f"{_events(calendar)}/{_quoted(event_id)}"


def _quoted(name: str) -> str:
    return quote(name, safe="")

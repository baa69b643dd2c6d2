"""Events written into a calendar, and the owner's answers to those of others."""

from typing import Any

from core.calendars.facts import Entry, EventPlan, Written
from core.meetings.facts import Rsvp
from core.outside.trouble import Missing, Moved, Unreachable
from core.providers.microsoft.graph import Graph, calendar_path, event_path, list_of, object_of
from core.providers.microsoft.items import MALFORMED, entry_of, instant, own_answer, plain_id, written_of
from core.providers.microsoft.plans import NOTED, changed_event, filter_of, new_event, transaction_of

_ANSWERS = {
    Rsvp.ACCEPTED: "accept",
    Rsvp.DECLINED: "decline",
    Rsvp.TENTATIVE: "tentativelyAccept",
}


class Writer(Graph):
    """`EventWriter` and `Answering`."""

    async def put(self, calendar: str, plan: EventPlan, event_id: str | None) -> Written:
        """Make it, or change it; its transaction keeps the service from making it twice."""
        if event_id is not None:
            return await self._change(plan, event_id)
        path = f"{calendar_path(calendar)}/events"
        made = object_of((await self._api.ask("POST", path, json=new_event(plan))).json())
        # The service answers a second request with what the first one made, which may be of an older plan.
        return _written(made) if _is_as_planned(made, plan) else await self._change(plan, made["id"])

    async def _change(self, plan: EventPlan, event_id: str) -> Written:
        path = event_path(plain_id(event_id))
        now = object_of((await self._api.ask("GET", path, params=NOTED)).json())
        if plan.stays and plan.is_moved(entry := self._entry(now)):
            raise Moved(entry)
        reply = await self._api.ask("PATCH", path, json=changed_event(plan, now))
        return _written(object_of(reply.json()))

    async def find(self, calendar: str, plan: EventPlan) -> Written | None:
        """By our property of it."""
        path = f"{calendar_path(calendar)}/events"
        reply = await self._api.ask("GET", path, params={"$filter": filter_of(plan)})
        found = list_of(object_of(reply.json()).get("value"))
        ours = [each for each in found if each.get("transactionId") == transaction_of(plan)]
        return _written(ours[0]) if ours else None

    async def read(self, calendar: str, event_id: str) -> Entry | None:
        """As it stands now, None when it is gone."""
        try:
            reply = await self._api.ask("GET", event_path(plain_id(event_id)))
        except Missing:
            return None
        return self._entry(object_of(reply.json()))

    def _entry(self, item: dict[str, Any]) -> Entry:
        try:
            return entry_of(item, self._zone)
        except MALFORMED as error:
            raise Unreachable("The service answered something that cannot be read.") from error

    async def delete(self, calendar: str, event_id: str) -> None:
        """Take it away. The service tells the guests, as it does when a meeting is cancelled."""
        try:
            await self._api.ask("DELETE", event_path(plain_id(event_id)))
        except Missing:
            return

    async def answer(self, calendar: str, uid: str, rsvp: Rsvp) -> bool:
        """Answer the organiser, whose event learns of it in no other way; nobody can take an answer back."""
        verb, quoted = _ANSWERS.get(rsvp), uid.replace("'", "''")
        path = f"{calendar_path(calendar)}/events"
        reply = await self._api.ask("GET", path, params={"$filter": f"iCalUId eq '{quoted}'"})
        item = next(iter(list_of(object_of(reply.json()).get("value"))), None)
        if verb is None or item is None or item.get("isOrganizer"):
            return False
        if own_answer(item) is not rsvp:
            asked = {"sendResponse": item.get("responseRequested") is not False}
            await self._api.ask("POST", f"{event_path(item['id'])}/{verb}", json=asked)
        return True


def _written(item: dict[str, Any]) -> Written:
    try:
        return written_of(item)
    except MALFORMED as error:
        raise Unreachable("The service answered something that cannot be read.") from error


def _is_as_planned(item: dict[str, Any], plan: EventPlan) -> bool:
    try:
        times = instant(item["start"]), instant(item["end"])
    except MALFORMED:
        return True
    return item.get("subject") == plan.title and times == (plan.starts_at, plan.ends_at)

"""Tells subscribers what changed, over real HTTP, and asks them first who they are."""

import json
from collections.abc import Callable
from typing import Final
from urllib.parse import quote
from uuid import uuid4

import aiohttp

from bot.sandbox.services.diary import Diary, end_of
from bot.sandbox.services.events import Event
from bot.sandbox.services.microsoft.subscriptions import Subscription, Subscriptions
from bot.sandbox.services.postman import Parcel, Postman
from bot.sandbox.shapes import Json

TENANT: Final = "84bd8158-6d4d-4958-8b9f-9d6445542f95"
ANSWER_SECONDS: Final = 3.0
_VALIDATION: Final = aiohttp.ClientTimeout(total=10.0)


class Notifier:
    """calendar_of: which calendar a subscription is about."""

    def __init__(
        self,
        diary: Diary,
        real_time: Callable[[], float],
        calendar_of: Callable[[Subscription], str | None],
        *,
        postman: Postman,
        application: str,
    ) -> None:
        self.subscriptions = Subscriptions(real_time, _is_valid, application)
        self._diary = diary
        self._calendar_of = calendar_of
        self._postman = postman
        self._known: dict[str, set[str]] = {}
        self._told: dict[str, int] = {}
        diary.listeners.append(self._changed)

    def lifecycle(self, one: Subscription, event: str) -> None:
        """Tell what becomes of a subscription: reauthorizationRequired, subscriptionRemoved or missed."""
        if event == "subscriptionRemoved":
            self.subscriptions.delete(one.account, one.id)
        if one.lifecycle_address is not None:
            self._send(one.lifecycle_address, {**_common(one), "lifecycleEvent": event})

    def forget(self) -> None:
        """The diary was exchanged for another one."""
        self._known.clear()
        self._told.clear()

    def _changed(self, calendar: str) -> None:
        """Called after each change, with the number of the change in the diary."""
        before = self._told.get(calendar, self._diary.serial - 1)
        found = {each.event.id: each.event for each in self._diary.since(calendar, end_of(before))}
        self._told[calendar] = self._diary.serial
        concerned = [each for each in self.subscriptions.alive() if self._calendar_of(each) == calendar]
        known = self._known.setdefault(calendar, set())
        for event in found.values():
            kind = self._kind(event, calendar, known)
            known.add(event.id)
            for one in concerned:
                if kind in one.changes:
                    self._send(one.address, _item(one, kind, event), one)

    def _kind(self, event: Event, calendar: str, known: set[str]) -> str:
        if not self._diary.shows(event, calendar) or (event.is_cancelled and event.calendar == calendar):
            return "deleted"
        is_new = event.created_at == event.updated_at and event.id not in known
        return "created" if is_new else "updated"

    def _send(self, address: str, item: Json, missed: Subscription | None = None) -> None:
        def gave_up() -> None:
            if missed is not None:
                self.lifecycle(missed, "missed")

        parcel = Parcel(
            address=address,
            body=json.dumps({"value": [item]}).encode(),
            sign=lambda _body, _at: {},
            gave_up=gave_up,
        )
        self._postman.send(parcel)


async def _is_valid(address: str) -> bool:
    """Whether the address gives back, as plain text and soon, what it is asked with."""
    token = f"Validation: Testing client application reachability for subscription Request-Id: {uuid4()}"
    url = f"{address}{'&' if '?' in address else '?'}validationToken={quote(token)}"
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    try:
        async with (
            aiohttp.ClientSession(timeout=_VALIDATION, trust_env=False) as session,
            session.post(url, data=b"", headers=headers) as answer,
        ):
            is_text = answer.content_type == "text/plain"
            return answer.status == 200 and is_text and await answer.text() == token
    except (TimeoutError, aiohttp.ClientError):
        return False


def _item(one: Subscription, kind: str, event: Event) -> Json:
    resource = f"Users/{one.account}/Events/{event.id}"
    return {
        **_common(one),
        "changeType": kind,
        "resource": resource,
        "resourceData": {
            "@odata.type": "#Microsoft.Graph.Event",
            "@odata.id": resource,
            "@odata.etag": f'W/"{event.serial}"',
            "id": event.id,
        },
    }


def _common(one: Subscription) -> Json:
    return {
        "subscriptionId": one.id,
        "subscriptionExpirationDateTime": one.expires,
        "clientState": one.state,
        "tenantId": TENANT,
    }

"""Being told of changes: Graph's subscriptions, one for each calendar."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from core.calendars.facts import Channel, Hook
from core.outside.client import Reply
from core.outside.trouble import Missing, Unreachable
from core.providers.microsoft.graph import Graph, object_of
from core.providers.microsoft.items import MALFORMED

# A subscription may last 10,080 minutes from when the service reads the request; our clocks may differ.
_LASTS = timedelta(minutes=10_080 - 10)


class Channels(Graph):
    """`PushChannels`. The hook is also told what becomes of the subscription itself."""

    async def watch(self, calendar: str, hook: Hook) -> Channel:
        """Begin; one of ours that there is makes way: made longer, it would keep the secret it has."""
        resource = f"me/calendars/{calendar}/events"
        asked = {
            "changeType": "created,updated,deleted",
            "notificationUrl": hook.address,
            "lifecycleNotificationUrl": hook.address,
            "resource": resource,
            "expirationDateTime": self._end(),
            "clientState": hook.secret,
        }
        for twin in await self._twins(resource, hook):
            await self.stop(twin)
        return _channel(await self._api.ask("POST", "/subscriptions", json=asked))

    async def stop(self, channel: Channel) -> None:
        """End it; no trouble when it has ended already."""
        try:
            await self._api.ask("DELETE", _path(channel))
        except Missing:
            return

    async def _twins(self, resource: str, hook: Hook) -> list[Channel]:
        told = await self._collect("/subscriptions", {})
        return [
            Channel(id=str(each["id"]), expires_at=self._now())
            for each in told
            if each.get("id")
            and str(each.get("resource")).lstrip("/") == resource
            and each.get("notificationUrl") == hook.address
        ]

    def _end(self) -> str:
        return f"{(self._now() + _LASTS).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _channel(reply: Reply) -> Channel:
    told: dict[str, Any] = object_of(reply.json())
    try:
        return Channel(
            id=str(told["id"]),
            expires_at=datetime.fromisoformat(told["expirationDateTime"]),
            resource=str(told.get("resource") or ""),
        )
    except MALFORMED as error:
        raise Unreachable("The service answered something that cannot be read.") from error


def _path(channel: Channel) -> str:
    return f"/subscriptions/{quote(channel.id, safe='')}"

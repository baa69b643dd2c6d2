"""Push channels: who is told of changes in which calendar, until when."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit

from bot.sandbox.services.google.refusals import GoogleError, invalid, refusal
from bot.sandbox.services.postman import Parcel, Postman
from bot.sandbox.shapes import Json

LONGEST_SECONDS = 7 * 86_400
_ID = re.compile(r"[A-Za-z0-9\-_+/=]{1,64}")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """expires_at: seconds of real time. number: of the last message."""

    id: str
    account: str
    calendar: str
    address: str
    token: str
    expires_at: float
    number: int = 0


class Channels:
    """All of them; `calendars` is where their addresses begin."""

    def __init__(self, calendars: str, postman: Postman, real_time: Callable[[], float]) -> None:
        self._calendars = calendars
        self._postman = postman
        self._real_time = real_time
        self.open: dict[str, Channel] = {}

    def watch(self, account: str, calendar: str, body: Any) -> Json:
        """A new channel; its first message, `sync`, is on its way at once."""
        channel = self._checked(account, calendar, body)
        self.open[channel.id] = channel
        self._tell(channel, "sync", 1)
        return {
            "kind": "api#channel",
            "id": channel.id,
            "resourceId": resource_id(calendar),
            "resourceUri": self._resource_uri(calendar),
            **({"token": channel.token} if channel.token else {}),
            "expiration": str(int(channel.expires_at * 1000)),
        }

    def stop(self, account: str, body: Any) -> None:
        """End one; it has to be the account's own."""
        told = body if isinstance(body, dict) else {}
        channel = self.open.get(str(told.get("id")))
        if channel is None or not self._is_alive(channel) or channel.account != account:
            raise refusal("notFound")
        if told.get("resourceId") != resource_id(channel.calendar):
            raise refusal("notFound")
        del self.open[channel.id]

    def changed(self, calendar: str) -> None:
        """Tell everybody who watches a calendar. Numbers grow, but not one by one."""
        for channel in [*self.open.values()]:
            if not self._is_alive(channel):
                del self.open[channel.id]
            elif channel.calendar == calendar:
                self._tell(channel, "exists", channel.number + 3)

    def snapshot(self) -> list[Json]:
        """As JSON."""
        return [asdict(each) for each in self.open.values()]

    def restore(self, state: list[Json]) -> None:
        """Take up what `snapshot` told."""
        self.open = {each["id"]: Channel(**each) for each in state}

    def _checked(self, account: str, calendar: str, body: Any) -> Channel:
        told = body if isinstance(body, dict) else {}
        id_, address, token = (str(told.get(name) or "") for name in ("id", "address", "token"))
        if told.get("type") != "web_hook":
            raise invalid("Invalid channel type.", parameter="type")
        if not _ID.fullmatch(id_):
            raise invalid("Invalid channel id.", parameter="id", reason="channelIdInvalid")
        if id_ in self.open:
            raise refusal("channelIdNotUnique")
        if not _is_allowed(address):
            raise _not_https(address)
        if len(token) > 256:
            raise invalid("Channel token is too long.", parameter="token", reason="channelTokenTooLong")
        now = self._real_time()
        asked = int(told.get("expiration") or 0) / 1000 or now + LONGEST_SECONDS
        return Channel(
            id=id_,
            account=account,
            calendar=calendar,
            address=address,
            token=token,
            expires_at=min(asked, now + LONGEST_SECONDS),
        )

    def _is_alive(self, channel: Channel) -> bool:
        return self._real_time() < channel.expires_at

    def _tell(self, channel: Channel, state: str, number: int) -> None:
        self.open[channel.id] = replace(channel, number=number)
        headers = self._headers(channel, state, number)
        self._postman.send(
            Parcel(address=channel.address, body=b"", sign=lambda *_: headers, gave_up=lambda: None)
        )

    def _headers(self, channel: Channel, state: str, number: int) -> dict[str, str]:
        until = format_datetime(datetime.fromtimestamp(int(channel.expires_at), UTC), usegmt=True)
        return {
            "content-type": "application/json; utf-8",
            "X-Goog-Channel-ID": channel.id,
            **({"X-Goog-Channel-Token": channel.token} if channel.token else {}),
            "X-Goog-Channel-Expiration": until,
            "X-Goog-Resource-ID": resource_id(channel.calendar),
            "X-Goog-Resource-URI": self._resource_uri(channel.calendar),
            "X-Goog-Resource-State": state,
            "X-Goog-Message-Number": str(number),
        }

    def _resource_uri(self, calendar: str) -> str:
        return f"{self._calendars}/{quote(calendar, safe='')}/events?alt=json"


def resource_id(calendar: str) -> str:
    """What a channel watches, opaque; the same for every channel of a calendar."""
    return sha256(calendar.encode()).hexdigest()[:27]


def _is_allowed(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _not_https(address: str) -> GoogleError:
    message = f"WebHook callback must be HTTPS: {address}"
    return invalid(message, reason="push.webhookUrlNotHttps")

"""What Google sends when a calendar changed: headers, and no body."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["sync", "exists", "not_exists"]
_STATES: dict[str, State] = {"sync": "sync", "exists": "exists", "not_exists": "not_exists"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """A channel's message. state: "sync" greets a new channel, nothing changed. number: grows, with gaps."""

    channel: str
    resource: str
    state: State
    number: int
    token: str

    def is_from(self, secrets: Sequence[str]) -> bool:
        """Whether it gives one of our secrets back, compared in constant time."""
        given = self.token.encode()
        return any(hmac.compare_digest(given, each.encode()) for each in secrets if each)


def read_push(headers: Mapping[str, str]) -> Push | None:
    """None when these are no message's headers. Nothing is verified: look up the channel, ask `is_from`."""
    told = {name.lower(): value for name, value in headers.items()}
    channel, number = told.get("x-goog-channel-id", ""), told.get("x-goog-message-number", "")
    state = _STATES.get(told.get("x-goog-resource-state", ""))
    if not channel or state is None or not (number.isascii() and number.isdecimal()):
        return None
    return Push(
        channel=channel,
        resource=told.get("x-goog-resource-id", ""),
        state=state,
        number=int(number),
        token=told.get("x-goog-channel-token", ""),
    )

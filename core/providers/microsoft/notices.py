"""What Graph sends to our hook: pure functions, which trust nothing that arrives."""

import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LONGEST_TOKEN = 2_000
"""Characters of a validation token."""
_ID = re.compile(r"[\w-]{1,100}", re.ASCII)
_NOBODYS = "no subscription of ours has this secret"


class NoticeKind(StrEnum):
    """What there is to do: read the changes, ask for longer, watch anew and read, or read."""

    CHANGED = "changed"
    REAUTHORISE = "reauthorizationRequired"
    REMOVED = "subscriptionRemoved"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One item whose secret was right. channel: the subscription's id. It tells nothing of events."""

    channel: str
    kind: NoticeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a request brought. refused: how many items had a wrong secret, or made no sense."""

    notices: tuple[Notice, ...] = ()
    refused: int = 0


def validation_answer(query: Mapping[str, str]) -> str | None:
    """The body to answer with, as text/plain and within ten seconds, when it only asks who is there."""
    token = query.get("validationToken")
    return token if token and len(token) <= LONGEST_TOKEN else None


def read_delivery(body: bytes, secrets_of: Callable[[str], Sequence[str]]) -> Delivery:
    """Read a request; a batch may mix subscriptions, so that each item has to prove itself.

    secrets_of: what a subscription may give back, nothing when there is none of this id. Raises ValueError
    when the body is no delivery at all.
    """
    try:
        told = json.loads(body)
    except RecursionError:
        raise ValueError("This is nested too deep.") from None
    items = told.get("value") if isinstance(told, dict) else None
    read = [_notice(each, secrets_of) for each in items] if isinstance(items, list) else []
    if not read:
        raise ValueError("This is no delivery.")
    good = dict.fromkeys(each for each in read if each is not None)
    return Delivery(notices=tuple(good), refused=read.count(None))


def _notice(item: Any, secrets_of: Callable[[str], Sequence[str]]) -> Notice | None:
    if not isinstance(item, dict):
        return None
    channel, given = str(item.get("subscriptionId") or ""), str(item.get("clientState") or "")
    # Whoever looks the id up may do so in a database, which takes no half letters.
    secrets = [each for each in secrets_of(channel) if each] if _ID.fullmatch(channel) else []
    # Compared even without a subscription, so that the time taken does not tell which ids there are.
    told = given.encode("utf-8", "surrogatepass")
    if not any(hmac.compare_digest(each.encode(), told) for each in secrets or (_NOBODYS,)) or not secrets:
        return None
    event = item.get("lifecycleEvent")
    kinds = {kind.value: kind for kind in NoticeKind if kind is not NoticeKind.CHANGED}
    kind = NoticeKind.CHANGED if event is None else kinds.get(str(event))
    return Notice(channel=channel, kind=kind) if kind else None

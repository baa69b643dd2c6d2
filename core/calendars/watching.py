"""Keeps services telling us of changes, and says how often to look for what they did not tell."""

import random
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.calendars.asked import ask_for_reading
from core.calendars.facts import Channel, Hook, Service
from core.calendars.forms import SCHEDULER_NAMES
from core.calendars.pages import Place
from core.calendars.ports import PushChannels
from core.calendars.standing import looked_at
from core.errors import NotFound
from core.outside.trouble import Denied, Trouble
from core.tenancy import Actor, Run, Tx
from db.models import Calendar, Connection

TOLD_SECONDS = 900.0
"""Between looks, where a service tells us of changes: a push may get lost."""
UNTOLD_SECONDS = 60.0
"""Where it does not."""
FEED_SECONDS = 600.0
"""A file somebody publishes is fetched whole, and seldom made anew more often."""
SCHEDULER_SECONDS = 900.0
"""Some requests a person, of the few a minute that one key may make for everybody."""
_WHOLE: dict[str, float] = {Service.FEED: FEED_SECONDS, **dict.fromkeys(SCHEDULER_NAMES, SCHEDULER_SECONDS)}
RENEW_BEFORE = timedelta(days=2)
REFUSED_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The channel a calendar has, and what its service gives back: the newest secret, or an older key's.

    refused_until: when to ask again for one that its service refused.
    """

    channel: Channel | None
    secrets: tuple[str, ...]
    refused_until: datetime | None = None

    def secrets_of(self, channel_id: str) -> tuple[str, ...]:
        """Of the channel with this id, or of one not noted yet, which may tell of itself at once."""
        other = self.channel is not None and self.channel.id != channel_id
        return () if other else self.secrets


class Watching:
    """`public_url`: where services reach us; None, or not over HTTPS, where they cannot."""

    def __init__(self, run: Run, public_url: str | None) -> None:
        self._run = run
        self._public_url = public_url if public_url and is_reachable(public_url) else None

    async def keep(self, actor: Actor, adapter: Any, place: Place, now: datetime) -> float:
        """Have a channel that lasts; seconds until the next look."""
        if self._public_url is None or not isinstance(adapter, PushChannels):
            return _about(_WHOLE.get(place.service, UNTOLD_SECONDS))
        held = await self._run(read_channel, actor, place.calendar_id)
        if held.channel is not None and held.channel.expires_at - RENEW_BEFORE > now:
            return _about(TOLD_SECONDS)
        if held.refused_until is not None and held.refused_until > now:
            return _about(UNTOLD_SECONDS)
        hook = Hook(
            address=f"{self._public_url}/api/v1/webhooks/{place.service}/{actor.workspace_id}.{place.calendar_id}",
            secret=held.secrets[0],
            key=secrets.token_hex(16),
        )
        try:
            channel = await adapter.watch(place.external_id, hook)
        except Denied:  # e.g. an address it cannot verify, or others' holidays: looking often does as well
            await self._run(note_refused, actor, place.calendar_id, now + REFUSED_FOR)
            return _about(UNTOLD_SECONDS)
        await self._run(keep_channel, actor, place.calendar_id, channel)
        if held.channel is not None:
            with suppress(Trouble):  # it ends by itself, in days
                await adapter.stop(held.channel)
        return 0  # for what changed before the new one tells


def is_reachable(url: str) -> bool:
    """Whether services elsewhere would call this address of ours."""
    return url.startswith(("https://", "http://127.0.0.1"))


def _about(seconds: float) -> float:
    """Up to a tenth later, so that not all calendars are read at once."""
    return seconds * random.uniform(1, 1.1)  # noqa: S311 - jitter, not a secret


async def read_channel(tx: Tx, actor: Actor, calendar_id: int) -> Held:
    """The channel the calendar has."""
    held = await find_channel(tx, actor, calendar_id)
    if held is None:
        raise NotFound("This calendar is not connected any more.")
    return held


async def find_channel(tx: Tx, actor: Actor, calendar_id: int) -> Held | None:
    """The same; None when there is no such calendar."""
    row = await tx.session.get(Calendar, (tx.workspace_id, calendar_id))
    if row is None:
        return None
    return Held(
        channel=channel_of(row),
        secrets=tx.secrets.marks(f"channel:{tx.workspace_id}:{row.id}"),
        refused_until=row.channel_expires_at if row.channel_id is None else None,
    )


def channel_of(row: Calendar) -> Channel | None:
    """By which its service tells of changes, if it does."""
    if row.channel_id is None or row.channel_expires_at is None:
        return None
    return Channel(id=row.channel_id, expires_at=row.channel_expires_at, resource=row.channel_resource)


async def keep_channel(tx: Tx, actor: Actor, calendar_id: int, channel: Channel) -> None:
    """Write it down; of a calendar that was disconnected meanwhile there is nothing to write."""
    row = await tx.session.get(Calendar, (tx.workspace_id, calendar_id))
    if row is None:
        return
    row.channel_id, row.channel_resource = channel.id, channel.resource
    row.channel_expires_at = channel.expires_at


async def note_refused(tx: Tx, actor: Actor, calendar_id: int, until: datetime) -> None:
    """Its service tells of no changes there, and is not asked to before then."""
    row = await tx.session.get(Calendar, (tx.workspace_id, calendar_id))
    if row is not None:
        row.channel_id, row.channel_expires_at = None, until


async def forget_channel(tx: Tx, actor: Actor, calendar_id: int) -> None:
    """Its service will tell nothing by it any more: the next reading begins another."""
    row = await tx.session.get(Calendar, (tx.workspace_id, calendar_id))
    if row is not None:
        row.channel_id, row.channel_expires_at = None, None


async def read_soon(tx: Tx, actor: Actor, calendar_id: int) -> None:
    """Something changed there."""
    row = await tx.session.get(Calendar, (tx.workspace_id, calendar_id))
    if row is not None and await looked_at(tx, [row]):
        connection = await tx.session.get_one(Connection, (tx.workspace_id, row.connection_id))
        await ask_for_reading(tx, row, connection.service)

"""Opens connected accounts: the grant is read from PostgreSQL, and fetched anew by one for all."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from core.calendars.facts import Grant, Service
from core.calendars.grants import end_lease, is_good, keep_grant, mark_revoked, read_grant, take_lease
from core.calendars.services import Kind, Services
from core.errors import NotFound
from core.outside.trouble import Denied, GrantRevoked, Trouble, Unreachable
from core.tenancy import Actor, Run

MOST_KEPT = 2000
"""Adapters; the one that was not needed for longest goes first."""
LOOK_AGAIN_SECONDS = 0.2
LOOKS = 150

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A connected account with its adapter."""

    id: int
    service: Service
    kind: Kind
    adapter: Any
    tokens: "StoredTokens"


def utc_now() -> datetime:
    """Real time."""
    return datetime.now(UTC)


class Accounts:
    """Connected accounts by their ids. `real_now` tells real time: tokens expire by it."""

    def __init__(self, run: Run, services: Services, *, real_now: Callable[[], datetime] = utc_now) -> None:
        self._run = run
        self.services = services
        self.real_now = real_now
        self._kept: dict[tuple[int, int], Opened] = {}

    async def open(self, workspace_id: int, connection_id: int) -> Opened:
        """The account; `GrantRevoked` when it has to be connected again, `NotFound` when it is gone.

        While its grant is the same, so is the adapter: what a service allows at once is counted there.
        """
        actor = Actor(workspace_id=workspace_id)
        service, grant = await self._run(read_grant, actor, connection_id)
        kind = self.services.get(service)
        if kind is None or kind.setup is not None:
            raise Denied("This service is not set up here any more.")
        kept = self._kept.pop((workspace_id, connection_id), None)
        if kept is None or kept.tokens.grant != grant:
            tokens = StoredTokens(self, actor, connection_id, kind, grant)
            adapter = kind.open(grant, tokens)
            kept = Opened(id=connection_id, service=service, kind=kind, adapter=adapter, tokens=tokens)
        self._kept[workspace_id, connection_id] = kept
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return kept

    @asynccontextmanager
    async def using(self, workspace_id: int, connection_id: int) -> AsyncIterator[Opened]:
        """The account, inside the block; `GrantRevoked` on the way out has its owner told.

        An adapter let in by a password learns of it first, with no token to fetch.
        """
        opened = await self.open(workspace_id, connection_id)
        try:
            yield opened
        except GrantRevoked:
            actor = Actor(workspace_id=workspace_id)
            with suppress(NotFound):  # disconnected meanwhile
                await self._run(mark_revoked, actor, connection_id, opened.tokens.grant)
            raise

    async def fresh(self, actor: Actor, connection_id: int, kind: Kind, refused: str | None) -> Grant:
        """A grant whose token is good: fetched by whoever comes first, waited for by the others."""
        for _ in range(LOOKS):
            _, grant = await self._run(read_grant, actor, connection_id)
            if is_good(grant, refused, self.real_now()):
                return grant
            if await self._run(take_lease, actor, connection_id):
                return await self._fetch(actor, connection_id, kind, refused)
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        raise Unreachable("Another process has been fetching the permission for too long.")

    async def _fetch(self, actor: Actor, connection_id: int, kind: Kind, refused: str | None) -> Grant:
        """Under the lease: looks once more, as another may have fetched it just before the lease was ours."""
        _, grant = await self._run(read_grant, actor, connection_id)
        if is_good(grant, refused, self.real_now()):
            await self._run(end_lease, actor, connection_id)
            return grant
        try:
            fetched = await _refreshed(kind, grant)
        except GrantRevoked:
            await self._run(mark_revoked, actor, connection_id, grant)
            raise
        except Trouble:
            await self._run(end_lease, actor, connection_id)
            raise
        # The old one may be spent: whoever gives up on us, the new one is written down.
        await asyncio.shield(self._run(keep_grant, actor, connection_id, fetched, grant))
        log.info("connection.refreshed", connection_id=connection_id, service=kind.service)
        return fetched


async def _refreshed(kind: Kind, grant: Grant) -> Grant:
    if kind.authority is None or grant.refresh is None:
        raise GrantRevoked(f"{kind.name} no longer accepts Panelry's permission.")
    return await kind.authority.refresh(grant)


class StoredTokens:
    """The `TokenSource` of one connected account. `grant`: the one it knows of last."""

    def __init__(
        self, accounts: Accounts, actor: Actor, connection_id: int, kind: Kind, grant: Grant
    ) -> None:
        self._accounts = accounts
        self._actor = actor
        self._id = connection_id
        self._kind = kind
        self.grant = grant
        self._one = asyncio.Lock()

    async def token(self, *, refused: str | None = None) -> str:
        """The one that is good now, another than `refused`."""
        async with self._one:
            if not is_good(self.grant, refused, self._accounts.real_now()):
                self.grant = await self._accounts.fresh(self._actor, self._id, self._kind, refused)
            return self.grant.access

"""Somebody disconnects an account: erased here at once, forgotten by its service as soon as that answers."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog
from sqlalchemy import select

from core.calendars.asked import REVOKE, ask_for_revoking, forget_reading
from core.calendars.choose import own_account
from core.calendars.facts import Channel, Grant, Service
from core.calendars.forms import TYPED
from core.calendars.grants import opened_grant
from core.calendars.ports import Authority, PushChannels
from core.calendars.reconnected import show_disconnected
from core.calendars.services import Kind, Services
from core.calendars.watching import channel_of
from core.chores.claim import Chore
from core.errors import NotFound
from core.hosts.changed import telling
from core.outside.trouble import Denied, GrantRevoked
from core.records.audit import record_change
from core.tenancy import Actor, Run, Tx
from db import models
from db.models import Calendar, Connection, Member

MOST_ATTEMPTS = 200
"""Two days, at the longest wait between two."""

log = structlog.get_logger(__name__)


async def disconnect_account(tx: Tx, actor: Actor, connection_id: int) -> None:
    """One's own; with it goes all that was read there.

    The service may not answer, and nobody waits for it: a chore keeps the grant until it does.
    """
    connection = await own_account(tx, connection_id, actor)
    calendars = await _calendars(tx, connection)
    await forget_reading(tx, [each.id for each in calendars])
    if connection.service not in TYPED:
        is_shared = await _is_shared(tx, connection)
        await ask_for_revoking(tx, connection, _channels(calendars), keeps_grant=is_shared)
    owner = await tx.session.get_one(Member, (tx.workspace_id, connection.member_id))
    await show_disconnected(tx, connection, owner)
    facts = {"service": connection.service}
    await record_change(tx, actor, "calendar.disconnected", "connection", connection.id, facts=facts)
    await tx.session.delete(connection)
    await tx.session.execute(select(telling(tx)))
    log.info("connection.disconnected", connection_id=connection.id, service=connection.service)


async def _calendars(tx: Tx, connection: Connection) -> Sequence[Calendar]:
    found = await tx.session.scalars(
        select(Calendar).where(
            Calendar.workspace_id == tx.workspace_id, Calendar.connection_id == connection.id
        )
    )
    return found.all()


def _channels(calendars: Sequence[Calendar]) -> list[Channel]:
    held = (channel_of(each) for each in calendars)
    return [each for each in held if each is not None]


async def _is_shared(tx: Tx, connection: Connection) -> bool:
    """Whether somebody else connected the same account, whose permission would go with this one."""
    found = await tx.session.scalar(
        select(Connection.id)
        .where(
            Connection.workspace_id == tx.workspace_id,
            Connection.service == connection.service,
            Connection.account == connection.account,
            Connection.id != connection.id,
        )
        .limit(1)
    )
    return found is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """What an account that was disconnected leaves to be done. keeps_grant: somebody else needs it."""

    grant: Grant
    channels: tuple[Channel, ...]
    keeps_grant: bool


async def read_given_up(tx: Tx, actor: Actor, connection_id: int) -> GivenUp:
    """Until its service has forgotten us."""
    detail = await tx.session.scalar(
        select(models.Chore.detail).where(
            models.Chore.workspace_id == tx.workspace_id,
            models.Chore.kind == REVOKE,
            models.Chore.subject == connection_id,
        )
    )
    if detail is None:
        raise NotFound("There is nothing left to take back.")
    return GivenUp(
        grant=opened_grant(tx, detail["grant"].encode()),
        channels=tuple(
            Channel(id=id_, resource=resource, expires_at=tx.now) for id_, resource in detail["channels"]
        ),
        keeps_grant=detail["keeps_grant"],
    )


class _Fresh:
    """A `TokenSource` of an account that is connected no more: what it fetches is kept by nobody."""

    def __init__(self, authority: Authority, grant: Grant) -> None:
        self._authority = authority
        self.grant = grant

    async def token(self, *, refused: str | None = None) -> str:
        """Fetched anew only when the service refused the one there was."""
        if refused == self.grant.access:
            self.grant = await self._authority.refresh(self.grant)
        return self.grant.access


class Revoking:
    """The chore "revoke": the service tells us nothing more and forgets what it granted, then so does the
    chore.
    """

    def __init__(self, run: Run, services: Services) -> None:
        self._run = run
        self._services = services

    async def revoke(self, chore: Chore) -> float | None:
        """Never again once it is done; troubles of the service go through, to be tried again."""
        kind = self._services.get(Service(chore.road))
        if kind is None or kind.authority is None or chore.attempts > MOST_ATTEMPTS:
            log.warning("connection.not_revoked", connection_id=chore.subject, service=chore.road)
            return None
        actor = Actor(workspace_id=chore.workspace_id)
        given_up = await self._run(read_given_up, actor, chore.subject)
        try:
            await _let_go(kind, kind.authority, given_up)
        except (Denied, GrantRevoked) as trouble:
            log.warning("connection.revoke_refused", connection_id=chore.subject, why=trouble.sentence)
            return None
        log.info("connection.revoked", connection_id=chore.subject, service=chore.road)
        return None


async def _let_go(kind: Kind, authority: Authority, given_up: GivenUp) -> None:
    """Channels first: without the grant nobody stops them any more."""
    tokens = _Fresh(authority, given_up.grant)
    adapter = kind.open(given_up.grant, tokens)
    for each in given_up.channels if isinstance(adapter, PushChannels) else ():
        with suppress(Denied, GrantRevoked):  # it ends by itself, in days
            await adapter.stop(each)
    if not given_up.keeps_grant:
        await authority.revoke(tokens.grant)

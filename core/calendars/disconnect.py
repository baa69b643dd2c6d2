"""Somebody disconnects an account: erased here at once, forgotten by its service as soon as that answers."""

import structlog
from sqlalchemy import select

from core.calendars.asked import REVOKE, ask_for_revoking, forget_reading
from core.calendars.choose import own_account
from core.calendars.facts import Grant, Service
from core.calendars.forms import TYPED
from core.calendars.grants import access_connection, opened_grant
from core.calendars.reconnected import show_disconnected
from core.calendars.services import Services
from core.chores.claim import Chore
from core.errors import NotFound
from core.outside.trouble import Denied, GrantRevoked
from core.records.audit import record_change
from core.tenancy import Actor, Run, Tx
from core.workspaces.members import answers_for_all
from db import models
from db.models import Calendar, Connection, Member

MOST_ATTEMPTS = 200
"""Two days, at the longest wait between two."""

log = structlog.get_logger(__name__)


async def disconnect_account(tx: Tx, actor: Actor, connection_id: int) -> None:
    """One's own, or as an admin anybody's; with it goes all that was read there.

    The service may not answer, and nobody waits for it: a chore keeps the grant until it does.
    """
    connection = await _access(tx, actor, connection_id)
    await forget_reading(tx, await _calendar_ids(tx, connection))
    if connection.service not in TYPED and not await _is_shared(tx, connection):
        await ask_for_revoking(tx, connection)
    if connection.member_id is not None:
        owner = await tx.session.get_one(Member, (tx.workspace_id, connection.member_id))
        await show_disconnected(tx, connection, owner)
    facts = {"service": connection.service, "own": connection.member_id == actor.member_id}
    await record_change(tx, actor, "calendar.disconnected", "connection", connection.id, facts=facts)
    await tx.session.delete(connection)
    log.info("connection.disconnected", connection_id=connection.id, service=connection.service)


async def _access(tx: Tx, actor: Actor, connection_id: int) -> Connection:
    if answers_for_all(actor):
        return await access_connection(tx, connection_id, lock=True)
    return await own_account(tx, connection_id, actor)


async def _calendar_ids(tx: Tx, connection: Connection) -> list[int]:
    found = await tx.session.scalars(
        select(Calendar.id).where(
            Calendar.workspace_id == tx.workspace_id, Calendar.connection_id == connection.id
        )
    )
    return list(found)


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


async def read_given_up(tx: Tx, actor: Actor, connection_id: int) -> Grant:
    """The grant of an account that was disconnected, until its service has forgotten it."""
    detail = await tx.session.scalar(
        select(models.Chore.detail).where(
            models.Chore.workspace_id == tx.workspace_id,
            models.Chore.kind == REVOKE,
            models.Chore.subject == connection_id,
        )
    )
    if detail is None:
        raise NotFound("There is nothing left to take back.")
    return opened_grant(tx, detail["grant"].encode())


class Revoking:
    """The chore "revoke": the service forgets what it granted, then so does the chore."""

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
        grant = await self._run(read_given_up, actor, chore.subject)
        try:
            await kind.authority.revoke(grant)
        except (Denied, GrantRevoked) as trouble:
            log.warning("connection.revoke_refused", connection_id=chore.subject, why=trouble.sentence)
            return None
        log.info("connection.revoked", connection_id=chore.subject, service=chore.road)
        return None

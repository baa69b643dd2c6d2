"""A scheduler's key is forgotten or changed: our webhook there goes with it, once the service answers."""

import secrets

from sqlalchemy import select

from core.calendars.facts import Grant, Service
from core.calendars.grants import opened_grant, readable_grant, sealed_grant
from core.chores.ends import Ask, ask_for
from core.errors import NotFound
from core.tenancy import Actor, Tx
from db import models
from db.models import Connection, OutsideScheduler

UNHOOK = "unhook_scheduler"


async def give_hook_up(tx: Tx, service: Service, row: Connection | None) -> None:
    """Have the service call us no more; until it answers, the chore alone keeps the key, encrypted.

    What it still tells us at the old address is not believed from here on, whether it answers or not.
    """
    place = await tx.session.scalar(
        select(OutsideScheduler).where(
            OutsideScheduler.workspace_id == tx.workspace_id, OutsideScheduler.service == service
        )
    )
    if place is None:
        return
    if place.hook_id is not None:
        await _ask_to_unhook(tx, place, row)
    place.hook_id, place.ticket = None, new_ticket()
    place.signing_secret = new_signing_secret(tx)
    await tx.session.flush()


def new_ticket() -> str:
    """The end of an address nobody guesses."""
    return secrets.token_urlsafe(24)


def new_signing_secret(tx: Tx) -> bytes:
    """For a scheduler to sign with, encrypted."""
    return tx.secrets.seal(secrets.token_urlsafe(32))


async def _ask_to_unhook(tx: Tx, place: OutsideScheduler, row: Connection | None) -> None:
    """Without an own key it was made with the installation's: a grant without access stands for that."""
    grant = readable_grant(tx, row.secret) if row is not None else Grant(access="")
    if grant is None:
        return
    # Below zero it is no connection's, and takes the place of no other chore.
    subject = row.id if row is not None and grant.access else -place.id
    detail = {"grant": sealed_grant(tx, grant).decode(), "hook": place.hook_id}
    await ask_for(
        tx, Ask(kind=UNHOOK, subject=subject, road=place.service, recipient=place.service, detail=detail)
    )


async def read_hook_given_up(tx: Tx, actor: Actor, connection_id: int) -> tuple[str, str, str]:
    """The key, "" for the installation's, its scope, and the webhook's id."""
    detail = await tx.session.scalar(
        select(models.Chore.detail).where(
            models.Chore.workspace_id == tx.workspace_id,
            models.Chore.kind == UNHOOK,
            models.Chore.subject == connection_id,
        )
    )
    if detail is None:
        raise NotFound("There is nothing left to take away.")
    grant = opened_grant(tx, detail["grant"].encode())
    return grant.access, grant.extra.get("scope", ""), detail["hook"]

"""A scheduler's key is forgotten or changed: our webhook there goes with it, once the service answers."""

from sqlalchemy import select

from core.calendars.grants import opened_grant
from core.chores.ends import Ask, ask_for
from core.errors import NotFound
from core.tenancy import Actor, Tx
from db import models
from db.models import Connection, OutsideScheduler

UNHOOK = "unhook_scheduler"


async def give_hook_up(tx: Tx, row: Connection) -> None:
    """Have the service call us no more; until it answers, the chore alone keeps the key, encrypted."""
    place = await tx.session.scalar(
        select(OutsideScheduler).where(
            OutsideScheduler.workspace_id == tx.workspace_id, OutsideScheduler.service == row.service
        )
    )
    if place is None or place.hook_id is None or not opened_grant(tx, row.secret).access:
        return
    detail = {"grant": row.secret.decode(), "hook": place.hook_id}
    unhooking = Ask(kind=UNHOOK, subject=row.id, road=row.service, recipient=row.service, detail=detail)
    await ask_for(tx, unhooking)
    place.hook_id = None


async def read_hook_given_up(tx: Tx, actor: Actor, connection_id: int) -> tuple[str, str, str]:
    """The key, its scope, and the webhook's id."""
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

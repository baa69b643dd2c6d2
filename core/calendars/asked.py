"""Work that follows when accounts are connected and disconnected, for whoever goes round."""

from collections.abc import Sequence

from sqlalchemy import delete

from core.calendars.facts import Channel
from core.chores.ends import Ask, ask_for
from core.tenancy import Tx
from db.among import among
from db.models import Calendar, Chore, Connection

READ, REVOKE = "calendar", "revoke"


async def ask_for_reading(tx: Tx, calendar: Calendar, service: str) -> None:
    """Have it read at once."""
    await ask_for(tx, reading_of(calendar, service))


def reading_of(calendar: Calendar, service: str) -> Ask:
    """The chore that reads it."""
    return Ask(kind=READ, subject=calendar.id, road=service, recipient=f"connection:{calendar.connection_id}")


async def forget_reading(tx: Tx, calendar_ids: Sequence[int]) -> None:
    """Have them read no more."""
    await tx.session.execute(
        delete(Chore).where(
            Chore.workspace_id == tx.workspace_id, Chore.kind == READ, among(Chore.subject, calendar_ids)
        )
    )


async def ask_for_revoking(
    tx: Tx, connection: Connection, channels: Sequence[Channel], *, keeps_grant: bool
) -> None:
    """Have the service end these channels and, unless somebody else needs it, forget what it granted.

    Until then the chore alone keeps the grant, encrypted.
    """
    if keeps_grant and not channels:
        return
    revoking = Ask(
        kind=REVOKE,
        subject=connection.id,
        road=connection.service,
        recipient=f"connection:{connection.id}",
        detail={
            "grant": connection.secret.decode(),
            "account": connection.account,
            "channels": [(each.id, each.resource) for each in channels],
            "keeps_grant": keeps_grant,
        },
    )
    await ask_for(tx, revoking)


async def forget_revoking(tx: Tx, connection: Connection) -> None:
    """The same account was allowed anew: taken back now, the service would take that back as well."""
    await tx.session.execute(
        delete(Chore).where(
            Chore.workspace_id == tx.workspace_id,
            Chore.kind == REVOKE,
            Chore.road == connection.service,
            Chore.detail["account"].astext == connection.account,
        )
    )

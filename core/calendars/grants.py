"""Grants as they are kept: encrypted, good for a while, fetched anew under a lease, taken back at times."""

import json
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from sqlalchemy import func, or_, text, update

from core.calendars.facts import Grant, Service
from core.errors import NotFound, PanelryError
from core.messages.notices import Notice, tell
from core.outside.trouble import GrantRevoked
from core.tenancy import Actor, Tx
from db.models import Connection, Member

LEASE_SECONDS = 30
EARLY = timedelta(seconds=60)
"""A token is fetched anew so long before it expires."""
RECONNECT = "reconnect"
TAKEN_BACK = "The permission was taken back. Connect the account again."


def is_good(grant: Grant, refused: str | None, now: datetime) -> bool:
    """Whether the service would still take the token at that real time; `refused` it did not take."""
    lasts = grant.expires_at is None or grant.expires_at - EARLY > now
    return lasts and grant.access != refused


def sealed_grant(tx: Tx, grant: Grant) -> bytes:
    """The grant as it is kept."""
    told = asdict(replace(grant, expires_at=None))
    told["expires_at"] = grant.expires_at.isoformat() if grant.expires_at else None
    return tx.secrets.seal(json.dumps(told))


def opened_grant(tx: Tx, sealed: bytes) -> Grant:
    """The same, back."""
    told = json.loads(tx.secrets.open(sealed))
    expires_at = told.pop("expires_at")
    return Grant(
        **{**told, "scopes": tuple(told["scopes"])},
        expires_at=datetime.fromisoformat(expires_at) if expires_at else None,
    )


def readable_grant(tx: Tx, sealed: bytes) -> Grant | None:
    """The same; None where the key it was encrypted with is lost."""
    try:
        return opened_grant(tx, sealed)
    except PanelryError:
        return None


async def access_connection(tx: Tx, connection_id: int, *, lock: bool = False) -> Connection:
    """The only door to a connection's row; raises `NotFound` for another workspace's, too."""
    found = await tx.session.get(Connection, (tx.workspace_id, connection_id), with_for_update=lock or None)
    if found is None:
        raise NotFound("This account is not connected any more.")
    return found


async def read_grant(tx: Tx, actor: Actor, connection_id: int) -> tuple[Service, Grant]:
    """What lets us in; raises `GrantRevoked` when nothing does any more."""
    row = await access_connection(tx, connection_id)
    if row.is_revoked:
        raise GrantRevoked("This account has to be connected again.")
    return Service(row.service), opened_grant(tx, row.secret)


async def take_lease(tx: Tx, actor: Actor, connection_id: int) -> bool:
    """Whether it is for us to fetch the next token; by the database's clock, for all replicas."""
    taken = await tx.session.scalar(
        update(Connection)
        .where(
            Connection.workspace_id == tx.workspace_id,
            Connection.id == connection_id,
            or_(Connection.fetching_until.is_(None), Connection.fetching_until < func.clock_timestamp()),
        )
        .values(fetching_until=func.clock_timestamp() + text(f"interval '{LEASE_SECONDS} seconds'"))
        .returning(Connection.id)
    )
    return taken is not None


async def end_lease(tx: Tx, actor: Actor, connection_id: int) -> None:
    """Let another try."""
    row = await access_connection(tx, connection_id)
    row.fetching_until = None


async def keep_grant(tx: Tx, actor: Actor, connection_id: int, grant: Grant, before: Grant) -> None:
    """Write a grant down that was fetched with the one before; not where it was connected again meanwhile."""
    row = await access_connection(tx, connection_id, lock=True)
    if opened_grant(tx, row.secret) != before:
        return
    row.secret, row.fetching_until, row.trouble = sealed_grant(tx, grant), None, None


async def mark_revoked(tx: Tx, actor: Actor, connection_id: int, grant: Grant) -> None:
    """The person, or their administrator, took this permission back: they are told, once."""
    row = await access_connection(tx, connection_id, lock=True)
    if opened_grant(tx, row.secret) != grant:
        return  # connected again meanwhile
    row.fetching_until = None
    if row.is_revoked:
        return
    row.is_revoked, row.trouble = True, TAKEN_BACK
    await tx.session.flush()
    if row.member_id is not None:
        await _tell_to_reconnect(tx, row, row.member_id)


async def _tell_to_reconnect(tx: Tx, row: Connection, member_id: int) -> None:
    member = await tx.session.get(Member, (tx.workspace_id, member_id))
    assert member is not None, "a foreign key holds them together"
    about = {"connection": row.id, "service": row.service}
    subject = f"{row.id}:{int(tx.now.timestamp())}"
    await tell(tx, [Notice(kind=RECONNECT, recipient=member.slack_user_id, subject=subject, detail=about)])

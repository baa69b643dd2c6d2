"""A workspace's own keys for Zoom: saved, read and forgotten by its admins alone."""

from sqlalchemy import ColumnElement, bindparam, delete, exists, select, update

from core.calendars.calls import CallKeys, CallStatus
from core.calendars.facts import Grant, Service
from core.calendars.grants import opened_grant, readable_grant, sealed_grant
from core.errors import NotAllowed
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from core.workspaces.members import answers_for_all
from db.models import Connection

LOST = "The keys cannot be read any more. Save them again."

HAS_CALL_KEYS = exists().where(
    Connection.workspace_id == bindparam("workspace_id"),
    Connection.member_id.is_(None),
    Connection.service == Service.ZOOM,
)
"""Whether the workspace has keys of its own, as a column of another question."""


async def makes_calls(tx: Tx) -> bool:
    """Whether keys are set, this workspace's or the installation's."""
    if Service.ZOOM in tx.services:
        return True
    return bool(await tx.session.scalar(select(HAS_CALL_KEYS), {"workspace_id": tx.workspace_id}))


async def read_call_keys(tx: Tx, actor: Actor) -> CallKeys | None:
    """The workspace's own, None where none are saved."""
    sealed = await tx.session.scalar(select(Connection.secret).where(*_here(tx)))
    if sealed is None:
        return None
    grant = opened_grant(tx, sealed)
    return CallKeys(client_secret=grant.access, **grant.extra)


async def save_call_keys(tx: Tx, actor: Actor, keys: CallKeys) -> None:
    """Keep keys that were tried, in place of those before.

    Without a secret token, the one that is saved for the same account stays.
    """
    check_looks_after_calls(actor)
    webhook_secret = keys.webhook_secret or await _secret_of(tx, keys.account_id)
    await _forget(tx)
    extra = {
        "account_id": keys.account_id,
        "client_id": keys.client_id,
        "webhook_secret": webhook_secret,
    }
    tx.session.add(
        Connection(
            workspace_id=tx.workspace_id,
            member_id=None,
            service=Service.ZOOM,
            account=keys.account_id,
            email=keys.account_id,
            secret=sealed_grant(tx, Grant(access=keys.client_secret, extra=extra)),
        )
    )
    await record_change(tx, actor, "calls.keys_saved", "workspace", tx.workspace_id)


async def forget_call_keys(tx: Tx, actor: Actor) -> None:
    """Nothing of them is kept; links that were made stay."""
    check_looks_after_calls(actor)
    await _forget(tx)
    await record_change(tx, actor, "calls.keys_forgotten", "workspace", tx.workspace_id)


async def read_call_status(
    tx: Tx, actor: Actor, *, has_fallback: bool, root: str | None
) -> CallStatus | None:
    """How Zoom stands, to which we are at `root`; None for who does not look after it."""
    if not answers_for_all(actor):
        return None
    row = await tx.session.scalar(select(Connection).where(*_here(tx)))
    if row is None:
        return CallStatus(has_fallback=has_fallback)
    grant = readable_grant(tx, row.secret)
    tells = root is not None and grant is not None and bool(grant.extra["webhook_secret"])
    return CallStatus(
        account=row.account,
        has_fallback=has_fallback,
        trouble=row.trouble if grant is not None else LOST,
        address=f"{root}/api/v1/webhooks/zoom/{tx.workspace_id}" if tells else None,
    )


async def note_call_trouble(tx: Tx, actor: Actor, sentence: str | None) -> None:
    """What Zoom said last to the workspace's own keys; None: all is well."""
    changes = Connection.trouble.is_distinct_from(sentence)
    await tx.session.execute(update(Connection).where(*_here(tx), changes).values(trouble=sentence))


def check_looks_after_calls(actor: Actor) -> None:
    """Raise `NotAllowed` for anybody but admins."""
    if not answers_for_all(actor):
        raise NotAllowed("Only admins of Panelry set up Zoom. Ask one of them.")


async def _secret_of(tx: Tx, account: str) -> str:
    """What signs this account's news; "" where none is known."""
    asked = select(Connection.secret).where(*_here(tx), Connection.account == account)
    sealed = await tx.session.scalar(asked)
    grant = readable_grant(tx, sealed) if sealed else None
    return grant.extra["webhook_secret"] if grant else ""


async def _forget(tx: Tx) -> None:
    await tx.session.execute(delete(Connection).where(*_here(tx)))


def _here(tx: Tx) -> tuple[ColumnElement[bool], ...]:
    return (
        Connection.workspace_id == tx.workspace_id,
        Connection.member_id.is_(None),
        Connection.service == Service.ZOOM,
    )

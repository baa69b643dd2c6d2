"""A workspace's own key for an outside scheduler: saved, read and forgotten by its admins alone."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from core.calendars.asked import ask_for_reading, forget_reading
from core.calendars.counted import counted_calendars
from core.calendars.facts import Account, Grant, Service
from core.calendars.grants import opened_grant, readable_grant, sealed_grant
from core.chores.ends import Ask, ask_for
from core.errors import NotAllowed
from core.hosts.changed import telling
from core.outside_bookings.give_up import give_hook_up, new_signing_secret, new_ticket
from core.outside_bookings.import_progress import end_imports, resume_imports
from core.outside_bookings.look_progress import LOOK, look_anew
from core.outside_bookings.troubles import AGAIN, GONE, end_trouble
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from core.workspaces.members import answers_for_all
from db.models import Chore, Connection, OutsideScheduler

WATCH = "watch_scheduler"


async def read_key(tx: Tx, actor: Actor, service: Service) -> tuple[str, str] | None:
    """The workspace's own key and its scope, None where none is saved."""
    row = await own_key(tx, service)
    grant = opened_grant(tx, row.secret) if row is not None else None
    return (grant.access, grant.extra.get("scope", "")) if grant and grant.access else None


async def save_key(tx: Tx, actor: Actor, service: Service, key: str, scope: str, account: Account) -> None:
    """Keep a key that was tried, in place of the one before; from here on we are told of its bookings.

    Whose busy times counted stays so: they are read with this key now.
    """
    check_looks_after(actor)
    row = await own_key(tx, service)
    is_another = row is None or row.account != account.id
    if row is None or is_another or readable_grant(tx, row.secret) is None:
        await give_hook_up(tx, service, row)
    if row is None:
        row = Connection(workspace_id=tx.workspace_id, member_id=None, service=service)
        tx.session.add(row)
    row.account, row.email, row.trouble, row.is_revoked = account.id, account.email, None, False
    row.secret = sealed_grant(tx, Grant(access=key, extra={"scope": scope}))
    await tx.session.flush()
    for each in await counted_calendars(tx, service):
        await ask_for_reading(tx, each, service)
    scheduler_id = await place_for(tx, service, keeper_id=actor.member_id, anew=is_another)
    await ask_for(tx, Ask(kind=WATCH, subject=scheduler_id, road=service, recipient=service))
    await look_anew(tx, scheduler_id)
    await end_trouble(tx, service, AGAIN)
    await resume_imports(tx, service, anew=is_another)
    await record_change(tx, actor, "scheduler.key_saved", "outside_scheduler", scheduler_id)


async def forget_key(tx: Tx, actor: Actor, service: Service, *, has_fallback: bool) -> None:
    """Nothing of it is kept, nor whose busy times counted; meetings that came from there stay.

    With the installation's key to fall back on, we go on being told, by a webhook of that one.
    """
    check_looks_after(actor)
    if (row := await own_key(tx, service)) is not None:
        await give_hook_up(tx, service, row)
    await _watch_no_more(tx, service)
    await end_imports(tx, service, "The key was forgotten.")
    await end_trouble(tx, service, GONE)
    if has_fallback:
        await watch_with_fallback(tx, actor, [service])
    await forget_reading(tx, [each.id for each in await counted_calendars(tx, service)])
    await _forget(tx, service)
    await record_change(tx, actor, "scheduler.key_forgotten", "workspace", tx.workspace_id)


async def watch_with_fallback(tx: Tx, actor: Actor, services: Sequence[Service]) -> None:
    """Have the schedulers watched whose key the installation has, also where no own one is saved."""
    for service in services:
        scheduler_id = await place_for(tx, service, keeper_id=None, anew=True)
        await ask_for(tx, Ask(kind=WATCH, subject=scheduler_id, road=service, recipient=service))


async def place_for(tx: Tx, service: Service, *, keeper_id: int | None, anew: bool) -> int:
    """Where the scheduler reaches us, made at first; its id. anew: we begin to listen to this account now.

    That moment is real time, as the scheduler's own.
    """
    values = {
        "workspace_id": tx.workspace_id,
        "service": service,
        "ticket": new_ticket(),
        "signing_secret": new_signing_secret(tx),
        "keeper_id": keeper_id,
        "created_at": func.now(),
    }
    changes = {
        "trouble": None,
        "trouble_at": None,
        **({"keeper_id": keeper_id} if keeper_id else {}),
        **({"created_at": func.now()} if anew else {}),
    }
    statement = insert(OutsideScheduler).values(values)
    made: int | None = await tx.session.scalar(
        statement.on_conflict_do_update(index_elements=["workspace_id", "service"], set_=changes).returning(
            OutsideScheduler.id
        )
    )
    assert made is not None, "inserted or there already"
    return made


def check_looks_after(actor: Actor) -> None:
    """Raise `NotAllowed` for anybody but admins."""
    if not answers_for_all(actor):
        raise NotAllowed("Only admins of Panelry connect schedulers. Ask one of them.")


async def own_key(tx: Tx, service: Service) -> Connection | None:
    """The workspace's own key as it is kept, None where none is."""
    return await tx.session.scalar(
        select(Connection).where(
            Connection.workspace_id == tx.workspace_id,
            Connection.member_id.is_(None),
            Connection.service == service,
        )
    )


async def _watch_no_more(tx: Tx, service: Service) -> None:
    await tx.session.execute(
        delete(Chore).where(
            Chore.workspace_id == tx.workspace_id, Chore.kind.in_((WATCH, LOOK)), Chore.road == service
        )
    )


async def _forget(tx: Tx, service: Service) -> None:
    await tx.session.execute(
        delete(Connection)
        .where(
            Connection.workspace_id == tx.workspace_id,
            Connection.member_id.is_(None),
            Connection.service == service,
        )
        .returning(telling(tx))
    )

"""Somebody has the busy times of their company's scheduler count as theirs, or no longer."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from core.calendars.asked import ask_for_reading, forget_reading
from core.calendars.facts import Grant, Service
from core.calendars.grants import sealed_grant
from core.calendars.tickets import access_connecting, check_may_connect
from core.errors import BadInput
from core.hosts.changed import telling
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from db.models import Calendar, Connection, Member


async def own_email(tx: Tx, actor: Actor) -> str:
    """The address by which a scheduler may know the actor; raises `BadInput` where nobody knows it."""
    check_may_connect(actor)
    email = await tx.session.scalar(
        select(Member.email).where(Member.workspace_id == tx.workspace_id, Member.id == actor.member_id)
    )
    if not email:
        raise BadInput(
            "Slack tells no e-mail address of yours. Add one to your profile there, then try again."
        )
    return email


async def count_scheduler(tx: Tx, actor: Actor, service: Service, owner: str, email: str) -> None:
    """Have the busy times of `owner`, who the actor is there, read from now on, and for nobody else: who has
    another account in Slack now is the same there.
    """
    check_may_connect(actor)
    assert actor.member_id is not None, "checked just before"
    await access_connecting(tx, actor.member_id)
    connection = await _account(tx, service)
    await _forget(tx, actor, service, owner=owner)
    calendar = Calendar(
        workspace_id=tx.workspace_id,
        connection_id=connection.id,
        member_id=actor.member_id,
        external_id=owner,
        name=email,
        reads=True,
    )
    tx.session.add(calendar)
    await tx.session.flush()
    await ask_for_reading(tx, calendar, service)
    facts = {"service": service}
    await record_change(tx, actor, "calendar.counted", "connection", connection.id, facts=facts)


async def count_no_more(tx: Tx, actor: Actor, service: Service) -> None:
    """What was read there is forgotten."""
    check_may_connect(actor)
    assert actor.member_id is not None, "checked just before"
    await _forget(tx, actor, service)
    facts = {"service": service}
    await record_change(tx, actor, "calendar.not_counted", "member", actor.member_id, facts=facts)


async def counted_calendars(tx: Tx, service: Service) -> list[Calendar]:
    """Everybody's, of the workspace's account at this scheduler."""
    found = await tx.session.scalars(
        select(Calendar)
        .join(Connection, Connection.id == Calendar.connection_id)
        .where(
            Calendar.workspace_id == tx.workspace_id,
            Connection.workspace_id == tx.workspace_id,
            Connection.member_id.is_(None),
            Connection.service == service,
        )
    )
    return list(found)


async def _account(tx: Tx, service: Service) -> Connection:
    """The workspace's; where it has no key of its own, one without any stands for the installation's."""
    values = {
        "workspace_id": tx.workspace_id,
        "service": service,
        "account": "",
        "email": "",
        "secret": sealed_grant(tx, Grant(access="")),
    }
    there = select(Connection).where(
        Connection.workspace_id == tx.workspace_id,
        Connection.member_id.is_(None),
        Connection.service == service,
    )
    there = there.with_for_update(key_share=True)  # two who are the same there come one after the other
    if (row := await tx.session.scalar(there)) is not None:
        return row
    await tx.session.execute(insert(Connection).values(values).on_conflict_do_nothing())
    return (await tx.session.scalars(there)).one()


async def _forget(tx: Tx, actor: Actor, service: Service, *, owner: str | None = None) -> None:
    counted = await counted_calendars(tx, service)
    own = [each.id for each in counted if each.member_id == actor.member_id or each.external_id == owner]
    await forget_reading(tx, own)
    await tx.session.execute(
        delete(Calendar)
        .where(Calendar.workspace_id == tx.workspace_id, Calendar.id.in_(own))
        .returning(telling(tx))
    )

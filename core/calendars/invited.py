"""At which addresses our people are invited to an event."""

from collections.abc import Collection

from sqlalchemy import and_, select

from core.calendars.facts import Service
from core.tenancy import Tx
from db.models import Connection, Member

VERIFIED = (Service.GOOGLE, Service.MICROSOFT)
"""Services that say for certain whose address an account's is."""


async def addresses_of(tx: Tx, member_ids: Collection[int]) -> dict[int, str]:
    """By member: the one Slack tells us, else that of the account they connected first; not who has none."""
    found = await tx.session.execute(
        select(Member.id, Member.email, Connection.email)
        .outerjoin(
            Connection,
            and_(
                Connection.workspace_id == Member.workspace_id,
                Connection.member_id == Member.id,
                Connection.service.in_(VERIFIED),
            ),
        )
        .where(Member.workspace_id == tx.workspace_id, Member.id.in_(member_ids))
        .order_by(Connection.id.desc())
    )
    return {member: address for member, own, account in found if (address := own or account)}

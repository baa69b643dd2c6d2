"""Forgets what schedulers told of somebody: the bookings stay, without a word about who booked."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from core.outside_bookings.told import forgotten
from core.tenancy import Tx
from db.models import OutsideBooking, OutsideDelivery


async def forget_bookings(tx: Tx, meeting_ids: Sequence[int]) -> None:
    """Of the meetings with these ids, which are locked; every delivery about them goes."""
    found = await tx.session.scalars(
        select(OutsideBooking).where(
            OutsideBooking.workspace_id == tx.workspace_id, OutsideBooking.meeting_id.in_(meeting_ids)
        )
    )
    rows = found.all()
    for each in rows:
        each.told = forgotten(tx.secrets)
    if rows:
        await tx.session.execute(
            delete(OutsideDelivery).where(
                OutsideDelivery.workspace_id == tx.workspace_id,
                OutsideDelivery.booking_key.in_([each.key for each in rows]),
            )
        )

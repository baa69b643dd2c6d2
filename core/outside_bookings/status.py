"""How the schedulers of a workspace stand, for its admins: what is set up, told and wrong."""

from collections.abc import Mapping

from sqlalchemy import and_, func, select

from core.calendars.facts import Service
from core.outside_bookings.facts import Heard, SchedulerStatus
from core.schedulers.facts import BookingStatus
from core.tenancy import Actor, Tx
from core.workspaces.members import answers_for_all
from db.models import Connection, OutsideBooking, OutsideDelivery, OutsideScheduler

RECENT = 5


async def read_status(tx: Tx, actor: Actor, fallbacks: Mapping[Service, bool]) -> tuple[SchedulerStatus, ...]:
    """One for each that can be set up; none for who does not look after them."""
    if not answers_for_all(actor):
        return ()
    return tuple([await _one(tx, service, has_key=has_key) for service, has_key in fallbacks.items()])


async def _one(tx: Tx, service: Service, *, has_key: bool) -> SchedulerStatus:
    here = select(Connection.email).where(
        Connection.workspace_id == tx.workspace_id,
        Connection.member_id.is_(None),
        Connection.service == service,
    )
    email = await tx.session.scalar(here)
    row = await tx.session.scalar(
        select(OutsideScheduler).where(
            and_(OutsideScheduler.workspace_id == tx.workspace_id, OutsideScheduler.service == service)
        )
    )
    return SchedulerStatus(
        service=service,
        email=email or None,
        has_fallback=has_key,
        is_hooked=row is not None and row.hook_id is not None,
        event_at=row.event_at if row else None,
        trouble=row.trouble if row else None,
        trouble_at=row.trouble_at if row else None,
        recent=await _recent(tx, service),
        waiting=await _waiting(tx, service),
    )


async def _waiting(tx: Tx, service: Service) -> int:
    found = await tx.session.scalar(
        select(func.count()).where(
            OutsideBooking.workspace_id == tx.workspace_id,
            OutsideBooking.service == service,
            OutsideBooking.status == BookingStatus.PENDING,
            OutsideBooking.ends_at > tx.now,
        )
    )
    return found or 0


async def _recent(tx: Tx, service: Service) -> tuple[Heard, ...]:
    found = await tx.session.scalars(
        select(OutsideDelivery)
        .where(OutsideDelivery.workspace_id == tx.workspace_id, OutsideDelivery.service == service)
        .order_by(OutsideDelivery.id.desc())
        .limit(RECENT)
    )
    return tuple(
        Heard(kind=each.kind, state=each.state, received_at=each.received_at, error=each.error)
        for each in found
    )

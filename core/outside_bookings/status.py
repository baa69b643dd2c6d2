"""How the schedulers of a workspace stand, for its admins: what is set up, told and wrong."""

from collections.abc import Mapping

from sqlalchemy import func, select, true
from sqlalchemy.orm import aliased

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
    emails, rows = await _emails(tx), await _schedulers(tx)
    recent, waiting = await _recent(tx), await _waiting(tx)
    known = []
    for service, has_key in fallbacks.items():
        row = rows.get(service)
        known.append(
            SchedulerStatus(
                service=service,
                email=emails.get(service) or None,
                has_fallback=has_key,
                is_hooked=row is not None and row.hook_id is not None,
                event_at=row.event_at if row else None,
                trouble=row.trouble if row else None,
                trouble_at=row.trouble_at if row else None,
                recent=tuple(recent.get(service, ())),
                waiting=waiting.get(service, 0),
            )
        )
    return tuple(known)


async def _emails(tx: Tx) -> dict[str, str]:
    """Whose keys the workspace has of its own."""
    found = await tx.session.execute(
        select(Connection.service, Connection.email).where(
            Connection.workspace_id == tx.workspace_id, Connection.member_id.is_(None)
        )
    )
    return {row.service: row.email for row in found}


async def _schedulers(tx: Tx) -> dict[str, OutsideScheduler]:
    here = select(OutsideScheduler).where(OutsideScheduler.workspace_id == tx.workspace_id)
    return {each.service: each for each in await tx.session.scalars(here)}


async def _waiting(tx: Tx) -> dict[str, int]:
    found = await tx.session.execute(
        select(OutsideBooking.service, func.count().label("bookings"))
        .where(
            OutsideBooking.workspace_id == tx.workspace_id,
            OutsideBooking.status == BookingStatus.PENDING,
            OutsideBooking.ends_at > tx.now,
        )
        .group_by(OutsideBooking.service)
    )
    return {row.service: row.bookings for row in found}


async def _recent(tx: Tx) -> dict[str, list[Heard]]:
    """The newest of each service, read by the index of its scheduler."""
    newest = (
        select(OutsideDelivery)
        .where(
            OutsideDelivery.workspace_id == OutsideScheduler.workspace_id,
            OutsideDelivery.service == OutsideScheduler.service,
        )
        .order_by(OutsideDelivery.id.desc())
        .limit(RECENT)
        .lateral()
    )
    told = aliased(OutsideDelivery, newest)
    found = await tx.session.scalars(
        select(told)
        .select_from(OutsideScheduler)
        .join(newest, true())
        .where(OutsideScheduler.workspace_id == tx.workspace_id)
        .order_by(told.id.desc())
    )
    recent: dict[str, list[Heard]] = {}
    for each in found:
        heard = Heard(kind=each.kind, state=each.state, received_at=each.received_at, error=each.error)
        recent.setdefault(each.service, []).append(heard)
    return recent

"""What schedulers tell us, kept whole before anything is made of it; what came before is nothing new."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from sqlalchemy import DateTime, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from core.calendars.facts import Service
from core.chores.ends import Ask, ask_for
from core.outside.trouble import Unreadable
from core.outside_bookings.refused import end_refused
from core.outside_bookings.rows import lock_bookings
from core.outside_bookings.take import take_absence, take_booking
from core.schedulers.facts import Delivery, DeliveryKind
from core.schedulers.hooks import read_body
from core.tenancy import Actor, Tx
from db.models import OutsideDelivery, OutsideScheduler

TAKE = "take_delivery"
"""Also whom the service asks to wait who asks for more: what was told is taken, whatever else has to wait."""
PATIENCE = timedelta(seconds=30)
"""How long the other half of a move may take."""
UNREAD = timedelta(days=30)
"""How long what nobody can read is kept, for who looks after Panelry."""

Read = Callable[[Mapping[str, Any]], Delivery]
"""A webhook's body as a service means it; raises `Unreadable`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """The delivery is of a booking that followed one nobody told us of. `is_old`: waiting for it is over."""

    booking_key: str
    is_old: bool


async def find_secret(tx: Tx, actor: Actor, service: Service, ticket: str) -> str | None:
    """What the scheduler signs with who knows our address; None for an address that is not ours."""
    row = await tx.session.scalar(
        select(OutsideScheduler).where(
            OutsideScheduler.workspace_id == tx.workspace_id, OutsideScheduler.service == service
        )
    )
    if row is None or not compare_digest(row.ticket.encode(), ticket.encode()):
        return None
    return tx.secrets.open(row.signing_secret)


async def keep_delivery(tx: Tx, actor: Actor, service: Service, key: str, body: bytes) -> bool:
    """Keep it, and have it taken; False for one that was here before."""
    values = {
        "workspace_id": tx.workspace_id,
        "service": service,
        "key": key,
        "body": tx.secrets.seal(body.decode("latin-1")),
        "received_at": func.clock_timestamp(type_=DateTime(timezone=True)),
    }
    statement = insert(OutsideDelivery).values(values).on_conflict_do_nothing()
    made = await tx.session.scalar(statement.returning(OutsideDelivery.id))
    if made is None:
        return False
    await end_refused(tx, service)
    await ask_for(tx, Ask(kind=TAKE, subject=made, road=service, recipient=TAKE))
    return True


async def purge_unread(tx: Tx, actor: Actor, service: Service) -> None:
    """Whoever they were about, nobody will ever read them."""
    there = OutsideDelivery
    await tx.session.execute(
        delete(there).where(
            there.workspace_id == tx.workspace_id,
            there.service == service,
            there.state == "unread",
            there.received_at < func.clock_timestamp() - UNREAD,
        )
    )


async def take_delivery(
    tx: Tx, actor: Actor, delivery_id: int, readers: Mapping[Service, Read], *, alone: bool = False
) -> Gap | None:
    """Make of it what it means. alone: without the booking it followed, which will not come."""
    row = await _locked(tx, delivery_id)
    if row is None or row.state != "waiting":
        return None
    await _note_event(tx, row)
    try:
        delivery = readers[Service(row.service)](read_body(_body(tx, row)))
    except Unreadable as error:
        row.state, row.error = "unread", error.sentence
        return None
    row.kind, row.booking_key = delivery.kind, delivery.booking_key
    if delivery.kind is DeliveryKind.IGNORED:
        row.body = tx.secrets.seal("")
    gap = await _take(tx, actor, row, delivery, alone=alone)
    if gap is not None:
        return Gap(booking_key=gap, is_old=await _is_old(tx, row))
    await tx.session.flush()
    await _take_early(tx, actor, row, readers)
    return None


async def _locked(tx: Tx, delivery_id: int) -> OutsideDelivery | None:
    """Behind the bookings, as who forgets both does: no deadlock."""
    there = OutsideDelivery
    service = await tx.session.scalar(
        select(there.service).where(there.workspace_id == tx.workspace_id, there.id == delivery_id)
    )
    if service is None:
        return None
    await lock_bookings(tx, Service(service))
    return await tx.session.get(there, (tx.workspace_id, delivery_id), with_for_update=True)


async def _take(tx: Tx, actor: Actor, row: OutsideDelivery, delivery: Delivery, *, alone: bool) -> str | None:
    """Calendly says all of a booking when it says who did not come; Cal.com names it."""
    if delivery.booking is not None:
        is_moved = delivery.kind is DeliveryKind.MOVED_AWAY
        gap = await take_booking(tx, actor, delivery.booking, is_moved=is_moved, alone=alone)
        if gap is not None:
            return gap
    is_early = delivery.kind is DeliveryKind.NO_SHOW and not await _mark(tx, actor, row, delivery)
    row.state = "early" if is_early else "done"
    return None


async def _mark(tx: Tx, actor: Actor, row: OutsideDelivery, delivery: Delivery) -> bool:
    at = delivery.at or row.received_at
    return await take_absence(tx, actor, delivery.service, delivery.booking_key, at, no_show=delivery.no_show)


async def _take_early(tx: Tx, actor: Actor, row: OutsideDelivery, readers: Mapping[Service, Read]) -> None:
    """What was told of this booking before the booking itself."""
    found = await tx.session.scalars(
        select(OutsideDelivery)
        .where(
            OutsideDelivery.workspace_id == tx.workspace_id,
            OutsideDelivery.service == row.service,
            OutsideDelivery.booking_key == row.booking_key,
            OutsideDelivery.state == "early",
        )
        .order_by(OutsideDelivery.id)
    )
    for each in found.all():
        delivery = readers[Service(each.service)](read_body(_body(tx, each)))
        each.state = "done" if await _mark(tx, actor, each, delivery) else "early"
    await tx.session.flush()


def _body(tx: Tx, row: OutsideDelivery) -> bytes:
    return tx.secrets.open(row.body).encode("latin-1")


async def _is_old(tx: Tx, row: OutsideDelivery) -> bool:
    return bool(await tx.session.scalar(select(func.clock_timestamp() - row.received_at > PATIENCE)))


async def _note_event(tx: Tx, row: OutsideDelivery) -> None:
    await tx.session.execute(
        update(OutsideScheduler)
        .where(OutsideScheduler.workspace_id == tx.workspace_id, OutsideScheduler.service == row.service)
        .values(event_at=func.greatest(OutsideScheduler.event_at, row.received_at))
    )

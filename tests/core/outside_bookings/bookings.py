"""Bookings at an outside scheduler, and what is left of them in a workspace."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core.calendars.facts import Service
from core.meetings.facts import Meeting
from core.meetings.load import load_meetings
from core.messages.booking_links import mail_link
from core.outside_bookings.take import take_booking
from core.schedulers.facts import Booking, BookingStatus, Invitee
from core.tenancy import Actor, Tx
from db.models import Meeting as Row
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
TOMAS = Invitee(
    email="Tomas@Mail.example", name="Tomas Okafor", phone="+44 20 7946 0991", timezone="Europe/London"
)


def booking(key: str = "a", at: datetime = AT, **more: Any) -> Booking:
    """Tomas with Rosa, 45 minutes."""
    told: dict[str, Any] = {
        "service": Service.CALENDLY,
        "key": key,
        "event": f"event-{key}",
        "status": BookingStatus.ACTIVE,
        "starts_at": at,
        "ends_at": at + timedelta(minutes=45),
        "title": "Technical interview",
        "event_type_name": "Technical interview",
        "invitee": TOMAS,
        "organiser_email": "Rosa@acme.example",
        "join_url": "https://meet.example/abc",
        "cancel_url": "https://calendly.com/cancellations/a",
        "reschedule_url": "https://calendly.com/reschedulings/a",
    }
    return Booking(**told | more)


def ended(one: Booking, **more: Any) -> Booking:
    """The same, cancelled."""
    return replace(one, status=BookingStatus.CANCELLED, **more)


async def take(world: World, *bookings: Booking, **more: Any) -> None:
    for each in bookings:
        await world.run(take_booking, world.product, each, **more)


async def mail_to(tx: Tx, actor: Actor, meeting: Meeting) -> None:
    """A link goes to its candidate."""
    assert meeting.candidate is not None
    words = {"url": "https://calendly.example/d/1?name=Tomas", "what": "Call", "company": "Acme", "note": ""}
    await mail_link(tx, meeting.candidate.id, "k", words)


async def meetings(world: World) -> list[Meeting]:
    return await world.run(_meetings, world.product)


async def _meetings(tx: Tx, actor: Actor) -> list[Meeting]:
    ids = (await tx.session.scalars(select(Row.id).order_by(Row.id))).all()
    found = await load_meetings(tx, ids)
    return [found[each] for each in ids]

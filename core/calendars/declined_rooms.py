"""A room whose own calendar declines an event of ours is taken there, though it is free here."""

from collections.abc import Sequence

from sqlalchemy import select

from core.calendars.facts import Guest
from core.meetings.facts import Rsvp
from core.messages.audience import audience_of
from core.messages.outbox import enqueue, touch_living
from core.messages.plan import room_declined
from core.rooms.read import access_room
from core.tenancy import Tx
from db.models import Meeting, RoomBooking


async def take_rooms_answer(tx: Tx, meeting: Meeting, guests: Sequence[Guest]) -> None:
    """Have the card say so while it declines, and tell the organiser once for each time and room."""
    said = {each.email.casefold(): each.rsvp for each in guests if each.is_room}
    if meeting.room_id is None or not said:
        return
    room = await access_room(tx, meeting.room_id)
    booking = await _booking(tx, meeting)
    if room.email not in said or booking is None:
        return
    is_declined = said[room.email] is Rsvp.DECLINED
    if booking.is_declined == is_declined:
        return
    booking.is_declined = is_declined
    await tx.session.flush()
    await touch_living(tx, meeting)
    if is_declined:
        await enqueue(tx, meeting, room_declined(meeting, await audience_of(tx, meeting), tx.now))


async def _booking(tx: Tx, meeting: Meeting) -> RoomBooking | None:
    """Gone with each change of time or room, and its answer with it."""
    return await tx.session.scalar(
        select(RoomBooking).where(
            RoomBooking.workspace_id == tx.workspace_id, RoomBooking.meeting_id == meeting.id
        )
    )

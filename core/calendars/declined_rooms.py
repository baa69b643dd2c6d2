"""A room whose own calendar declines an event of ours is taken there, though it is free here."""

from collections.abc import Sequence

from core.calendars.facts import Guest
from core.meetings.facts import Rsvp
from core.messages.audience import audience_of
from core.messages.outbox import enqueue
from core.messages.plan import room_declined
from core.rooms.read import access_room
from core.tenancy import Tx
from db.models import Meeting


async def tell_declined(tx: Tx, meeting: Meeting, guests: Sequence[Guest]) -> None:
    """Tell the organiser, once for each time the meeting has."""
    declined = {each.email.casefold() for each in guests if each.is_room and each.rsvp is Rsvp.DECLINED}
    if meeting.room_id is None or not declined:
        return
    room = await access_room(tx, meeting.room_id)
    if room.email in declined:
        await enqueue(tx, meeting, room_declined(meeting, await audience_of(tx, meeting), tx.now))

"""The rooms to choose from for a meeting: large enough, free then, or why not."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, false, func, or_, select
from sqlalchemy.dialects.postgresql import Range

from core.rooms import facts
from core.rooms.facts import RoomChoices, seats_words
from core.rooms.read import as_room
from core.tenancy import Tx
from core.wall import zone_of, zone_words
from db.models import Room, RoomBooking

Time = tuple[datetime, datetime]


async def rooms_for(
    tx: Tx, *, people: int, at: Time | None, chosen: int | None, timezone: str, moving: int | None = None
) -> RoomChoices | None:
    """What to choose from for so many people at that time, or at any; None where there are no rooms.

    timezone: the reader's. moving: the meeting that would leave its own time. One query.
    """
    rows = (await tx.session.execute(_with_bookings(tx, at, chosen, moving))).all()
    found = [(as_room(row.Room), (row.begin, row.end) if row.begin else None) for row in rows]
    troubles = {room.id: trouble_of(room, people, taken, timezone) for room, taken in found}
    rooms = tuple(room for room, _ in found if troubles[room.id] is None or room.id == chosen)
    left_out = [room for room, _ in found if room not in rooms]
    too_small = sum(each.seats < people for each in left_out)
    choices = RoomChoices(
        rooms=rooms,
        people=people,
        chosen=chosen if chosen in troubles else None,
        too_small=too_small,
        taken=len(left_out) - too_small,
        trouble=troubles.get(chosen or 0),
    )
    return choices if found else None


def trouble_of(room: facts.Room, people: int, taken: Time | None, timezone: str) -> str | None:
    """Why so many people cannot meet there, in a sentence that says what to do."""
    if not room.is_active:
        return f"{room.name} is not in use any more. Choose another room."
    if room.seats < people:
        return f"{room.name} has {seats_words(room.seats)} for {people} people. Choose a larger room."
    return taken_words(room, taken, timezone) if taken else None


def taken_words(room: facts.Room, taken: Time, timezone: str) -> str:
    """As "Rosa Parks is taken from 14:00 to 15:00 (Berlin time). Choose another room."."""
    begin, end = (each.astimezone(zone_of(timezone)) for each in taken)
    zone = zone_words(timezone, begin)
    return f"{room.name} is taken from {begin:%H:%M} to {end:%H:%M} ({zone}). Choose another room."


def _with_bookings(
    tx: Tx, at: Time | None, chosen: int | None, moving: int | None
) -> Select[*tuple[Any, ...]]:
    """Rooms in use and the one chosen, with what takes them then, from its begin to its end."""
    bookings = and_(
        RoomBooking.workspace_id == Room.workspace_id,
        RoomBooking.room_id == Room.id,
        RoomBooking.meeting_id.is_distinct_from(moving),
        RoomBooking.during.overlaps(Range(*at)) if at else false(),
    )
    begin, end = func.lower(RoomBooking.during), func.upper(RoomBooking.during)
    return (
        select(Room, func.min(begin).label("begin"), func.max(end).label("end"))
        .outerjoin(RoomBooking, bookings)
        .where(Room.workspace_id == tx.workspace_id, or_(Room.is_active, Room.id == chosen))
        .group_by(Room.workspace_id, Room.id)
        .order_by(func.lower(Room.site), func.lower(Room.name), Room.id)
    )

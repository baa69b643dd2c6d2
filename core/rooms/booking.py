"""The time meetings take from rooms. The database refuses an overlap: whoever writes first has the room."""

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import Range, insert

from core.errors import BadInput
from core.hosts.calendar import span
from core.rooms.choose import Time, taken_words, trouble_of
from core.rooms.read import as_room
from core.slots.model import Stretch
from core.tenancy import Tx
from db.models import Meeting, Room, RoomBooking


async def take_room(tx: Tx, meeting: Meeting, room: Room, *, people: int, timezone: str) -> None:
    """Book it for so many people at the meeting's time, behind the hosts; `timezone`: the reader's.

    Raises `BadInput` on the field `room` where it is too small, out of use, or somebody else's by now.
    """
    known = as_room(room)
    trouble = trouble_of(known, people, None, timezone)
    if trouble is None and not await _took(tx, meeting, room):
        # The one that is in the way is there to be read: the insertion waited for it.
        trouble = taken_words(known, await _taken_then(tx, meeting, room), timezone)
    if trouble is not None:
        raise BadInput(trouble, field="room")


async def _took(tx: Tx, meeting: Meeting, room: Room) -> bool:
    booking = {
        "workspace_id": tx.workspace_id,
        "meeting_id": meeting.id,
        "room_id": room.id,
        "during": Range(meeting.starts_at, meeting.ends_at),
    }
    statement = insert(RoomBooking).values(booking).on_conflict_do_nothing().returning(RoomBooking.id)
    return await tx.session.scalar(statement) is not None


async def _taken_then(tx: Tx, meeting: Meeting, room: Room) -> Time:
    begin, end = func.min(func.lower(RoomBooking.during)), func.max(func.upper(RoomBooking.during))
    found = await tx.session.execute(
        select(func.coalesce(begin, meeting.starts_at), func.coalesce(end, meeting.ends_at)).where(
            RoomBooking.workspace_id == tx.workspace_id,
            RoomBooking.room_id == room.id,
            RoomBooking.during.overlaps(Range(meeting.starts_at, meeting.ends_at)),
        )
    )
    row = found.one()
    return row[0], row[1]


async def free_room(tx: Tx, meeting: Meeting) -> None:
    """It is free again at the meeting's time."""
    if meeting.room_id is not None:
        await tx.session.execute(
            delete(RoomBooking).where(
                RoomBooking.workspace_id == tx.workspace_id, RoomBooking.meeting_id == meeting.id
            )
        )


async def forget_answers(tx: Tx, room: Room) -> None:
    """What the calendar it had said of its meetings is not what the one it has now says."""
    await tx.session.execute(
        update(RoomBooking)
        .where(RoomBooking.workspace_id == tx.workspace_id, RoomBooking.room_id == room.id)
        .values(is_declined=False)
    )


async def room_times(tx: Tx, room_id: int, *, moving: Meeting | None) -> list[Stretch]:
    """When it is taken from now on, but by the meeting that is moved; in epoch minutes."""
    statement = select(RoomBooking.during).where(
        RoomBooking.workspace_id == tx.workspace_id,
        RoomBooking.room_id == room_id,
        RoomBooking.during.overlaps(Range(tx.now, None)),
    )
    if moving is not None:
        statement = statement.where(RoomBooking.meeting_id != moving.id)
    return [span(each) for each in await tx.session.scalars(statement)]

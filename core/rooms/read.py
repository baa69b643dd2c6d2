"""Reads the list of rooms, for those who keep it."""

from sqlalchemy import func, select

from core.errors import NotAllowed, NotFound
from core.rooms import facts
from core.tenancy import Actor, Tx
from core.workspaces.members import answers_for_all
from db.models import Room

GONE_ROOM = "This room is not here any more. Choose another room."


def check_keeps_rooms(actor: Actor) -> None:
    """Raise `NotAllowed` for anybody but admins."""
    if not answers_for_all(actor):
        raise NotAllowed("Only admins of Panelry keep the list of rooms. Ask one of them.")


async def access_room(tx: Tx, room_id: int, *, lock: bool = False) -> Room:
    """The only door to a room's row; raises `NotFound` on the field `room`, for another workspace's, too.

    Meetings may be booked into it while it is locked.
    """
    locked = {"key_share": True} if lock else None
    room = await tx.session.get(Room, (tx.workspace_id, room_id), with_for_update=locked)
    if room is None:
        raise NotFound(GONE_ROOM, field="room")
    return room


async def lock_rooms(tx: Tx, *room_ids: int | None) -> None:
    """Lock these in id order, so that of two meetings that change them neither waits for the other."""
    await tx.session.execute(
        select(Room.id)
        .where(Room.workspace_id == tx.workspace_id, Room.id.in_([each for each in room_ids if each]))
        .order_by(Room.id)
        .with_for_update(key_share=True)
    )


async def list_rooms(tx: Tx, actor: Actor) -> tuple[facts.Room, ...]:
    """All of them by site and name, those out of use, too."""
    check_keeps_rooms(actor)
    found = await tx.session.scalars(
        select(Room)
        .where(Room.workspace_id == tx.workspace_id)
        .order_by(func.lower(Room.site), func.lower(Room.name), Room.id)
    )
    return tuple(as_room(each) for each in found)


async def read_room(tx: Tx, actor: Actor, room_id: int) -> facts.Room:
    """One of them, to be changed."""
    check_keeps_rooms(actor)
    return as_room(await access_room(tx, room_id))


def as_room(room: Room) -> facts.Room:
    """The row as others see it."""
    return facts.Room(
        id=room.id,
        name=room.name,
        site=room.site,
        seats=room.capacity,
        email=room.email,
        is_active=room.is_active,
    )

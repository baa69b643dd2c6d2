"""Admins keep the list of rooms. None is ever deleted: meetings that took place there say so."""

from psycopg.errors import UniqueViolation
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.candidates.add import check_email
from core.errors import BadInput
from core.messages.outbox import touch_coming
from core.messages.plan import CALENDAR_EVENT
from core.records.audit import record_change
from core.rooms import facts
from core.rooms.booking import forget_answers
from core.rooms.facts import LONGEST, MOST_SEATS, RoomForm
from core.rooms.read import access_room, as_room, check_keeps_rooms
from core.tenancy import Actor, Tx
from db.models import Meeting, Room

TELL_THE_ROOM = ("card", "interviewer_dm", CALENDAR_EVENT)


async def save_room(tx: Tx, actor: Actor, form: RoomForm) -> facts.Room:
    """Add it, or change the one it names; raises `BadInput` on the field concerned."""
    check_keeps_rooms(actor)
    checked = _checked(form)
    await _check_only_one(tx, checked)
    if form.room_id is None:
        room = Room(workspace_id=tx.workspace_id, is_active=True)
        tx.session.add(room)
    else:
        room = await access_room(tx, form.room_id, lock=True)
    room.name, room.site, room.capacity = checked.name, checked.site, int(checked.seats)
    was, room.email = room.email, checked.email or None
    try:
        await tx.session.flush()
    except IntegrityError as error:
        if isinstance(error.orig, UniqueViolation):
            raise _twice(checked) from error
        raise
    if form.room_id is not None:
        if room.email != was:
            await forget_answers(tx, room)
        await touch_coming(tx, TELL_THE_ROOM, Meeting.room_id == room.id)
    action = "room.added" if form.room_id is None else "room.changed"
    told = {"name": room.name, "site": room.site, "seats": room.capacity, "has_calendar": bool(room.email)}
    await record_change(tx, actor, action, "room", room.id, facts=told)
    return as_room(room)


async def use_room(tx: Tx, actor: Actor, room_id: int, *, is_active: bool) -> facts.Room:
    """Offer it, or take it out of use: meetings that have it keep it at their time."""
    check_keeps_rooms(actor)
    room = await access_room(tx, room_id, lock=True)
    if room.is_active != is_active:
        room.is_active = is_active
        await tx.session.flush()
        await record_change(tx, actor, "room.put_back" if is_active else "room.taken_out", "room", room.id)
    return as_room(room)


def _checked(form: RoomForm) -> RoomForm:
    """The form with what may be kept of it."""
    name, site = " ".join(form.name.split()), " ".join(form.site.split())
    if not name:
        raise BadInput("Give the room a name.", field="room_name")
    for field, words in (("room_name", name), ("room_site", site)):
        if len(words) > LONGEST:
            raise BadInput(f"Keep it under {LONGEST} characters.", field=field)
    seats = _seats(form.seats)
    email = check_email(form.email, field="room_email") if form.email.strip() else ""
    return RoomForm(room_id=form.room_id, name=name, site=site, seats=seats, email=email)


def _seats(typed: str) -> str:
    digits = typed.strip()
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= 4
    if not is_number or not 1 <= int(digits) <= MOST_SEATS:
        raise BadInput(f"Enter how many seats it has, from 1 to {MOST_SEATS}.", field="room_seats")
    return digits


async def _check_only_one(tx: Tx, form: RoomForm) -> None:
    """However it is written; of two that are added at once, the database refuses one."""
    same = select(Room.id).where(
        Room.workspace_id == tx.workspace_id,
        func.lower(Room.name) == form.name.lower(),
        func.lower(Room.site) == form.site.lower(),
    )
    found = await tx.session.scalars(same)
    if set(found) - {form.room_id}:
        raise _twice(form)


def _twice(form: RoomForm) -> BadInput:
    where = f" in {form.site}" if form.site else ""
    return BadInput(
        f"There is a room {form.name}{where} already. Give this one another name.", field="room_name"
    )

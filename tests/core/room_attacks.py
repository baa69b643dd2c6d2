"""The same for use cases about rooms: another workspace's are not here."""

from dataclasses import replace

from core.meetings.book import book_meeting
from core.meetings.location import LocationKind
from core.meetings.move import move_meeting
from core.rooms.change import save_room, use_room
from core.rooms.facts import RoomForm
from core.rooms.read import list_rooms, read_room
from tests.core.prey import Attack, own_form

FORM = RoomForm(name="The secret room", site="Secret", seats="6")

ROOM_ATTACKS = [
    Attack(
        use_case=book_meeting,
        arguments=lambda p: (
            own_form(p.form, room_id=p.room_id, location_kind=LocationKind.IN_PERSON, location_detail=""),
        ),
    ),
    Attack(use_case=move_meeting, arguments=lambda p: (p.move(room_id=p.room_id),)),
    Attack(use_case=list_rooms, arguments=lambda _: (), role="admin", harmless=True),
    Attack(use_case=read_room, arguments=lambda p: (p.room_id,), role="admin"),
    Attack(use_case=save_room, arguments=lambda p: (replace(FORM, room_id=p.room_id),), role="admin"),
    Attack(
        use_case=use_room,
        arguments=lambda p: (p.room_id,),
        named=lambda _: {"is_active": False},
        role="admin",
    ),
]

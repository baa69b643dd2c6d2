"""A company with rooms at two sites, for tests."""

from dataclasses import replace
from datetime import datetime, timedelta

from core.meetings.facts import Meeting
from core.meetings.forms import ScheduleForm
from core.meetings.location import LocationKind
from core.rooms.change import save_room
from core.rooms.facts import Room, RoomForm
from core.tenancy import Actor
from tests.world import MONDAY, World

ROSA_PARKS = RoomForm(name="Rosa Parks", site="Berlin", seats="6", email="rosa-parks@rooms.example")
ADA = RoomForm(name="Ada Lovelace", site="Berlin", seats="2")
TURING = RoomForm(name="Turing", site="London", seats="4")
TUESDAY = MONDAY + timedelta(days=1, hours=2)


def admin(world: World) -> Actor:
    return replace(world.rosa, role="admin")


async def open_rooms(world: World, *forms: RoomForm) -> list[Room]:
    return [await world.run(save_room, admin(world), each) for each in forms]


async def form_in(
    world: World, room: Room, *hosts: str, at: datetime = TUESDAY, candidate: str = "Jane Doe"
) -> ScheduleForm:
    form = await world.form(*(hosts or ("UANA",)), candidate=candidate)
    return replace(
        form,
        room_id=room.id,
        location_kind=LocationKind.IN_PERSON,
        location_detail="",
        custom_starts_at=at,
        confirmed=True,
    )


async def book_in(
    world: World, room: Room, *hosts: str, at: datetime = TUESDAY, candidate: str = "Jane Doe"
) -> Meeting:
    return await world.book_form(await form_in(world, room, *hosts, at=at, candidate=candidate))

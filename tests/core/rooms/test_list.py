"""Admins keep the list of rooms."""

from dataclasses import replace
from typing import Any

import pytest

from core.errors import BadInput, NotAllowed
from core.rooms.change import save_room, use_room
from core.rooms.facts import RoomForm
from core.rooms.read import list_rooms, read_room
from tests.core.rooms.places import ADA, ROSA_PARKS, TURING, admin, open_rooms
from tests.world import World


async def test_rooms_are_listed_by_site_and_name_with_all_that_was_typed(world: World):
    spaced = RoomForm(name=" Rosa  Parks ", site=" Berlin ", seats=" 06 ", email=" Rosa-Parks@Rooms.example ")
    await open_rooms(world, TURING, spaced, ADA)
    told = [(each.described, each.email) for each in await world.run(list_rooms, admin(world))]
    assert told == [
        ("Ada Lovelace, Berlin (2 seats)", None),
        ("Rosa Parks, Berlin (6 seats)", "rosa-parks@rooms.example"),
        ("Turing, London (4 seats)", None),
    ]
    trail = await world.ask(
        "SELECT action, facts->>'name' FROM audit_entries WHERE object_kind = 'room' ORDER BY id"
    )
    assert trail[1] == ("room.added", "Rosa Parks")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "  "}, "room_name"),
        ({"name": "x" * 51}, "room_name"),
        ({"site": "x" * 51}, "room_site"),
        ({"seats": ""}, "room_seats"),
        ({"seats": "0"}, "room_seats"),
        ({"seats": "501"}, "room_seats"),
        ({"seats": "six"}, "room_seats"),
        ({"seats": "٣"}, "room_seats"),
        ({"email": "rosa parks"}, "room_email"),
        ({"seats": "", "email": "rosa parks"}, "room_seats"),
        ({"name": "ROSA PARKS", "site": "berlin"}, "room_name"),
    ],
)
async def test_what_cannot_be_kept_is_told_at_its_field(world: World, typed: dict[str, Any], field: str):
    await open_rooms(world, ROSA_PARKS)
    with pytest.raises(BadInput) as refused:
        await open_rooms(world, replace(ADA, **typed))
    assert refused.value.field == field
    assert len(await world.run(list_rooms, admin(world))) == 1


async def test_a_room_is_changed_and_taken_out_of_use_and_put_back(world: World):
    (room,) = await open_rooms(world, ROSA_PARKS)
    changed = await world.run(
        save_room, admin(world), replace(ROSA_PARKS, room_id=room.id, seats="8", email="")
    )
    assert (changed.id, changed.seats, changed.email) == (room.id, 8, None)
    for is_active in (False, False, True):
        await world.run(use_room, admin(world), room.id, is_active=is_active)
        assert (await world.run(read_room, admin(world), room.id)).is_active is is_active
    trail = [
        row[0]
        for row in await world.ask("SELECT action FROM audit_entries WHERE object_kind = 'room' ORDER BY id")
    ]
    assert trail == ["room.added", "room.changed", "room.taken_out", "room.put_back"]


async def test_only_admins_keep_the_list(world: World):
    (room,) = await open_rooms(world, ROSA_PARKS)
    for who in (world.rosa, replace(world.rosa, role="recruiter"), replace(admin(world), is_guest=True)):
        for call in (
            world.run(list_rooms, who),
            world.run(read_room, who, room.id),
            world.run(save_room, who, ADA),
            world.run(use_room, who, room.id, is_active=False),
        ):
            with pytest.raises(NotAllowed, match="Only admins"):
                await call

"""A room's own calendar declines; the interview goes elsewhere at the same time."""

from typing import Any

from bot.demo.calendars import CONNECTED, connect_calendars, place_of
from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from tests.journeys.steps import mail_with
from tests.journeys.test_rooms import add_room, in_person, make_admin, plan, submitted
from tests.journeys.test_two_ways import done, noted, only, standing, until
from tests.person import Person
from tests.surface import Surface

DECLINED = "The calendar of Rosa Parks, Berlin declined"
ROSA_PARKS, TURING = "rosa-parks@rooms.example", "turing@rooms.example"
KEEP = "Change and tell everyone"


async def two_rooms(house: SandboxedProduct, rosa: Person) -> None:
    await make_admin(house)
    await rosa.click("Connections", on=await rosa.open_home(showing="Calendars"))
    await rosa.click("Rooms", on=await rosa.modal(showing="Rooms to interview in"))
    await add_room(rosa, "Rosa Parks", "6", email=ROSA_PARKS)
    await add_room(rosa, "Turing", "4", site="London", email=TURING)
    await rosa.close(everything=True)


async def booked_in(rosa: Person, room: str) -> Surface:
    form = await plan(rosa, "Jane", people.IAN.id)
    await rosa.choose("room", room)
    await rosa.choose("time-", form.choices("time-")[0])
    assert await submitted(rosa) == {}
    await rosa.modal(showing="Booked")
    await rosa.close()
    return await rosa.message("Jane Doe", channel="hiring")


def keeping_time(world: dict[str, Any]) -> bool:
    form = in_person(world)
    return form is not None and form.data["submit"]["text"] == KEEP


async def test_a_declined_room_gives_way_to_another_at_the_same_time(
    house: SandboxedProduct, rosa: Person, ian: Person
):
    host = CONNECTED[0]
    actor = await house.house.people.actor(house.team_id, host.member.id)
    await connect_calendars(house.house.parts.connecting, house.elsewhere, {host.member: actor})
    await two_rooms(house, rosa)
    card = await booked_in(rosa, "Rosa Parks · 6 seats")
    invitation = await mail_with(rosa, "REQUEST", 0)
    place = place_of(house.elsewhere, host)
    event = await standing(place)
    assert event.guest(ROSA_PARKS) is not None
    await noted(house)

    await done(house, host, event, act="answer", guest=ROSA_PARKS, answer="declined")
    card = await rosa.message(DECLINED, channel="hiring")
    await rosa.message(DECLINED, channel="dm")

    await rosa.click("Reschedule", on=card)
    form = await rosa.until(in_person, "rooms to choose from")
    keep = form.choices("time-")[0]
    assert keep.startswith("Keep ")
    await rosa.choose("time-", keep)
    await rosa.until(keeping_time, "a form that keeps the time")
    await rosa.choose("reason", "It needs another room")
    assert list((await rosa.submit()).values()) == ["Nothing changes: choose another time or room."]
    await rosa.choose("room", "Turing · 4 seats")
    await rosa.type("note", "The projector there works.")
    assert await rosa.submit() == {}
    assert (await rosa.modal(showing="Room changed")).shows("Turing, London (4 seats)")

    changed = await rosa.message("In person: Turing, London (4 seats)", channel="hiring")
    assert changed.ts == card.ts
    assert not changed.shows("declined")
    (line,) = await rosa.replies(changed, 1)
    assert line.shows("changed the room. In person: Turing, London (4 seats).")
    told = await ian.message("changed the room", channel="dm")
    assert told.shows("It needs another room")
    assert told.shows("The projector there works.")
    mail = await mail_with(rosa, "REQUEST", 1)
    assert mail["subject"].startswith("New room: ")
    entry, before = mail["calendar"], invitation["calendar"]
    assert (entry["uid"], entry["start"]) == (before["uid"], before["start"])
    assert entry["location"] == "In person: Turing, London"
    await until(place, lambda: [each.email for each in only(place).guests if each.is_room] == [TURING])
    assert only(place).id == event.id

"""An admin adds rooms; an interview in person takes one, and the next one then has to go elsewhere."""

from typing import Any

from sqlalchemy import text

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from tests.journeys.steps import with_times
from tests.person import Person
from tests.surface import Surface


async def make_admin(house: SandboxedProduct) -> None:
    async with house.product.database.workspace(house.workspace.workspace_id) as session:
        await session.execute(text("UPDATE members SET role = 'admin' WHERE name LIKE 'Rosa%'"))


async def add_room(rosa: Person, name: str, seats: str, *, site: str = "Berlin", email: str = "") -> Surface:
    await rosa.click("Add a room", on=await rosa.modal(showing="Add a room"))
    await rosa.modal(showing="Calendar address")
    for field, typed in (("name", name), ("site", site), ("seats", seats), ("email", email)):
        if typed:
            await rosa.type(f"room_{field}", typed)
    assert await rosa.submit() == {}
    return await rosa.modal(showing=f"{name}, {site}")


def in_person(world: dict[str, Any]) -> Surface | None:
    form = Surface.of_view(world["modals"][-1]) if world["modals"] else None
    return form if form is not None and form.has_block("room") else None


def without(name: str) -> Any:
    """The form, once it does not offer this room."""

    def look(world: dict[str, Any]) -> Surface | None:
        form = in_person(world)
        return form if form is not None and not any(name in one for one in form.choices("room")) else None

    return look


async def plan(rosa: Person, candidate: str, host: str) -> Surface:
    """The form for an interview in person, with times and rooms."""
    await rosa.command(f"/schedule {candidate}", channel="hiring")
    await rosa.modal(showing="Interviewers")
    await rosa.choose("interviewers", [host])
    await with_times(rosa)
    await rosa.choose("location", "In person")
    return await rosa.until(in_person, "rooms to choose from")


async def test_an_admin_adds_rooms_and_interviews_take_them(house: SandboxedProduct, rosa: Person):
    await make_admin(house)
    await rosa.click("Connections", on=await rosa.open_home(showing="Calendars"))
    await rosa.click("Rooms", on=await rosa.modal(showing="Rooms to interview in"))
    await rosa.click("Add a room", on=await rosa.modal(showing="No rooms yet"))
    await rosa.modal(showing="Calendar address")
    await rosa.type("room_name", "Rosa Parks")
    await rosa.type("room_seats", "many")
    assert await rosa.submit() == {"room_seats": "Enter how many seats it has, from 1 to 500."}
    await rosa.type("room_seats", "6")
    await rosa.type("room_site", "Berlin")
    assert await rosa.submit() == {}
    await rosa.modal(showing="Rosa Parks, Berlin (6 seats) is saved.")
    await add_room(rosa, "Cupboard", "1")
    listed = await add_room(rosa, "Turing", "4", site="London", email="turing@rooms.example")
    assert listed.shows("turing@rooms.example")
    await rosa.close()

    form = await plan(rosa, "Jane", people.IAN.id)
    assert form.choices("room") == ["Rosa Parks · 6 seats", "Turing · 4 seats"]
    assert form.shows("Left out: 1 too small for 2 people.")
    at = int(house.clock.now().timestamp()) // 3600 * 3600 + 6 * 86400 + 5 * 3600
    await rosa.choose("room", "Rosa Parks · 6 seats")
    await rosa.choose("custom_time", at)
    await rosa.until(lambda world: (in_person(world) or form).value("room"), "the room chosen")
    await submitted(rosa)
    assert (await rosa.modal(showing="Booked")).shows("Rosa Parks, Berlin (6 seats)")
    await rosa.close()
    assert (await rosa.message("Jane Doe", channel="hiring")).shows("In person: Rosa Parks, Berlin (6 seats)")
    mail = await rosa.mail("Rosa Parks, Berlin", to="jane")
    assert "seats" not in mail["text"]
    assert mail["calendar"]["location"] == "In person: Rosa Parks, Berlin"

    await plan(rosa, "Omar", people.INGRID.id)
    await rosa.choose("room", "Rosa Parks · 6 seats")
    await rosa.choose("custom_time", at)
    await rosa.modal(showing="Rosa Parks is taken from")
    refused = await submitted(rosa)
    (field, sentence) = next(iter(refused.items()))
    assert field.startswith("room-")
    assert sentence.startswith("Rosa Parks is taken from ")
    await rosa.choose("room", "Turing · 4 seats")
    await rosa.until(without("Rosa Parks"), "the room that is taken left out")
    await submitted(rosa)
    assert (await rosa.modal(showing="Booked")).shows("Turing, London (4 seats)")


async def submitted(rosa: Person) -> dict[str, str]:
    """Whatever soft rules the time is against, they are confirmed."""
    refused = await rosa.submit()
    if refused:
        return refused
    top = await rosa.modal()
    if top.has_block("confirm"):
        await rosa.choose("confirm", ["Book it anyway"])
        refused = await rosa.submit()
    return refused


async def test_a_room_taken_out_of_use_is_put_back(house: SandboxedProduct, rosa: Person):
    await make_admin(house)
    await rosa.click("Connections", on=await rosa.open_home(showing="Calendars"))
    await rosa.click("Rooms", on=await rosa.modal(showing="Rooms to interview in"))
    listed = await add_room(rosa, "Turing", "4", site="London")
    await rosa.click("Take out of use", on=listed)
    listed = await rosa.modal(showing="Turing, London is out of use. Meetings that have it keep it.")
    assert listed.shows("not in use")
    await rosa.click("Put back in use", on=listed)
    await rosa.modal(showing="Turing, London is in use again.")


async def windows(rosa: Person) -> list[str]:
    """What lies on one another, lowest first."""
    return [each["title"]["text"] for each in (await rosa.world())["modals"]]


async def test_a_room_lies_over_the_list_and_the_list_over_connections(house: SandboxedProduct, rosa: Person):
    await make_admin(house)
    await rosa.click("Connections", on=await rosa.open_home(showing="Calendars"))
    await rosa.click("Rooms", on=await rosa.modal(showing="Rooms to interview in"))
    await rosa.click("Add a room", on=await rosa.modal(showing="No rooms yet"))
    await rosa.modal(showing="Calendar address")
    assert await windows(rosa) == ["Your calendars", "Rooms", "Add a room"]
    await rosa.close()
    assert (await rosa.modal()).shows("No rooms yet")
    listed = await add_room(rosa, "Turing", "4", site="London")
    assert await windows(rosa) == ["Your calendars", "Rooms"]
    await rosa.click("Edit", on=listed)
    await rosa.modal(showing="Edit room")
    await rosa.type("room_seats", "5")
    assert await rosa.submit() == {}
    assert (await rosa.modal()).shows("Turing, London (5 seats) is saved.")
    assert await windows(rosa) == ["Your calendars", "Rooms"]
    await rosa.close()
    assert await windows(rosa) == ["Your calendars"]

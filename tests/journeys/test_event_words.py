"""An admin words what events say and shares them; answers go both ways between Slack and calendars."""

import asyncio
from typing import Any

from sqlalchemy import text

from bot.demo.calendars import CONNECTED, Connected, Place, connect_calendars, place_of
from bot.sandbox import people
from bot.sandbox.services.events import Event
from bot.sandboxed import SandboxedProduct
from tests.journeys.steps import book, fill_schedule
from tests.journeys.test_two_ways import standing, until
from tests.person import Person
from tests.surface import Surface

IAN, SOFIA = CONNECTED[:2]
JANE = "jane@mail.example"


async def with_calendars(house: SandboxedProduct, *hosts: Connected) -> Place:
    """They let the app in; where the first one's events go."""
    actors = {each.member: await house.house.people.actor(house.team_id, each.member.id) for each in hosts}
    await connect_calendars(house.house.parts.connecting, house.elsewhere, actors)
    return place_of(house.elsewhere, hosts[0])


async def made_admin(house: SandboxedProduct) -> None:
    async with house.product.database.workspace(house.workspace.workspace_id) as session:
        await session.execute(text("UPDATE members SET role = 'admin' WHERE name LIKE 'Rosa%'"))


async def opened(rosa: Person) -> Surface:
    """Home, Connections, Calendar events."""
    await rosa.click("Connections", on=await rosa.open_home(showing="Calendars"))
    await rosa.click("Calendar events", on=await rosa.modal(showing="What interviews say in calendars"))
    return await rosa.modal(showing="For example:")


def answered(event: Event, address: str) -> str:
    guest = event.guest(address)
    assert guest is not None
    return guest.answer


async def test_an_admin_words_and_shares_the_event_and_the_candidate_answers_it(
    house: SandboxedProduct, rosa: Person
):
    place = await with_calendars(house, IAN)
    await made_admin(house)
    await opened(rosa)
    for kind in ("Technical assessment", "Phone screening"):
        await rosa.choose("event_type", kind)
        await rosa.modal(showing=f"{kind} with Jane Doe")
    await rosa.type("event_title", "{{candidate_first_name}} meets {{company}}")
    await rosa.type("event_details", "{{duration}}, {{nickname}}")
    await rosa.click("Preview")
    wrong = await rosa.modal(showing="*Details*: {{nickname}} is not a variable")
    assert not wrong.shows("For example:")
    assert "{{nickname}} is not a variable" in str(await rosa.submit())
    await rosa.type("event_details", "{{duration}}, {{stage}}")
    await rosa.choose("event_shared", "One shared event")
    assert "cannot say {{stage}}" in str(await rosa.submit())
    await rosa.type("event_details", "{{duration}} with {{interviewers}}")
    await rosa.click("Preview")
    await rosa.modal(showing="Jane meets Northwind")
    await rosa.choose("event_type", "Video interview")
    carried = "What you typed for Phone screening is shown here; Save puts it on Video interview."
    other = await rosa.modal(showing=carried)
    await rosa.choose("event_type", "Phone screening")
    assert not (await rosa.changed(other)).shows("Save puts it on")
    assert await rosa.submit() == {}
    await rosa.modal(showing="The words for events of Phone screening are saved.")
    await rosa.close(everything=True)

    await book(rosa, "Jane")
    event = await standing(place)
    assert event.title.startswith("Jane meets ")
    assert event.description.endswith(f"minutes with {people.IAN.real_name}")
    assert answered(event, JANE) == "pending"
    mail = await rosa.mail("Our calendar sends you an invitation of its own", to=JANE)
    assert mail["calendar"] is None
    place.diary.answer(place.calendar.id, event.id, JANE, "accepted")
    card = await rosa.message("accepted ✓", channel="hiring")
    assert card.shows("candidate, accepted ✓")


async def test_back_to_our_words(house: SandboxedProduct, rosa: Person):
    place = await with_calendars(house, IAN)
    await made_admin(house)
    await book(rosa, "Jane")
    ours = (await standing(place)).title
    await opened(rosa)
    await rosa.type("event_title", "Interview")
    assert await rosa.submit() == {}
    await rosa.close(everything=True)
    await until(place, lambda: _title(place) == "Interview")
    await rosa.click("Back to our words", on=await opened(rosa))
    await rosa.modal(showing="Phone screening with Jane Doe")
    await until(place, lambda: _title(place) == ours)


def _title(place: Place) -> str:
    [event] = [each for each in place.diary.events(place.calendar.id) if not each.is_cancelled]
    return event.title


async def test_an_answer_in_slack_stands_in_the_guests_calendar_and_a_later_one_there_counts(
    house: SandboxedProduct, rosa: Person
):
    place = await with_calendars(house, IAN, SOFIA)
    form = await fill_schedule(rosa, "Jane")
    await rosa.choose("interviewers", [people.IAN.id, people.SOFIA.id])
    form = await rosa.changed(form)
    await rosa.choose("time-", form.choices("time-")[0])
    assert await rosa.submit() == {}
    await rosa.modal(showing="Booked")
    await rosa.close()
    event = await standing(place)
    async with Person(f"{house.address}/sandbox", people.SOFIA.id) as sofia:
        asked = await sofia.message("Jane")
        await sofia.click("Accept", on=asked)
    await until(place, lambda: _said(place, event) == "accepted")
    await rosa.message("accepted ✓", channel="hiring")
    await settled(house)
    serial = place.diary.serial
    sofias = place_of(house.elsewhere, SOFIA).calendar.id
    place.diary.answer(sofias, event.id, people.SOFIA.email, "declined")
    await rosa.message("can’t make it", channel="hiring")
    await settled(house)
    assert place.diary.serial == serial + 1
    assert _said(place, event) == "declined"


def _said(place: Place, event: Event) -> str:
    now = place.diary.event(place.calendar.id, event.id)
    assert now is not None
    return answered(now, people.SOFIA.email)


async def settled(house: SandboxedProduct) -> None:
    """Until nothing is due: neither a message nor a calendar to read."""
    due = text(
        "SELECT (SELECT count(*) FROM messages WHERE due_at <= :now AND state IN ('waiting', 'leased'))"
        " + (SELECT count(*) FROM chores WHERE kind = 'read_calendar' AND due_at <= now())"
    )
    async with asyncio.timeout(20):
        while True:
            async with house.product.database.workspace(house.workspace.workspace_id) as session:
                found: Any = await session.scalar(due, {"now": house.clock.now()})
            if found == 0:
                return
            await asyncio.sleep(0.05)

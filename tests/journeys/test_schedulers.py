"""Somebody books at a scheduler: the interview is in Slack, and what is done to it here is done there."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from sqlalchemy import text

from bot.blocks.when import day
from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from core.calendars.facts import Service
from core.chores.hasten import hasten
from core.outside_bookings.keys import WATCH
from tests.journeys.steps import fill_schedule
from tests.journeys.test_event_words import settled
from tests.journeys.test_rooms import windows
from tests.person import Person

GUEST = {"name": "Tomas Okafor", "email": "tomas.okafor@mail.example", "timezone": "Europe/London"}


def next_week() -> datetime:
    """A Wednesday at eleven in Stockholm, or twelve."""
    day = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=7)
    return day + timedelta(days=(2 - day.weekday()) % 7)


async def true_in_time(is_so: Callable[[], bool]) -> None:
    """The stand-in tells nobody what happens in it."""
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.02)


async def hooked(kept: dict[str, Any]) -> None:
    """Until the scheduler knows where to tell us."""
    await true_in_time(lambda: bool(kept))


def book_at_calendly(
    house: SandboxedProduct,
    *,
    days: int = 0,
    salary: str = "",
    tag: str = "",
    phone: str = "",
    email: str = "",
) -> str:
    """With Ian, so many days after the first; the booking's address."""
    state = house.elsewhere.calendly.state
    host = next(uri for uri, each in state.people.items() if each["email"] == people.IAN.email)
    kinds = state.event_types.items()
    kind = next(uri for uri, each in kinds if each["profile"]["owner"] == host)
    answers = [{"question": "Which salary?", "answer": salary, "position": 0}] if salary else []
    told = GUEST | {
        "questions_and_answers": answers,
        "tracking": {"utm_content": tag or None},
        "text_reminder_number": phone or None,
        "email": email or GUEST["email"],
    }
    return str(state.book(kind, next_week() + timedelta(days=days), told)["uri"])


async def test_a_booking_at_calendly_is_an_interview_until_it_is_cancelled_here(
    house: SandboxedProduct, ian: Person
):
    calendly = house.elsewhere.calendly
    await hooked(calendly.hooks.kept)
    booked = book_at_calendly(house)
    card = await ian.message("via *Calendly*")
    assert card.shows("Technical interview with Tomas Okafor")
    await ian.click("Details", on=card)
    assert (await ian.modal(showing="Booked at *Calendly*")).shows("Reschedule page")
    await ian.close()

    await ian.click("Cancel", on=card)
    await ian.modal(showing="Choose a reason")
    await ian.choose("reason", "An interviewer is ill")
    await ian.submit()
    await true_in_time(lambda: calendly.state.invitees[booked]["status"] == "canceled")


async def test_an_answer_goes_to_the_field_an_admin_named(house: SandboxedProduct, rosa: Person, ian: Person):
    calendly = house.elsewhere.calendly
    await hooked(calendly.hooks.kept)
    book_at_calendly(house, salary="50k")
    await ian.message("via *Calendly*")
    await make_admin(house)
    await rosa.click("Connections", on=await rosa.open_home(showing="Calendars"))
    await rosa.click("Schedulers", on=await rosa.modal(showing="Bookings at Calendly"))
    form = await rosa.modal(showing="Uses the key of this installation")
    await rosa.click("Fields", on=form)
    await rosa.modal(showing="Answers given at Calendly")
    await rosa.type("field-", "Pay")
    assert await rosa.submit() == {}
    await rosa.modal(showing="The fields are saved")
    await rosa.close(everything=True)
    book_at_calendly(house, days=1, salary="60k")
    await ian.until(lambda world: "Thu" in str(world) or None, "the interview on Thursday")
    await rosa.command("/schedule candidate Tomas", channel="hiring")
    assert (await rosa.modal(showing="*Pay*")).shows("60k")


async def test_a_link_is_sent_and_what_is_booked_with_it_is_the_candidates(
    house: SandboxedProduct, rosa: Person, ian: Person
):
    calendly = house.elsewhere.calendly
    await hooked(calendly.hooks.kept)
    await rosa.command("/schedule candidate Jane", channel="hiring")
    await rosa.click("Send a Calendly link", on=await rosa.modal(showing="Interviews"))
    form = await rosa.modal(showing="the link books one meeting")
    await rosa.choose("event_type", form.choices("event_type")[0])
    await rosa.type("note", "Any day is fine.")
    assert await rosa.submit() == {}
    assert (await rosa.modal(showing="It goes to Jane Doe")).shows("https://calendly.com/d/")
    await rosa.close(everything=True)
    mail = await rosa.mail(showing="Any day is fine.")
    tag = parse_qs(re.findall(r"[?&](utm_content=[^\\s&\"]+)", str(mail))[0])["utm_content"][0]
    book_at_calendly(house, tag=tag)
    assert (await ian.message("via *Calendly*")).shows("with Jane Doe")
    await rosa.command("/schedule candidate Jane", channel="hiring")
    assert (await rosa.modal(showing="Link to choose a time to the candidate by e-mail: sent")).shows("Jane")


async def make_admin(house: SandboxedProduct) -> None:
    """Rosa, from here on."""
    async with house.product.database.workspace(house.workspace.workspace_id) as session:
        await session.execute(text("UPDATE members SET role = 'admin' WHERE name LIKE 'Rosa%'"))


async def test_an_admin_saves_a_key_that_was_tried(house: SandboxedProduct, rosa: Person):
    await make_admin(house)
    await rosa.click("Connections", on=await rosa.open_home(showing="Calendars"))
    await rosa.click("Schedulers", on=await rosa.modal(showing="Bookings at Calendly"))
    await rosa.click("Set key", on=await rosa.modal(showing="Uses the key of this installation"))
    await rosa.modal(showing="personal access token")
    await rosa.type("key", "wrong")
    assert "does not accept the key" in str(await rosa.submit())
    await rosa.close()
    await rosa.click("Set key", on=await rosa.modal(showing="Uses the key of this installation"))
    await rosa.modal(showing="personal access token")
    await rosa.type("key", next(iter(house.elsewhere.calendly.snapshot()["tokens"])))
    assert await rosa.submit() == {}
    saved = await rosa.modal(showing="The key is saved")
    assert saved.shows("What is booked there already is read now, and nobody is told of it.")
    assert saved.shows("Connected as")
    await rosa.click("Forget key", on=saved)
    await rosa.modal(showing="Uses the key of this installation")


async def true_of_home(person: Person, words: str) -> None:
    """Home shows how it stood when it was opened."""
    async with asyncio.timeout(20):
        while words not in (await person.open_home(showing="Calendars")).text:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.1)


async def times_of_ian(rosa: Person) -> list[str]:
    """What is suggested for an interview with him."""
    times = (await fill_schedule(rosa)).choices("time-")
    await rosa.close()
    return times


async def test_what_stands_at_the_companys_calendly_counts_once_somebody_says_so(
    house: SandboxedProduct, ian: Person, rosa: Person
):
    monday = house.clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    calendly = house.elsewhere.calendly.state
    host = next(uri for uri, each in calendly.people.items() if each["email"] == people.IAN.email)
    calendly.add_busy(host, monday, monday + timedelta(days=2))
    assert any(day(monday) in each for each in await times_of_ian(rosa))

    await ian.click("Connections", on=await ian.open_home(showing="Calendars"))
    await ian.modal(showing="from your working hours in Panelry alone")
    await ian.click("Count it")
    shown = await ian.modal(showing=f"Calendly (company account)* · {people.IAN.email}")
    assert "Your free time comes from Calendly, within" in shown.text
    await ian.close()
    await true_of_home(ian, "Calendly (company account) · read")
    assert not any(day(monday) in each for each in await times_of_ian(rosa))

    await ian.click("Connections", on=await ian.open_home(showing="Calendars"))
    await ian.click("Do not count", on=await ian.modal(showing="Takes your time"))
    await ian.modal(showing="from your working hours in Panelry alone")


async def test_an_admin_tests_a_key(house: SandboxedProduct, rosa: Person):
    async with house.product.database.workspace(house.workspace.workspace_id) as session:
        await session.execute(text("UPDATE members SET role = 'admin' WHERE name LIKE 'Rosa%'"))
    await rosa.click("Connections", on=await rosa.open_home(showing="Calendars"))
    await rosa.click("Schedulers", on=await rosa.modal(showing="Bookings at Calendly"))
    await rosa.click("Test", on=await rosa.modal(showing="Uses the key of this installation"))
    told = (await rosa.modal(showing="Calendly works")).text
    assert "event types; next open time of" in told


async def test_a_key_taken_back_there_is_told_to_an_admin_who_saves_another(
    house: SandboxedProduct, rosa: Person
):
    await make_admin(house)
    calendly = house.elsewhere.calendly
    await hooked(calendly.hooks.kept)
    [(key, whose)] = calendly.snapshot()["tokens"].items()
    calendly.revoke(key)
    async with house.product.database.outbox() as session:
        await hasten(session, WATCH, [Service.CALENDLY])
    told = await rosa.message("Panelry hears of no bookings at Calendly any more")
    await rosa.click("Schedulers", on=told)
    await rosa.click("Set key", on=await rosa.modal(showing="does not accept the key"))
    await rosa.modal(showing="personal access token")
    await rosa.type("key", calendly.add_token(whose["user"]))
    assert await rosa.submit() == {}
    await rosa.modal(showing="The key is saved")
    assert (await rosa.message("Calendly works again.")).ts == told.ts
    await settled(house)
    assert await windows(rosa) == ["Schedulers"]

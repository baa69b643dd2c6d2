"""Somebody books at a scheduler: the interview is in Slack, and what is done to it here is done there."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
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


def book_at_calendly(house: SandboxedProduct) -> str:
    """With Ian; the booking's address."""
    state = house.elsewhere.calendly.state
    host = next(uri for uri, each in state.people.items() if each["email"] == people.IAN.email)
    kinds = state.event_types.items()
    kind = next(uri for uri, each in kinds if each["profile"]["owner"] == host)
    return str(state.book(kind, next_week(), GUEST)["uri"])


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


async def test_an_admin_saves_a_key_that_was_tried(house: SandboxedProduct, rosa: Person):
    async with house.product.database.workspace(house.workspace.workspace_id) as session:
        await session.execute(text("UPDATE members SET role = 'admin' WHERE name LIKE 'Rosa%'"))
    await rosa.click("Connections", on=await rosa.open_home(showing="Calendars"))
    await rosa.click("Schedulers", on=await rosa.modal(showing="Bookings at Calendly"))
    await rosa.click("Set key", on=await rosa.modal(showing="Uses the key of this installation"))
    await rosa.modal(showing="personal access token")
    await rosa.type("key", "wrong")
    assert "does not accept the key" in str(await rosa.submit())
    await rosa.type("key", next(iter(house.elsewhere.calendly.snapshot()["tokens"])))
    assert await rosa.submit() == {}
    assert (await rosa.modal(showing="The key is saved")).shows("Connected as")

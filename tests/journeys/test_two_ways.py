"""What is done on the page of a calendar comes back to Slack, whichever service the calendar is at."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.demo.calendars import CONNECTED, Connected, Place, connect_calendars, place_of
from bot.sandbox import people
from bot.sandbox.services.events import Event
from bot.sandboxed import SandboxedProduct
from core.meetings.own import list_meetings
from tests.journeys.steps import book
from tests.person import Person


@pytest.mark.parametrize("host", CONNECTED[1:], ids=lambda each: each.service)
async def test_moved_or_deleted_it_is_put_back(house: SandboxedProduct, rosa: Person, host: Connected):
    actor = await house.house.people.actor(house.team_id, host.member.id)
    await connect_calendars(house.house.parts.connecting, house.elsewhere, {host.member: actor})
    await book(rosa, "Jane", host.member)
    place = place_of(house.elsewhere, host)
    event = await standing(place)
    await noted(house)
    later = (event.starts_at + timedelta(hours=1)).astimezone(ZoneInfo(host.member.tz))
    await done(house, host, event, act="move", date=f"{later:%Y-%m-%d}", time=f"{later:%H:%M}")
    card = await rosa.message("it was moved to", channel="hiring")
    await rosa.click("Put it back", on=card)
    await until(place, lambda: only(place).starts_at == event.starts_at)
    await silent(rosa)
    await noted(house)
    await done(house, host, event, act="delete")
    card = await rosa.message("was deleted in", channel="hiring")
    await rosa.click("Put it back", on=card)
    again = await standing(place)
    assert (again.id != event.id, again.starts_at) == (True, event.starts_at)
    await silent(rosa)


async def test_made_shorter_the_candidate_is_told_and_it_lasts_as_long(house: SandboxedProduct, rosa: Person):
    host = CONNECTED[-1]
    actor = await house.house.people.actor(house.team_id, host.member.id)
    await connect_calendars(house.house.parts.connecting, house.elsewhere, {host.member: actor})
    await book(rosa, "Jane", host.member)
    place = place_of(house.elsewhere, host)
    event = await standing(place)
    await noted(house)
    sooner = event.ends_at - timedelta(minutes=15)
    place.diary.move(place.calendar.id, event.id, event.starts_at, sooner)
    card = await rosa.message("it lasts until", channel="hiring")
    await rosa.click("Tell the candidate", on=card)
    await rosa.message("Made shorter by", channel="hiring")
    await silent(rosa)
    page = await house.product.run(list_meetings, actor, "upcoming")
    assert [(each.starts_at, each.ends_at) for each in page.meetings] == [(event.starts_at, sooner)]
    assert (only(place).starts_at, only(place).ends_at) == (event.starts_at, sooner)


async def until(place: Place, look: Callable[[], bool]) -> None:
    """Wait until something is so in the calendar."""
    changed = asyncio.Event()
    place.diary.listeners.append(lambda _: changed.set())
    async with asyncio.timeout(20):
        while not look():
            changed.clear()
            await changed.wait()


async def standing(place: Place) -> Event:
    """The event, once it has been written."""
    await until(place, lambda: len(_living(place)) == 1)
    return only(place)


async def noted(house: SandboxedProduct) -> None:
    """Written down as well: nobody is faster than that by hand."""
    rosa = await house.house.people.actor(house.team_id, people.ROSA.id)
    async with asyncio.timeout(20):
        while True:
            page = await house.product.run(list_meetings, rosa, "upcoming")
            there = page.meetings[0].in_calendar
            if there is not None and there.link and not there.makes_link:
                return


def only(place: Place) -> Event:
    [event] = _living(place)
    return event


def _living(place: Place) -> list[Event]:
    return [each for each in place.diary.events(place.calendar.id) if not each.is_cancelled]


async def silent(rosa: Person) -> None:
    """The card asks nothing any more."""

    def look(world: dict[str, Any]) -> bool:
        channel = next(each for each in world["channels"] if each["name"] == "hiring")
        return "calendar" not in str(channel["messages"][-1]["blocks"])

    await rosa.until(look, "a card that asks nothing")


async def done(house: SandboxedProduct, host: Connected, event: Event, **form: str) -> None:
    """On the page, in a browser."""
    page = f"{house.address}/sandbox/calendars/{host.service}/{host.member.name}"
    async with httpx.AsyncClient(trust_env=False) as browser:
        sent = {"calendar": event.calendar, "event": event.id, **form}
        assert (await browser.post(page, data=sent)).status_code == 303

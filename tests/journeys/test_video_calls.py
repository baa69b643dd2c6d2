"""A meeting is booked with a video call: card, DM and mail have the same link, in one tap."""

from typing import Any

import httpx
import pytest

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from tests.journeys.steps import mail_with, with_times
from tests.journeys.test_connecting import connected
from tests.person import Person
from tests.surface import Surface, messages_in


async def booked_at(person: Person, place: str) -> Surface:
    """Jane's interview with Ian, there; the channel's card once it can be joined."""
    await person.command("/schedule Jane", channel="hiring")
    await person.modal(showing="Interviewers")
    await person.choose("interviewers", [people.IAN.id])
    form = await with_times(person)
    await person.choose("location-", place)
    await person.choose("time-", form.choices("time-")[0])
    assert await person.submit() == {}
    await person.modal(showing="Booked")
    await person.close()
    return await joinable(person, "Jane", "hiring")


async def joinable(person: Person, showing: str, channel: str = "dm") -> Surface:
    """The message, once it can be joined."""

    def look(world: dict[str, Any]) -> Surface | None:
        shown = [each for each in messages_in(world, channel) if each.shows(showing)]
        return next((each for each in shown if "join_meeting" in str(each.blocks)), None)

    return await person.until(look, f"a message {showing!r} that can be joined")


def join_link(message: Surface) -> str:
    return str(message.pressable("Join")[1]["url"])


@pytest.mark.parametrize("place", ["Google Meet", "Microsoft Teams", "Zoom"])
async def test_card_dm_event_and_mail_have_the_same_link(
    house: SandboxedProduct, rosa: Person, ian: Person, place: str
):
    await connected(house, ian, "Microsoft 365 calendar" if "Microsoft" in place else "Google Calendar")
    await ian.close()
    link = join_link(await booked_at(rosa, place))
    assert join_link(await joinable(ian, "You are interviewing")) == link
    mail = await mail_with(rosa, "REQUEST", 0)
    assert link in str(mail)
    assert link == made_at(house, place)
    if place != "Microsoft Teams":  # its links name a call nobody can have
        async with httpx.AsyncClient(trust_env=False) as anybody:
            assert "This would be the call" in (await anybody.get(link)).text


def made_at(house: SandboxedProduct, place: str) -> str:
    """The link as the service has it."""
    if place == "Zoom":
        [call] = house.elsewhere.zoom.meetings.values()
        return str(call["join_url"])
    if place == "Microsoft Teams":
        diary = house.elsewhere.microsoft.diary
        calendars = diary.calendars_of(people.IAN.email)
        [written] = [event for calendar in calendars for event in diary.events(calendar.id)]
        return str(written.extra["joinUrl"])
    [event] = house.elsewhere.google.diary.events(people.IAN.email)
    return f"{house.address}/sandbox/calls/meet/{event.extra['call']['id']}"

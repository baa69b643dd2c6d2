"""A scheduler lists a booking of ours later than it makes it, and its answer was lost: it is made once."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.calendars.facts import Service
from core.meetings.facts import Meeting, Status
from tests.core.outside_bookings.bookings import meetings
from tests.core.outside_bookings.test_over_http import GUEST, LATER, START, There, alive, connected
from tests.world import World

SOON_AFTER = START + timedelta(minutes=15)
MAKING = r"/invitees$|/reschedule$"
SERVICES = [Service.CALENDLY, Service.CALCOM]


async def moved_unanswered(there: There, service: Service, at: datetime, *, is_told: bool) -> Meeting:
    """A booking that we moved, or made anew; nobody was answered, and no list knows of it yet.

    is_told: whether we are told of it by webhook.
    """
    zone = "timezone" if service is Service.CALENDLY else "timeZone"
    who: dict[str, Any] = {**GUEST, zone: "Europe/London"}
    told = who if service is Service.CALENDLY else {"attendee": who}
    there.fake.state.book(there.fake.interview, START, told)
    await there.settle()
    [meeting] = await meetings(there.world)
    there.fake.lag.begin()
    there.fake.hooks.kept = there.fake.hooks.kept if is_told else {}
    there.fake.faulty.fail(None, after=True, path=MAKING)
    return await there.world.move(meeting, at, by=await there.world.actor("UROSA"))


async def try_on(there: There, *, looks: bool = True) -> None:
    """What waits for its next attempt is tried. looks: and what looks for bookings looks."""
    for _ in range(3):
        await there.world.ask("UPDATE messages SET retry_at = NULL")
        if looks:
            await there.world.ask("UPDATE chores SET due_at = now()")
        await there.settle()


def starts(there: There, service: Service) -> list[str]:
    """Of all that is booked there, whether it stands or not."""
    held = there.fake.state.bookings if service is Service.CALCOM else there.fake.state.events
    return sorted(each["start" if service is Service.CALCOM else "start_time"][:16] for each in held.values())


async def assert_once(there: There, service: Service, at: datetime) -> None:
    assert alive(there.fake, service) == 1
    assert starts(there, service) == [f"{START:%Y-%m-%dT%H:%M}", f"{at:%Y-%m-%dT%H:%M}"]
    [meeting] = await meetings(there.world)
    assert (meeting.starts_at, meeting.version, meeting.status) == (at, 2, Status.SCHEDULED)


@pytest.mark.parametrize("at", [LATER, SOON_AFTER])
@pytest.mark.parametrize("service", SERVICES)
async def test_told_of_it_meanwhile_we_know_it_as_ours(world: World, service: Service, at: datetime):
    async with connected(world, service) as there:
        await moved_unanswered(there, service, at, is_told=True)
        await try_on(there)
        await assert_once(there, service, at)
        there.fake.lag.end()
        await try_on(there)
        await assert_once(there, service, at)


@pytest.mark.parametrize("at", [LATER, SOON_AFTER])
@pytest.mark.parametrize("service", SERVICES)
async def test_told_of_nothing_its_time_is_taken_and_lists_bring_it(
    world: World, service: Service, at: datetime
):
    """No scheduler knows a request again; there is room for one booking, that is what keeps us from two."""
    async with connected(world, service) as there:
        await moved_unanswered(there, service, at, is_told=False)
        await try_on(there, looks=False)
        assert starts(there, service) == [f"{START:%Y-%m-%dT%H:%M}", f"{at:%Y-%m-%dT%H:%M}"]
        there.fake.lag.end()
        await try_on(there)
        await assert_once(there, service, at)
        [meeting] = await meetings(world)
        assert meeting.outside is not None
        assert meeting.outside.failed is None, meeting.outside.why


@pytest.mark.parametrize("service", SERVICES)
async def test_moved_away_and_back_what_we_cancelled_is_not_taken_for_what_we_made(
    world: World, service: Service
):
    async with connected(world, service) as there:
        meeting = await moved_unanswered(there, service, LATER, is_told=True)
        there.fake.lag.end()
        await try_on(there)
        there.fake.lag.begin()
        rosa = await world.actor("UROSA")
        for at in (LATER + timedelta(days=1), LATER):
            [meeting] = await meetings(world)
            await world.move(meeting, at, by=rosa)
            await try_on(there, looks=False)
        there.fake.lag.end()
        await try_on(there)
        assert alive(there.fake, service) == 1
        [after] = await meetings(world)
        assert after.outside is not None
        assert (after.starts_at, after.outside.why) == (LATER, "")

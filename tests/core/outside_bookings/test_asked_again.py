"""At the end of a list only those are asked for, one by one, that wait for a booking nobody told us of."""

from datetime import timedelta

from core.calendars.facts import Service, Window
from core.outside_bookings.pages import waiting_bookings
from tests.core.outside_bookings.bookings import AT, booking, meetings, take
from tests.world import World

LATER = AT + timedelta(days=1)


async def asked_for(world: World) -> list[str]:
    window = Window(start=AT - timedelta(days=9), end=AT + timedelta(days=9))
    return await world.run(waiting_bookings, world.product, Service.CALENDLY, window)


async def test_one_passed_over_waits_for_nothing(world: World):
    await take(world, booking("c", LATER, moved_from="b"))
    assert await asked_for(world) == ["c"]
    await take(world, booking("c", LATER, moved_from="b"), alone=True)
    assert await asked_for(world) == []
    await take(world, booking("b", AT, moved_from="a"))
    assert await asked_for(world) == ["b"]
    await take(world, booking("b", AT, moved_from="a"), alone=True)
    assert await asked_for(world) == []
    [meeting] = await meetings(world)
    assert meeting.starts_at == LATER

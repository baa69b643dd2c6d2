"""Asked for after one was over, and turned down after its time: the one that took place did take place."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.calendars.facts import Service
from core.meetings.facts import Status
from core.providers.calcom.deliveries import read_delivery
from core.schedulers.facts import Booking, BookingStatus
from tests.core.outside_bookings.bookings import AT, booking, meetings, take
from tests.core.outside_bookings.scene import Scene
from tests.core.providers.samples import sample
from tests.world import World

DAY = timedelta(days=1)
A = booking("a", service=Service.CALCOM, event_type="type")
B = booking("b", AT + DAY, service=Service.CALCOM, moved_from="a", status=BookingStatus.PENDING)


@pytest.fixture
async def scene(world: World) -> Scene:
    made = Scene(world=world)
    await made.connect(Service.CALCOM)
    return made


def told(trigger: str, at: datetime) -> Booking:
    """What Cal.com's webhook says of B at that time."""
    body = sample(f"calcom.{trigger}")
    span = {"startTime": B.starts_at.isoformat(), "endTime": B.ends_at.isoformat()}
    body["payload"] |= span | {"uid": "b", "rescheduleUid": "a"}
    found = read_delivery(body | {"createdAt": at.isoformat()}).booking
    assert found is not None
    return found


async def booked_at(world: World) -> list[datetime | None]:
    return [each.outside.booked_at for each in await meetings(world) if each.outside]


@pytest.mark.parametrize("is_read", [False, True])
async def test_by_a_webhook_that_does_not_say_when_it_was_asked_for(scene: Scene, is_read: bool):
    world = scene.world
    await take(world, A)
    world.clock.at = asked_at = A.ends_at + timedelta(minutes=5)
    asked = told("BOOKING_REQUESTED", asked_at)
    await take(world, replace(B, created_at=asked_at) if is_read else asked)
    world.clock.at = B.ends_at + timedelta(minutes=5)
    await take(world, told("BOOKING_REJECTED", world.clock.at))
    assert [(each.status, each.starts_at) for each in await meetings(world)] == [(Status.SCHEDULED, AT)]


async def test_when_it_was_booked_is_the_earliest_that_was_told(scene: Scene):
    world = scene.world
    first = world.clock.at
    one = booking("a", service=Service.CALCOM)
    for created_at, expected in (
        (None, None),
        (first, first),
        (first + DAY, first),
        (None, first),
        (first - DAY, first - DAY),
    ):
        await take(world, replace(one, created_at=created_at))
        assert await booked_at(world) == [expected]
    await take(world, replace(one, join_url="https://meet.example/new"))
    assert await booked_at(world) == [first - DAY]

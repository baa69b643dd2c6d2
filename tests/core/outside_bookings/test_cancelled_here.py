"""Cancelled in Slack, and then there is another booking of it at the scheduler: none is left alive."""

from datetime import timedelta

import pytest

from core.calendars.facts import Service
from core.meetings.facts import Status
from core.outside.trouble import Denied
from core.schedulers.facts import Booking, BookingStatus
from tests.core.outside_bookings.bookings import AT, booking, ended, meetings, take
from tests.core.outside_bookings.scene import Memory, Scene

SERVICES = pytest.mark.parametrize("service", [Service.CALENDLY, Service.CALCOM])


def there(scene: Scene, service: Service) -> Memory:
    return scene.calendly if service is Service.CALENDLY else scene.calcom


def pair(service: Service) -> tuple[Booking, Booking]:
    one = booking("a", service=service, event_type="type")
    other = booking("b", AT + timedelta(days=1), service=service, event_type="type", moved_from="a")
    return one, other


async def cancelled(scene: Scene, one: Booking) -> None:
    there(scene, one.service).hold(one)
    await take(scene.world, one)
    await scene.send()
    [meeting] = await meetings(scene.world)
    await scene.world.cancel(meeting)


@SERVICES
async def test_moved_there_in_the_meantime(scene: Scene, service: Service):
    one, other = pair(service)
    await cancelled(scene, one)
    there(scene, service).hold(ended(one, moved_to="b"), other)
    await scene.send()
    await take(scene.world, ended(one, moved_to="b"), is_moved=True)
    await take(scene.world, other)
    await is_gone(scene, service)


@SERVICES
@pytest.mark.parametrize("days", [0, 2])
async def test_booked_again_after_it(scene: Scene, service: Service, days: int):
    """Also where its own time is over by then."""
    one, _ = pair(service)
    await cancelled(scene, one)
    await scene.send()
    scene.world.pass_time(minutes=days * 24 * 60)
    other = booking("b", AT + timedelta(days=3), service=service, event_type="type", moved_from="a")
    there(scene, service).hold(other)
    await take(scene.world, other)
    await is_gone(scene, service)


async def is_gone(scene: Scene, service: Service) -> None:
    """Once, whatever is told again."""
    memory = there(scene, service)
    await scene.send()
    for _ in range(2):
        await take(scene.world, *memory.kept.values())
        await scene.send()
    assert memory.kept["b"].status is BookingStatus.CANCELLED
    assert memory.calls == ["cancel a", "cancel b"]
    assert [each.status for each in await meetings(scene.world)] == [Status.CANCELLED]


async def test_what_cannot_be_cancelled_the_card_says(scene: Scene):
    one, other = pair(Service.CALCOM)
    await cancelled(scene, one)
    await scene.send()
    scene.calcom.hold(other)
    scene.calcom.trouble = [Denied("The key may not cancel bookings.")]
    await take(scene.world, other)
    await scene.send()
    [meeting] = await meetings(scene.world)
    assert meeting.outside is not None
    assert meeting.outside.why == "The key may not cancel bookings."


async def test_one_that_is_over_by_now_is_left_as_it_is(scene: Scene):
    one, other = pair(Service.CALCOM)
    await cancelled(scene, one)
    await scene.send()
    scene.world.clock.at = other.ends_at
    scene.calcom.hold(other)
    await take(scene.world, other)
    await scene.send()
    assert scene.calcom.calls == ["cancel a"]

"""A scheduler that asks us to wait: what it told is taken meanwhile, and whom it does not mean goes on."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from core.calendars.facts import Service
from core.messages.claim import pause_road
from core.outside.trouble import Throttled
from core.outside_bookings.inbox import keep_delivery
from core.schedulers.facts import Booking, BookingStatus, EventType
from tests.core.outside_bookings.bookings import AT, TOMAS, booking, meetings, take
from tests.core.outside_bookings.scene import Memory, Scene
from tests.core.providers.samples import sample
from tests.world import World

HOURS = 40_000.0
LATER = AT + timedelta(days=1)
SOON_AFTER = AT + timedelta(minutes=15)


@dataclass(slots=True)
class Tired(Memory):
    """It answers no question about a single booking."""

    async def booking(self, key: str) -> Booking | None:
        raise Throttled(HOURS)


@pytest.fixture
async def scene(world: World) -> Scene:
    made = Scene(world=world)
    await made.connect()
    await made.rounds.do_due()
    return made


async def tell(scene: Scene, name: str, **more: Any) -> None:
    told = sample(f"calendly.{name}")
    told["payload"] |= more
    body = json.dumps(told).encode()
    await scene.world.run(keep_delivery, scene.world.product, Service.CALENDLY, name, body)


async def pauses(scene: Scene) -> list[tuple[str, str]]:
    return [
        (road, recipient)
        for road, recipient in await scene.world.ask("SELECT road, recipient FROM delivery_pauses")
    ]


async def moved_by_us(scene: Scene, *, at: Any = LATER, key: str = "a", day: int = 0) -> None:
    """One more interview of Calendly's, which is moved in Slack."""
    invitee = replace(TOMAS, email=f"{key}@mail.example", name=key, phone=None)
    one = booking(key, AT + timedelta(days=day), event_type="type", invitee=invitee)
    scene.calendly.hold(one)
    await take(scene.world, one)
    await scene.send()
    meeting = (await meetings(scene.world))[-1]
    await scene.world.move(meeting, at)


async def test_what_was_told_is_taken_while_the_scheduler_wants_us_to_wait(scene: Scene):
    async with scene.world.database.outbox() as session:
        await pause_road(session, scene.world.rosa.workspace_id, "calendly", "calendly", HOURS)
    await tell(scene, "invitee.created")
    await scene.rounds.do_due()
    assert len(await meetings(scene.world)) == 1


async def test_a_delivery_that_has_to_wait_for_an_answer_waits_alone(scene: Scene):
    scene.calendly = Tired()
    await tell(scene, "invitee.created", old_invitee="https://api.calendly.com/scheduled_events/x/invitees/y")
    await scene.rounds.do_due()
    await scene.world.ask("UPDATE outside_deliveries SET received_at = received_at - interval '1 hour'")
    await scene.world.ask("UPDATE chores SET due_at = now()")
    await scene.rounds.do_due()
    assert await pauses(scene) == []
    [(seconds,)] = await scene.world.ask(
        "SELECT extract(epoch FROM due_at - now()) FROM chores WHERE kind = 'take_delivery'"
    )
    assert seconds > HOURS - 100
    await tell(scene, "reschedule.2.invitee.created", old_invitee=None)
    await scene.rounds.do_due()
    assert len(await meetings(scene.world)) == 1


async def test_a_list_that_has_to_wait_holds_back_what_else_would_be_asked(scene: Scene):
    scene.calendly.trouble = [Throttled(HOURS)]
    await scene.world.ask("UPDATE chores SET due_at = now()")
    await scene.rounds.do_due()
    assert await pauses(scene) == [("calendly", "calendly")]


async def test_where_no_more_can_be_booked_the_rest_goes_on(scene: Scene):
    await moved_by_us(scene)
    scene.calendly.trouble = [Throttled(HOURS, this_alone=True)]
    await scene.send()
    assert await pauses(scene) == []
    assert scene.calendly.kept["a"].status is BookingStatus.ACTIVE
    [meeting] = await meetings(scene.world)
    await scene.world.cancel(meeting)
    await scene.send()
    assert scene.calendly.calls[-1] == "cancel a"


async def test_nobody_gives_up_their_booking_where_none_can_be_made(scene: Scene):
    scene.calendly.types = (EventType(id="type", name="Technical interview", minutes=45),)
    await moved_by_us(scene, at=SOON_AFTER)
    scene.calendly.trouble = [None, Throttled(HOURS, this_alone=True)]
    await scene.send()
    assert scene.calendly.kept["a"].status is BookingStatus.CANCELLED
    day = timedelta(days=3)
    await moved_by_us(scene, at=SOON_AFTER + day, key="b", day=3)
    await scene.send()
    assert scene.calendly.kept["b"].status is BookingStatus.ACTIVE
    assert scene.calendly.calls[-1] == "cancel a"

"""What no webhook tells of comes by a list: where one was lost, and where none can be made."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from core.calendars.facts import Service
from core.chores.claim import claim_chores
from core.outside.trouble import CursorExpired, Denied
from core.outside_bookings.keys import forget_key
from tests.core.outside_bookings.bookings import AT, booking, meetings
from tests.core.outside_bookings.scene import Scene
from tests.world import World

REFUSED = Denied("Give it the scopes.")


async def again(scene: Scene) -> None:
    await scene.world.ask("UPDATE chores SET due_at = now()")
    await scene.world.ask("DELETE FROM delivery_pauses")
    await scene.rounds.do_due()


async def minutes_to_next(world: World) -> int:
    [(seconds,)] = await world.ask(
        "SELECT extract(epoch FROM due_at - clock_timestamp()) FROM chores WHERE kind = 'watch_scheduler'"
    )
    return round(float(seconds) / 60)


@pytest.mark.parametrize("service, minutes", [(Service.CALENDLY, 360), (Service.CALCOM, 60)])
async def test_a_booking_whose_webhook_was_lost(world: World, service: Service, minutes: int):
    scene = Scene(world=world)
    there = scene.calendly if service is Service.CALENDLY else scene.calcom
    await scene.connect(service)
    await scene.rounds.do_due()
    there.hold(booking(service=service))
    await again(scene)
    assert len(await meetings(world)) == 1
    assert there.calls.count("hook") == 1
    assert await minutes_to_next(world) == minutes
    await again(scene)
    await scene.send()
    assert world.slack.kinds().count(("card", "UROSA")) == 1


async def test_where_the_webhook_is_refused_the_list_is_read(world: World):
    scene = Scene(world=world)
    await scene.connect()
    scene.calendly.hold(booking())
    scene.calendly.trouble = [None, REFUSED]
    await scene.rounds.do_due()
    assert len(await meetings(world)) == 1
    assert await minutes_to_next(world) == 15
    assert await told(world) == REFUSED.sentence
    scene.calendly.trouble = [None, REFUSED]
    await again(scene)
    assert await told(world) == REFUSED.sentence
    await scene.send()
    assert world.slack.kinds().count(("scheduler_trouble", "UROSA")) == 1
    await again(scene)
    assert await told(world) is None
    assert len(scene.calendly.known) == 1


async def told(world: World) -> str | None:
    [(trouble,)] = await world.ask("SELECT trouble FROM outside_schedulers")
    return trouble


@dataclass(frozen=True)
class Address:
    url: str | None
    is_reachable: bool


@pytest.mark.parametrize(
    "address",
    [
        Address(None, is_reachable=False),
        Address("http://panelry.example", is_reachable=False),
        Address("http://127.0.0.1:3000", is_reachable=True),
    ],
)
async def test_an_address_they_cannot_reach_is_told_to_nobody(world: World, address: Address):
    scene = Scene(world=world, public_url=address.url)
    await scene.connect()
    scene.calendly.hold(booking())
    await scene.rounds.do_due()
    assert ("hook" in scene.calendly.calls) is address.is_reachable
    assert len(await meetings(world)) == 1
    assert await minutes_to_next(world) == (360 if address.is_reachable else 15)


async def test_a_list_whose_key_is_forgotten_meanwhile_is_no_trouble(world: World):
    scene = Scene(world=world, public_url=None)
    await scene.connect()
    works = scene.work.works()
    async with world.database.outbox() as session:
        [watch] = await claim_chores(session, 5)
    await works["watch_scheduler"](watch)
    async with world.database.outbox() as session:
        [look] = await claim_chores(session, 5)
    await world.run(forget_key, await scene.admin(), Service.CALENDLY, has_fallback=False)
    with pytest.raises(Denied):
        await works["look_at_bookings"](look)
    await scene.send()
    assert await world.ask("SELECT trouble FROM outside_schedulers WHERE trouble IS NOT NULL") == []
    assert world.slack.sent == []


async def test_a_cursor_that_expires_at_once_is_asked_for_again_a_minute_later(world: World):
    scene = Scene(world=world, public_url=None)
    await scene.connect()
    for number in range(3):
        scene.calendly.hold(booking(f"k{number}", AT + timedelta(days=number)))
    scene.calendly.trouble = [None, CursorExpired()] * 30
    await scene.rounds.do_due()
    assert scene.calendly.calls.count("list None") == 1
    scene.calendly.trouble = []
    await again(scene)
    assert len(await meetings(world)) == 3

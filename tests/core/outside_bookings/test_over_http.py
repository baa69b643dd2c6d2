"""With the stand-ins, over HTTP both ways: a booking there, a move here, a cancellation there."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette

from bot.sandbox.services.calcom import Calcom
from bot.sandbox.services.calendly import Calendly
from bot.sandbox.services.faulty import Faulty
from core.calendars.facts import Service
from core.chores.rounds import Rounds
from core.meetings.facts import Status
from core.messages.deliver import Deliver
from core.messages.dispatcher import Dispatcher
from core.outside_bookings.accounts import Schedulers
from core.outside_bookings.at_work import SchedulersAtWork
from core.outside_bookings.setup import SchedulerSetup
from core.providers.register import open_schedulers
from core.settings import Settings
from tests.core.outside_bookings.bookings import meetings
from tests.core.providers.served import free_socket, root_of, served
from tests.world import World
from web.scheduler_webhooks import scheduler_webhook_routes

START = datetime(2027, 3, 4, 10, 0, tzinfo=UTC)
LATER = START + timedelta(days=1)
MONDAY = START + timedelta(days=4)
GUEST = {"name": "Tomas Okafor", "email": "tomas.okafor@mail.example"}


class There:
    """A stand-in, what tells us of it, and what we do about it."""

    def __init__(self, world: World, fake: Any, rounds: Rounds, work: SchedulersAtWork) -> None:
        self.world, self.fake, self.rounds, self._work = world, fake, rounds, work

    async def settle(self) -> None:
        """Until nobody has anything more to say."""
        roads: dict[str, Deliver] = {"slack": self.world.slack, "mail": self.world.mail, **self._work.roads()}
        dispatcher = Dispatcher(self.world.database, self.world.run, self.world.clock, roads)
        for _ in range(3):
            await self.fake.postman.settle()
            await self.rounds.do_due()
            await dispatcher.send_due()


@asynccontextmanager
async def connected(world: World, service: Service, *, is_admin: bool = True) -> AsyncIterator[There]:
    await world.ask("UPDATE members SET role = 'admin' WHERE slack_user_id = 'UROSA'")
    began = world.clock.at

    def there_is() -> float:
        return began.timestamp()

    fake: Any = (Calendly if service is Service.CALENDLY else Calcom)(there_is, pauses=(0, 0))
    on, ours = free_socket(), free_socket()
    maya = fake.state.add_person("Rosa", "rosa@acme.example")
    fake.interview = fake.state.add_event_type(maya, "Technical interview", 45)
    is_calendly = service is Service.CALENDLY
    key = fake.add_token(maya, is_admin=is_admin) if is_calendly else fake.add_key(maya)
    root = root_of(on)
    settings = Settings(calendly_api_url=root, cal_com_api_url=f"{root}/v2")
    routes = scheduler_webhook_routes(world.run, world.entrance.workspaces, real_time=there_is)
    async with AsyncExitStack() as stack:
        fake.faulty = Faulty(fake.asgi)
        await stack.enter_async_context(served(fake.faulty, on))
        await stack.enter_async_context(served(Starlette(routes=routes), ours))
        kinds = await stack.enter_async_context(open_schedulers(settings, proxies=False))
        await fake.postman.start()
        stack.push_async_callback(fake.postman.stop)
        setup = SchedulerSetup(world.run)
        setup.offer(kinds)
        await setup.save(await world.actor("UROSA"), service, key)
        work = SchedulersAtWork(world.run, Schedulers(world.run, kinds), public_url=root_of(ours))
        there = There(world, fake, Rounds(world.database, world.run, work.works()), work)
        await there.rounds.do_due()
        yield there


@pytest.mark.parametrize("service", [Service.CALENDLY, Service.CALCOM])
async def test_a_booking_goes_both_ways(world: World, service: Service):
    async with connected(world, service) as there:
        state = there.fake.state
        if service is Service.CALENDLY:
            booked = state.book(there.fake.interview, START, {**GUEST, "timezone": "Europe/London"})
        else:
            told = {"attendee": {**GUEST, "timeZone": "Europe/London"}}
            booked = state.book(there.fake.interview, START, told)
        await there.settle()
        [meeting] = await meetings(world)
        assert (meeting.starts_at, meeting.version) == (START, 1)
        assert ("card", "UROSA") in world.slack.kinds()

        await world.move(meeting, LATER, by=await world.actor("UROSA"))
        await there.settle()
        [moved] = await meetings(world)
        assert (moved.starts_at, moved.version, moved.status) == (LATER, 2, Status.SCHEDULED)
        assert moved.outside is not None
        assert moved.outside.failed is None, moved.outside.why

        await world.cancel(moved, by=await world.actor("UROSA"))
        await there.settle()
        assert alive(there.fake, service) == 0
        [over] = await meetings(world)
        assert (over.status, over.version) == (Status.CANCELLED, 2)
        assert world.mail.sent == []
        assert booked


async def test_moved_on_before_the_host_confirms_the_last_move_counts(world: World):
    async with connected(world, Service.CALCOM) as there:
        state = there.fake.state
        state.book(there.fake.interview, START, {"attendee": {**GUEST, "timeZone": "Europe/London"}})
        await there.settle()
        state.event_types[str(there.fake.interview)]["requiresConfirmation"] = True
        asked = []
        for at in (LATER, MONDAY):
            [meeting] = await meetings(world)
            await world.move(meeting, at, by=await world.actor("UROSA"))
            await there.settle()
            asked += [each for each in state.bookings.values() if each["status"] == "pending"]
        first, last = asked
        assert (first["status"], first["rescheduledToUid"]) == ("cancelled", last["uid"])
        # Agreed to while we asked for the other: told late, last and twice.
        for each in (last, first, first):
            state.tell("BOOKING_CREATED", each | {"status": "accepted"})
            await there.settle()
        [meeting] = await meetings(world)
        assert (meeting.status, meeting.starts_at, meeting.version) == (Status.SCHEDULED, MONDAY, 3)
        assert len(state.bookings) == 3


async def test_a_key_that_sees_only_its_owners_bookings(world: World):
    async with connected(world, Service.CALENDLY, is_admin=False) as there:
        state = there.fake.state
        [hook] = there.fake.hooks.kept.values()
        assert (hook["scope"], hook["user"]) == ("user", next(iter(state.people)))
        other = state.add_person("Ben", "ben@acme.example")
        theirs = state.add_event_type(other, "Chat", 45)
        for kind in (theirs, there.fake.interview):
            state.book(kind, START, {**GUEST, "timezone": "Europe/London"})
        await there.settle()
        assert [each.title for each in await meetings(world)] == ["Technical interview with Tomas Okafor"]


def alive(fake: Any, service: Service) -> int:
    if service is Service.CALCOM:
        return sum(each["status"] == "accepted" for each in fake.state.bookings.values())
    return sum(each["status"] == "active" for each in fake.state.events.values())

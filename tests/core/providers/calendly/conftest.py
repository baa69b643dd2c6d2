"""A Calendly organisation on a socket, the adapter connected to it, and our address for its webhooks."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.sandbox.services.calendly import Calendly
from bot.sandbox.services.faulty import Faulty
from core.outside.key import FixedKey
from core.providers.calendly.account import Scope
from core.providers.calendly.connect import connect_calendly
from core.schedulers.facts import BookingPlan
from core.schedulers.ports import Scheduler
from tests.core.providers.receiver import Receiver, Time
from tests.core.providers.schedulers.places import at, plan_of
from tests.core.providers.served import free_socket, pool, root_of, served

SECRET = "signing-key"


@dataclass(slots=True)
class Stand:
    """What a test plays with. `maya` is a host, `interview` her event type, `hook` our address."""

    fake: Calendly
    faulty: Faulty
    adapter: Scheduler
    time: Time
    receiver: Receiver
    hook: str
    maya: str
    interview: str
    token: str

    def book(self, start: str, **told: Any) -> dict[str, Any]:
        """Tomas books on Calendly's page."""
        guest = {"name": "Tomas Okafor", "email": "tomas.okafor@mail.example", "timezone": "Europe/London"}
        return self.fake.state.book(self.interview, at(start), {**guest, **told})

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.time(), UTC)


def a_plan(stand: Stand, **changes: Any) -> BookingPlan:
    """What we want booked."""
    return plan_of(stand.interview, **{"location_kind": "google_conference", **changes})


@asynccontextmanager
async def standing(*, scope: Scope = "organization", **options: Any) -> AsyncIterator[Stand]:
    time, receiver = Time(), Receiver()
    fake = Calendly(time, pauses=(0, 0), **options)
    faulty, on, ours = Faulty(fake.asgi), free_socket(), free_socket()
    maya = fake.state.add_person("Maya Lindqvist", "maya.lindqvist@northwind.example")
    places = ("google_conference",)
    interview = fake.state.add_event_type(maya, "Technical interview (45 min)", 45, locations=places)
    token = fake.add_token(maya)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(served(faulty, on))
        await stack.enter_async_context(served(receiver, ours))
        http = await stack.enter_async_context(pool())
        await fake.postman.start()
        stack.push_async_callback(fake.postman.stop)
        stand = Stand(
            fake=fake,
            faulty=faulty,
            adapter=None,  # type: ignore[arg-type] # it asks the stand for the time
            time=time,
            receiver=receiver,
            hook=f"{root_of(ours)}/hook",
            maya=maya,
            interview=interview,
            token=token,
        )
        stand.adapter = connect_calendly(
            http, tokens=FixedKey(token), now=stand.now, scope=scope, base=root_of(on)
        )
        yield stand


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with standing() as made:
        yield made

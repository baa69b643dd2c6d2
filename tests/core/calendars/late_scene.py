"""Ana's calendar at a stand-in whose lists tell late, and all of the product that reads and writes it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.calendars.connected import Found, keep_connection
from core.calendars.facts import Account, Grant, Service
from core.meetings.facts import Meeting
from core.outside.client import TokenSource
from tests.core.calendars.scene import Scene
from tests.core.providers.contract import google_place, memory_place, microsoft_place
from tests.core.providers.contract.places import OpenPlace, Place, Seen
from tests.world import World

LATE: dict[str, OpenPlace] = {
    "google": google_place.open_place,
    "memory": memory_place.open_place,
    "microsoft": microsoft_place.open_place,
}
HOUR = timedelta(hours=1)


@dataclass(slots=True, kw_only=True)
class LateScene(Scene):
    """A `Scene` with one calendar, at the place."""

    place: Place

    def _open(self, grant: Grant, tokens: TokenSource) -> Any:
        return self.place.adapter

    async def connect_ana(self) -> None:
        actor, email = await self.world.actor("UANA"), self.place.owner
        assert actor.member_id is not None
        await self.world.ask(
            "UPDATE members SET email = :email WHERE id = :id", email=email, id=actor.member_id
        )
        found = Found(
            service=Service.GOOGLE,
            grant=Grant(access="ana"),
            account=Account(id=email, email=email),
            calendars=(self.place.calendar,),
        )
        await self.world.run(keep_connection, actor, actor.member_id, found)
        await self.read()

    async def booked(self, at: datetime) -> Meeting:
        """A meeting whose event stands in the calendar."""
        meeting = await self.world.book("UANA", at=at)
        await self.write()
        return meeting

    async def only(self) -> Seen:
        """The one event that stands there."""
        (seen,) = await self.place.events()
        return seen

    async def asks(self, meeting: Meeting) -> tuple[str | None, datetime | None]:
        there = (await self.meeting(meeting)).in_calendar
        assert there is not None
        return there.asks, there.asked_starts_at


@asynccontextmanager
async def opened_scene(world: World, name: str) -> AsyncIterator[LateScene]:
    """Ana has connected her account at this service, which is read."""
    async with LATE[name]() as place:
        scene = LateScene(world=world, place=place)
        await scene.connect_ana()
        yield scene

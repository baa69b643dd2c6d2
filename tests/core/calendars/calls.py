"""Zoom in memory, and meetings that take place there."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from core.calendars.calls import Call, CallPlan
from core.meetings.facts import Meeting
from core.meetings.location import LocationKind
from core.outside.trouble import Missing
from core.run import Runner
from tests.core.calendars.scene import Killed, Scene
from tests.core.providers.failing import Fault
from tests.world import World


@dataclass(slots=True)
class MemoryCalls:
    """The service's side, and the port to it. Making it twice makes two."""

    standing: dict[str, CallPlan] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    dies_after_making: bool = False
    made: int = 0

    async def check(self) -> None:
        self._ask("check")

    async def put(self, plan: CallPlan, call_id: str | None) -> Call:
        self._ask("put")
        if call_id is not None and call_id not in self.standing:
            raise Missing("This meeting is not at Zoom any more.")
        if call_id is None:
            self.made += 1
        number = call_id or str(93_000_000_000 + self.made)
        self.standing[number] = plan
        if self.dies_after_making:
            raise Killed
        if self.faults and self.faults[0].after:
            raise self.faults.pop(0).trouble()
        return told(number)

    async def find(self, plan: CallPlan) -> Call | None:
        self._ask("find")
        mine = [
            number for number, each in self.standing.items() if (each.tag, each.host) == (plan.tag, plan.host)
        ]
        return told(mine[0]) if mine else None

    async def delete(self, call_id: str) -> None:
        self._ask("delete")
        self.standing.pop(call_id, None)

    def _ask(self, what: str) -> None:
        if self.faults and not self.faults[0].after:
            raise self.faults.pop(0).trouble()
        self.asked.append(what)


def told(number: str) -> Call:
    return Call(id=number, join_url=link_of(number))


def link_of(number: str) -> str:
    return f"https://zoom.example/j/{number}"


def with_zoom(world: World) -> None:
    """Its keys are set."""
    world.run = Runner(world.database, world.clock, world.secrets, services=frozenset({"zoom"}))


async def book_call(
    scene: Scene, kind: LocationKind, *hosts: str, at: datetime, detail: str = "", candidate: str = "Jane Doe"
) -> Meeting:
    """A meeting that takes place there."""
    form = await scene.world.form(*hosts, candidate=candidate)
    return await scene.world.book_form(
        replace(form, custom_starts_at=at, location_kind=kind, location_detail=detail)
    )

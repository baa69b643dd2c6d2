"""What the suite needs of a service that makes video calls, and each of them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from core.calendars.calls import CallPlan, VideoCalls
from tests.core.calendars.calls import MemoryCalls
from tests.core.providers.failing import Fault
from tests.core.providers.zoom.conftest import MAYA, Stand, standing

Standing = dict[str, tuple[str, datetime, int]]
"""By the call's id: title, start, minutes."""


class Place(Protocol):
    """A service with one host, MAYA, and nothing planned."""

    @property
    def calls(self) -> VideoCalls:
        """The adapter."""
        ...

    def standing(self) -> Standing:
        """What stands there."""
        ...

    def fail(self, status: int | None, *, after: bool = False, retry_after: float = 0) -> None:
        """How the next request ends; None: without an answer. after: what it asks is done all the same."""
        ...


@dataclass(frozen=True, slots=True)
class AtZoom:
    """Its stand-in, over a socket."""

    stand: Stand

    @property
    def calls(self) -> VideoCalls:
        return self.stand.adapter

    def standing(self) -> Standing:
        return {
            number: (one["topic"], datetime.fromisoformat(one["start_time"]), one["duration"])
            for number, one in self.stand.fake.meetings.items()
        }

    def fail(self, status: int | None, *, after: bool = False, retry_after: float = 0) -> None:
        told = {"retry-after": f"{retry_after:g}"} if retry_after else {}
        self.stand.faulty.fail(
            status, after=after, path="/v2/", headers=told, body={"code": 1, "message": "no"}
        )


@dataclass(frozen=True, slots=True)
class InMemory:
    """The one that other tests use in its stead."""

    calls: MemoryCalls

    def standing(self) -> Standing:
        return {
            number: (one.title, one.starts_at, minutes(one)) for number, one in self.calls.standing.items()
        }

    def fail(self, status: int | None, *, after: bool = False, retry_after: float = 0) -> None:
        self.calls.faults.append(Fault(status=status, retry_after=retry_after, after=after))


def minutes(plan: CallPlan) -> int:
    return (plan.ends_at - plan.starts_at) // timedelta(minutes=1)


@asynccontextmanager
async def zoom() -> AsyncIterator[Place]:
    async with standing() as stand:
        yield AtZoom(stand)


@asynccontextmanager
async def memory() -> AsyncIterator[Place]:
    yield InMemory(MemoryCalls())


PLACES: dict[str, Callable[[], AbstractAsyncContextManager[Place]]] = {"memory": memory, "zoom": zoom}
START = datetime(2026, 12, 3, 15, tzinfo=UTC)
PLAN = CallPlan(
    tag="itv_1",
    host=MAYA,
    title="Technical interview: Tomas Okafor",
    starts_at=START,
    ends_at=START + timedelta(minutes=45),
    timezone="Europe/Stockholm",
)

"""What goes wrong at a scheduler has one name, whichever scheduler and whatever was asked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from core.outside.trouble import Denied, GrantRevoked, Missing, Throttled, Trouble, Unreachable
from core.schedulers.facts import Prefill
from core.schedulers.ports import Scheduler
from tests.core.providers.schedulers.places import (
    DECEMBER,
    FRIDAY,
    SECRET,
    THURSDAY,
    Place,
    bookings,
    plan,
)

TROUBLES = [
    (500, {}, Unreachable),
    (None, {}, Unreachable),
    (429, {"Retry-After": "7"}, Throttled),
    (403, {}, Denied),
    (409, {}, Denied),
    (401, {}, GrantRevoked),
]


@dataclass(frozen=True, slots=True)
class About:
    """Whom a question is put to, and about which booking."""

    it: Scheduler
    place: Place
    key: str = ""


ASKED: dict[str, Callable[[About], Awaitable[Any] | None]] = {
    "account": lambda a: a.it.identity.account(),
    "event_types": lambda a: a.it.types.event_types(),
    "open_times": lambda a: a.it.times.open_times(a.place.interview, DECEMBER),
    "owner": lambda a: a.it.busy.owner("somebody@northwind.example") if a.it.busy else None,
    "busy": lambda a: a.it.busy.busy(DECEMBER) if a.it.busy else None,
    "bookings": lambda a: a.it.bookings.bookings(DECEMBER),
    "booking": lambda a: a.it.bookings.booking(a.key),
    "find": lambda a: a.it.changes.find(plan(a.place)),
    "book": lambda a: a.it.changes.book(plan(a.place, starts_at=FRIDAY)),
    "cancel": lambda a: a.it.changes.cancel(a.key, ""),
    "mark_absent": lambda a: a.it.changes.mark_absent(a.key, absent=True),
    "move": lambda a: a.it.moves.move(a.key, FRIDAY, "") if a.it.moves else None,
    "link": lambda a: a.it.links.link(a.place.interview, Prefill(tag="x")) if a.it.links else None,
    "hooks": lambda a: a.it.hooks.hooks(),
    "hook": lambda a: a.it.hooks.hook(a.place.address, SECRET),
    "unhook": lambda a: a.it.hooks.unhook(a.key),
}


@pytest.mark.parametrize("asked", ASKED)
async def test_each_trouble_has_its_name_and_changes_nothing(place: Place, asked: str):
    key = place.book(THURSDAY)
    before = await place.scheduler.bookings.booking(key)
    for status, headers, trouble in TROUBLES:
        place.restart()
        if (answer := ASKED[asked](About(place.scheduler, place, key))) is None:
            pytest.skip("it has no such port")
        place.fail(status, headers=headers)
        with pytest.raises(trouble) as caught:
            await answer
        assert caught.type is trouble, status
        assert isinstance(caught.value, Trouble)
        assert caught.value.sentence
        if isinstance(caught.value, Throttled):
            assert caught.value.retry_after == 7
    assert await bookings(place) == [key]
    assert await place.scheduler.bookings.booking(key) == before
    assert await place.scheduler.hooks.hooks() == []


async def test_a_service_that_keeps_silent_is_not_waited_for(place: Place):
    place.keep_silent()
    with pytest.raises(Unreachable):
        await place.scheduler.identity.account()


@pytest.mark.parametrize("asked", ["account", "event_types", "bookings", "hooks"])
async def test_what_is_not_there_is_missing(place: Place, asked: str):
    for status in (404, 410):
        place.restart()
        answer = ASKED[asked](About(place.scheduler, place))
        assert answer is not None
        place.fail(status)
        with pytest.raises(Missing):
            await answer


@pytest.mark.parametrize("status", [404, 410])
async def test_a_booking_that_is_gone_is_none_and_needs_no_cancelling(place: Place, status: int):
    key = place.book(THURSDAY)
    place.fail(status)
    assert await place.scheduler.bookings.booking(key) is None
    place.fail(status)
    await place.scheduler.changes.cancel(key, "")

"""What the stand-in for Cal.com sends is what Cal.com sends, and what we read from it."""

from collections.abc import Callable
from typing import Any

import pytest

from core.providers.calcom.deliveries import read_delivery
from core.schedulers.hooks import CALCOM_HEADER, Fault, check_calcom
from tests.core.providers.calcom.conftest import SECRET, Stand
from tests.core.providers.receiver import Taken
from tests.core.providers.samples import assert_same_keys, sample
from tests.core.providers.schedulers.places import at

METADATA = {"interviewId": "itv_01JDF3QZ7M"}


def created(stand: Stand) -> dict[str, Any]:
    return stand.book("2026-12-03T15:00", metadata=METADATA)


def requested(stand: Stand) -> dict[str, Any]:
    stand.interview = stand.fake.state.add_event_type(stand.maya, "Technical interview", 45, confirm=True)
    return created(stand)


def rejected(stand: Stand) -> None:
    stand.fake.state.reject(created(stand), "Panel unavailable")


def cancelled(stand: Stand) -> None:
    reason = "I have accepted another offer"
    stand.fake.state.cancel(created(stand), reason, "tomas.okafor@mail.example")


def rescheduled(stand: Stand) -> None:
    stand.fake.state.reschedule(created(stand), at("2026-12-04T09:00"), "tomas.okafor@mail.example")


def absent(stand: Stand) -> None:
    stand.fake.state.mark(created(stand), "tomas.okafor@mail.example", absent=True)


async def deliveries(stand: Stand, act: Callable[[Stand], Any]) -> list[Taken]:
    """What our address is told of this."""
    await stand.adapter.hooks.hook(stand.hook, SECRET)
    act(stand)
    await stand.fake.postman.settle()
    return stand.receiver.taken


@pytest.mark.parametrize(
    "act, trigger",
    [
        (created, "BOOKING_CREATED"),
        (requested, "BOOKING_REQUESTED"),
        (rejected, "BOOKING_REJECTED"),
        (cancelled, "BOOKING_CANCELLED"),
        (rescheduled, "BOOKING_RESCHEDULED"),
        (absent, "BOOKING_NO_SHOW_UPDATED"),
    ],
)
async def test_key_by_key(stand: Stand, act: Callable[[Stand], Any], trigger: str):
    told = (await deliveries(stand, act))[-1]
    assert check_calcom(told.raw, told.each(CALCOM_HEADER), SECRET) is None
    expected = sample(f"calcom.{trigger}")
    assert_same_keys(expected, told.body)
    for key in ("status", "startTime", "type", "title", "organizer", "attendees", "responses", "metadata"):
        assert told.body["payload"].get(key) == expected["payload"].get(key), key
    theirs, ours = read_delivery(expected), read_delivery(told.body)
    assert (ours.kind, ours.no_show) == (theirs.kind, theirs.no_show)


async def test_a_move_is_one_delivery(stand: Stand):
    await stand.adapter.hooks.hook(stand.hook, SECRET)
    rescheduled(stand)
    await stand.fake.postman.settle()
    told = [taken.body["triggerEvent"] for taken in stand.receiver.taken]
    assert told == ["BOOKING_CREATED", "BOOKING_RESCHEDULED"]


async def test_one_without_a_secret_is_refused(stand: Stand):
    await stand.adapter.hooks.hook(stand.hook, "")
    created(stand)
    await stand.fake.postman.settle()
    told = stand.receiver.taken[0]
    assert told.each(CALCOM_HEADER) == ["no-secret-provided"]
    assert check_calcom(told.raw, told.each(CALCOM_HEADER), "") is Fault.UNSIGNED

"""What the stand-in for Calendly sends is what Calendly sends, and what we read from it."""

from collections.abc import Callable
from typing import Any

import pytest

from core.providers.calendly.deliveries import read_delivery
from core.schedulers.facts import Delivery, DeliveryKind
from core.schedulers.hooks import CALENDLY_HEADER, Fault, calendly_key, check_calendly
from tests.core.providers.calendly.conftest import SECRET, Stand
from tests.core.providers.receiver import Taken
from tests.core.providers.samples import assert_same_keys, sample
from tests.core.providers.schedulers.places import at

ANSWERS = [
    {"question": "Preferred programming language", "answer": "Python", "position": 0},
    {"question": "Phone number (backup)", "answer": "+44 20 7946 0991", "position": 1},
]
TRACKING = {"utm_campaign": "req-1042", "utm_source": "slack-scheduler", "utm_content": "itv_01JDF3QZ7M"}


def booked(stand: Stand, **told: Any) -> dict[str, Any]:
    return stand.book("2026-12-03T15:00", questions_and_answers=ANSWERS, tracking=TRACKING, **told)


def created(stand: Stand) -> None:
    booked(stand)


def created_by_us(stand: Stand) -> None:
    booked(stand, scheduling_method="api")


def canceled(stand: Stand) -> None:
    stand.fake.state.cancel(booked(stand), "I have accepted another offer", "Tomas Okafor", "invitee")


def canceled_by_host(stand: Stand) -> None:
    stand.fake.state.cancel(booked(stand), "Interviewer is ill", "Maya Lindqvist", "host")


def moved(stand: Stand) -> None:
    stand.fake.state.reschedule(booked(stand), at("2026-12-04T09:00"), "Train delay")


def absent(stand: Stand) -> None:
    stand.fake.state.mark(booked(stand))


def present(stand: Stand) -> None:
    stand.fake.state.unmark(stand.fake.state.mark(booked(stand))["uri"])


async def deliveries(stand: Stand, act: Callable[[Stand], None]) -> list[Taken]:
    """What our address is told of this."""
    await stand.adapter.hooks.hook(stand.hook, SECRET)
    act(stand)
    await stand.fake.postman.settle()
    return stand.receiver.taken


@pytest.mark.parametrize(
    "act, place, name",
    [
        (created, -1, "calendly.invitee.created"),
        (created_by_us, -1, "calendly.invitee.created.api_booked"),
        (canceled, -1, "calendly.invitee.canceled"),
        (canceled_by_host, -1, "calendly.invitee.canceled.by_host"),
        (moved, -2, "calendly.reschedule.1.invitee.canceled"),
        (moved, -1, "calendly.reschedule.2.invitee.created"),
        (absent, -1, "calendly.invitee_no_show.created"),
        (present, -1, "calendly.invitee_no_show.deleted"),
    ],
)
async def test_key_by_key(stand: Stand, act: Callable[[Stand], None], place: int, name: str):
    told = (await deliveries(stand, act))[place]
    assert check_calendly(told.raw, told.each(CALENDLY_HEADER), SECRET, stand.time()) is None
    expected = sample(name)
    assert_same_keys(expected, told.body)
    for key in ("status", "rescheduled", "tracking", "name", "timezone", "scheduling_method"):
        assert told.body["payload"][key] == expected["payload"][key]
    theirs, ours = read_delivery(expected), read_delivery(told.body)
    assert (ours.kind, ours.no_show) == (theirs.kind, theirs.no_show)
    assert ours.booking is not None
    assert theirs.booking is not None
    assert (ours.booking.starts_at, ours.booking.answers) == (
        theirs.booking.starts_at,
        theirs.booking.answers,
    )


@pytest.mark.parametrize("reverse", [False, True])
async def test_a_move_in_either_order_and_in_double(stand: Stand, reverse: bool):
    first = booked(stand)
    await stand.adapter.hooks.hook(stand.hook, SECRET)
    stand.fake.postman.hold()
    new = stand.fake.state.reschedule(first, at("2026-12-04T09:00"), "Train delay")
    stand.fake.postman.release(reverse=reverse, copies=2)
    await stand.fake.postman.settle()
    told = [read_delivery(taken.body) for taken in stand.receiver.taken]
    kinds = [DeliveryKind.MOVED_AWAY, DeliveryKind.MOVED]
    assert [each.kind for each in told[::2]] == (kinds[::-1] if reverse else kinds)
    assert told[::2] == told[1::2]
    assert len({calendly_key(taken.body) for taken in stand.receiver.taken}) == 2
    by_kind: dict[DeliveryKind, Delivery] = {each.kind: each for each in told}
    old_half, new_half = (by_kind[kind].booking for kind in kinds)
    assert old_half is not None
    assert new_half is not None
    assert (old_half.key, old_half.moved_to) == (first["uri"], new["uri"])
    assert (new_half.key, new_half.moved_from) == (new["uri"], first["uri"])


async def test_one_that_was_signed_too_long_ago(stand: Stand):
    stand.fake.postman.aged = 181
    told = (await deliveries(stand, created))[0]
    assert check_calendly(told.raw, told.each(CALENDLY_HEADER), SECRET, stand.time()) is Fault.OLD


async def test_letters_beyond_ascii_and_escaped_marks(stand: Stand):
    await stand.adapter.hooks.hook(stand.hook, SECRET)
    stand.book("2026-12-03T15:00", name="Åsa <Öberg> & Søn")
    await stand.fake.postman.settle()
    told = stand.receiver.taken[0]
    assert "Åsa \\u003cÖberg\\u003e \\u0026 Søn".encode() in told.raw
    assert check_calendly(told.raw, told.each(CALENDLY_HEADER), SECRET, stand.time()) is None
    booking = read_delivery(told.body).booking
    assert booking is not None
    assert booking.invitee.name == "Åsa <Öberg> & Søn"


async def test_delivered_again_until_taken(stand: Stand):
    stand.receiver.statuses = [500, 302]
    told = await deliveries(stand, created)
    assert len({calendly_key(each.body) for each in told}) == 1
    assert stand.fake.postman.answers == [500, 302, 200]
    assert [hook.is_active for hook in await stand.adapter.hooks.hooks()] == [True]


async def test_disabled_when_nobody_takes_it(stand: Stand):
    stand.receiver.statuses = [503, 503, 503]
    await deliveries(stand, created)
    assert [hook.is_active for hook in await stand.adapter.hooks.hooks()] == [False]
    stand.book("2026-12-03T16:00")
    await stand.fake.postman.settle()
    assert len(stand.receiver.taken) == 3
    renewed = await stand.adapter.hooks.hook(stand.hook, SECRET)
    assert renewed.is_active
    assert await stand.adapter.hooks.hooks() == [renewed]

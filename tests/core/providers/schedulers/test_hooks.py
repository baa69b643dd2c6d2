"""Being told of bookings: at every scheduler."""

import pytest

from core.meetings.facts import Party
from core.outside.trouble import Unreachable
from core.schedulers.facts import BookingStatus, DeliveryKind
from tests.core.providers.schedulers.places import FRIDAY, SECRET, THURSDAY, Place

OTHER_SECRET = "another secret of a webhook"
SAID = (
    *("service", "key", "event", "status", "starts_at", "ends_at"),
    *("invitee", "organiser_email", "event_type", "reason", "cancelled_by"),
)


async def test_a_new_hook_takes_the_place_of_the_one_before(place: Place):
    hooks = place.scheduler.hooks
    first = await hooks.hook(place.address, SECRET)
    second = await hooks.hook(place.address, OTHER_SECRET)
    assert first.id != second.id
    assert (second.address, second.is_active) == (place.address, True)
    assert await hooks.hooks() == [second]
    place.book(THURSDAY)
    assert len(await place.told(OTHER_SECRET)) == 1


async def test_an_answer_that_is_lost_leaves_no_second_hook(place: Place):
    place.fail(None, after=True)
    with pytest.raises(Unreachable):
        await place.scheduler.hooks.hook(place.address, SECRET)
    made = await place.scheduler.hooks.hook(place.address, SECRET)
    assert await place.scheduler.hooks.hooks() == [made]


async def test_hooks_of_others_stay(place: Place):
    other = await place.scheduler.hooks.hook(f"{place.address}/of/somebody", SECRET)
    ours = await place.scheduler.hooks.hook(place.address, SECRET)
    await place.scheduler.hooks.unhook(ours.id)
    assert await place.scheduler.hooks.hooks() == [other]


async def test_an_end_is_an_end(place: Place):
    made = await place.scheduler.hooks.hook(place.address, SECRET)
    for _ in range(2):
        await place.scheduler.hooks.unhook(made.id)
    assert await place.scheduler.hooks.hooks() == []
    place.book(THURSDAY)
    assert await place.told() == []


async def test_booked_and_cancelled(place: Place):
    await place.scheduler.hooks.hook(place.address, SECRET)
    key = place.book(THURSDAY)
    place.cancel(key, "I have accepted another offer")
    booked, cancelled = await place.told()
    assert (booked.kind, cancelled.kind) == (DeliveryKind.BOOKED, DeliveryKind.CANCELLED)
    assert booked.booking_key == cancelled.booking_key == key
    assert booked.booking is not None
    assert (booked.booking.status, booked.booking.starts_at) == (BookingStatus.ACTIVE, THURSDAY)
    assert cancelled.booking is not None
    assert (cancelled.booking.status, cancelled.booking.cancelled_by, cancelled.booking.reason) == (
        BookingStatus.CANCELLED,
        Party.CANDIDATE,
        "I have accepted another offer",
    )


async def test_what_is_told_is_what_the_service_says_when_asked(place: Place):
    await place.scheduler.hooks.hook(place.address, SECRET)
    key = place.book(THURSDAY)
    for end in (None, "I have accepted another offer"):
        if end is not None:
            place.cancel(key, end)
        told = (await place.told())[-1].booking
        asked = await place.scheduler.bookings.booking(key)
        assert told is not None
        assert asked is not None
        for name in SAID:
            assert getattr(told, name) == getattr(asked, name), name


async def test_a_move_says_from_where_and_is_no_cancellation(place: Place):
    key = place.book(THURSDAY)
    await place.scheduler.hooks.hook(place.address, SECRET)
    new = place.move(key, FRIDAY)
    told = await place.told()
    moved = next(each.booking for each in told if each.kind is DeliveryKind.MOVED)
    assert moved is not None
    assert (moved.key, moved.moved_from, moved.starts_at) == (new, key, FRIDAY)
    others = [each.booking for each in told if each.kind is not DeliveryKind.MOVED]
    assert [(other.key, other.moved_to) for other in others if other] in ([], [(key, new)])
    assert {each.kind for each in told} <= {DeliveryKind.MOVED, DeliveryKind.MOVED_AWAY}


async def test_who_did_not_come(place: Place):
    key = place.book(THURSDAY)
    await place.scheduler.hooks.hook(place.address, SECRET)
    for absent in (True, False):
        await place.scheduler.changes.mark_absent(key, absent=absent)
    told = await place.told()
    assert [(each.kind, each.booking_key) for each in told] == [(DeliveryKind.NO_SHOW, key)] * 2
    assert [each.no_show for each in told] == [True, False]


async def test_what_is_delivered_again_says_the_same(place: Place):
    await place.scheduler.hooks.hook(place.address, SECRET)
    place.refuse(1)
    place.book(THURSDAY)
    first, again = await place.told()
    assert first == again

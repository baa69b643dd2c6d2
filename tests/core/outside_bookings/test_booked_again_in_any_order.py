"""However late, twice or mixed it is told that somebody booked again: in the end one interview is to come."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from core.calendars.facts import Service
from core.meetings.facts import Status
from core.providers.calcom.deliveries import read_delivery
from core.schedulers.facts import Booking, BookingStatus
from tests.core.outside_bookings.bookings import AT, booking, ended, meetings, take
from tests.core.providers.samples import sample
from tests.world import World, open_world

DAY = timedelta(days=1)
A = booking("a", service=Service.CALCOM)


def history(dice: random.Random) -> list[Booking]:
    """The host calls some off and asks for another time, others are moved; each in its order."""
    told = [A]
    for number in range(1, 4):
        last = told[-1]
        told += [ended(last)] if dice.random() < 0.6 else []
        told.append(booking(f"k{number}", AT + number * DAY, service=Service.CALCOM, moved_from=last.key))
    return [*told, ended(told[-1])] if dice.random() < 0.3 else told


async def to_come(world: World) -> list[object]:
    return [each.starts_at for each in await meetings(world) if each.status is Status.SCHEDULED]


@pytest.mark.parametrize("seed", range(6))
async def test_any_order(seed: int, database_url: str):
    dice = random.Random(seed)
    told = history(dice)
    expected = [] if told[-1].status is BookingStatus.CANCELLED else [told[-1].starts_at]
    for attempt in range(3):
        mixed = [*told, *dice.sample(told, len(told) // 2)]
        dice.shuffle(mixed)
        async with open_world(database_url, team=f"T{seed}{attempt}") as world:
            await take(world, *(mixed if attempt else told))
            assert await to_come(world) == expected
            assert await world.ask("SELECT key FROM outside_bookings WHERE meeting_id IS NULL") == []
            before = await world.everything()
            await take(world, *told)
            after = await world.everything()
            assert {name for name in before if before[name] != after[name]} <= {"outside_bookings"}


async def test_a_move_told_late_is_still_a_move(world: World):
    await take(world, A)
    world.clock.at = A.ends_at + timedelta(hours=1)
    b = booking("b", AT + DAY, service=Service.CALCOM, moved_from="a")
    await take(world, replace(b, created_at=A.starts_at - timedelta(hours=1)))
    [meeting] = await meetings(world)
    assert (meeting.starts_at, meeting.version) == (b.starts_at, 2)


def test_of_a_move_cal_com_says_when_it_was():
    delivery = read_delivery(sample("calcom.BOOKING_RESCHEDULED"))
    assert delivery.booking is not None
    assert delivery.booking.created_at == delivery.at is not None

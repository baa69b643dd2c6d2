"""Whatever order deliveries come in, and however often: the meetings they end in are the same."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest

from core.outside_bookings.chain import Link, Step, in_order, missing, steps
from core.schedulers.facts import Booking, BookingStatus, Invitee
from tests.core.outside_bookings.bookings import AT, booking, ended, meetings, take
from tests.world import World, open_world

Told = tuple[Booking, bool]
"""A booking, and whether the delivery says that another follows."""
DAY = timedelta(days=1)


def history(seed: int) -> list[Told]:
    """What a scheduler tells of some people in order: each books, moves some times, and perhaps cancels."""
    dice = random.Random(seed)
    told: list[Told] = []
    for person in range(2):
        whom = Invitee(email=f"p{person}@mail.example", name=f"P {person}")
        start = AT + DAY * (1 + 10 * person)
        last = booking(f"{person}.0", start, invitee=whom, organiser_email="rosa@acme.example")
        told.append((last, False))
        for move in range(dice.randint(0, 3)):
            at = start + DAY * (move + 1)
            after = booking(f"{person}.{move + 1}", at, invitee=whom, moved_from=last.key)
            told += [(ended(last, moved_to=after.key), True), (after, False)]
            last = after
        if dice.random() < 0.5:
            told.append((ended(last), False))
    return told


async def shape_after(world: World, told: Sequence[Told]) -> list[tuple[object, ...]]:
    for each, is_moved in told:
        await take(world, each, is_moved=is_moved)
    found = await meetings(world)
    return sorted(
        (each.candidate.name if each.candidate else "", each.status, each.version, each.starts_at)
        for each in found
    )


@pytest.mark.parametrize("seed", range(6))
async def test_any_order(world: World, seed: int, database_url: str):
    told = history(seed)
    expected = await shape_after(world, told)
    dice = random.Random(seed)
    for attempt in range(2):
        mixed = [*told, *dice.sample(told, len(told) // 2)]
        dice.shuffle(mixed)
        async with open_world(database_url, team=f"T{seed}{attempt}") as other:
            assert await shape_after(other, mixed) == expected


def test_pure_rules():
    """A chain is followed from where its meeting is; what was passed is not gone back to."""
    active, cancelled = BookingStatus.ACTIVE, BookingStatus.CANCELLED
    first = Link(key="z", status=cancelled, is_moved=True)
    second = Link(key="m", status=active, moved_from="z")
    third = Link(key="a", status=cancelled, moved_from="m")
    assert [each.key for each in in_order([third, first, second])] == ["z", "m", "a"]
    assert steps([third, first, second]) == [
        ("z", Step.FOLLOW),
        ("m", Step.FOLLOW),
        ("a", Step.FOLLOW),
        ("a", Step.CANCEL),
    ]
    reached = Link(key="m", status=active, taken=active, moved_from="z")
    assert steps([first, reached]) == []
    assert steps([first]) == [("z", Step.FOLLOW)]
    assert steps([Link(key="x", status=BookingStatus.PENDING)]) == []
    assert steps([Link(key="x", status=BookingStatus.REJECTED)]) == []
    assert missing([third, first]) == "m"
    assert missing([first, reached]) is None
    assert missing([Link(key="b", status=active, taken=active, moved_from="gone")]) is None
    circle = [Link(key="p", status=active, moved_from="q"), Link(key="q", status=active, moved_from="p")]
    assert [each.key for each in in_order(circle)] == ["p", "q"]

"""A place that is told late, or changed there, reaches the card; what is known touches nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.meetings.facts import Outcome
from tests.core.outside_bookings.bookings import AT, booking, ended, meetings, take
from tests.core.outside_bookings.scene import Scene
from tests.world import World

NOWHERE: dict[str, Any] = {"join_url": None, "location": ""}
LINK = "https://meet.example/late"
LATER = AT + timedelta(days=1)


async def edited(world: World) -> list[str]:
    """What was sent or edited since this was asked last."""
    world.slack.clear()
    await Scene(world=world).send()
    return sorted(each.kind for each in world.slack.sent)


async def place(world: World) -> tuple[str, str | None]:
    [meeting] = await meetings(world)
    return meeting.location.detail, meeting.location.join_url


async def revisions(world: World) -> object:
    return await world.ask("SELECT id, revision FROM messages ORDER BY id")


@pytest.mark.parametrize(
    "first, then, expected",
    [
        (NOWHERE, {"join_url": LINK}, (LINK, LINK)),
        ({}, {"join_url": LINK}, (LINK, LINK)),
        ({}, {"join_url": None, "location": "12 Mill Lane"}, ("12 Mill Lane", None)),
    ],
)
async def test_the_card_shows_it(
    world: World, first: dict[str, Any], then: dict[str, Any], expected: tuple[str, str | None]
):
    one = booking(**first)
    await take(world, one)
    await edited(world)
    await take(world, replace(one, **then))
    assert await place(world) == expected
    assert await edited(world) == ["card", "interviewer_dm"]
    before = await revisions(world)
    await take(world, replace(one, **then), replace(one, **then, title="Another"), booking(**NOWHERE))
    assert await revisions(world) == before
    assert await place(world) == expected
    assert [each.version for each in await meetings(world)] == [1]


async def test_that_of_one_that_was_moved(world: World):
    b = booking("b", LATER, moved_from="a", **NOWHERE)
    await take(world, booking(), b)
    await take(world, booking(join_url="https://meet.example/of-the-first"))
    assert await place(world) == ("https://meet.example/abc",) * 2
    await take(world, replace(b, join_url=LINK))
    assert await place(world) == (LINK, LINK)


async def test_told_late_what_was_before_is_no_news(world: World):
    old, new = booking(updated_at=AT - timedelta(days=2)), booking(join_url=LINK, updated_at=AT)
    await take(world, old, new, old)
    assert await place(world) == (LINK, LINK)
    await edited(world)
    await take(world, new, old)
    assert await edited(world) == []
    assert await place(world) == (LINK, LINK)


@pytest.mark.parametrize("is_cancelled", [False, True])
async def test_of_what_is_over_nothing_changes(world: World, is_cancelled: bool):
    await take(world, booking())
    [meeting] = await meetings(world)
    if is_cancelled:
        await take(world, ended(booking()))
    else:
        await world.record(meeting, Outcome.ADVANCE)
    await take(world, replace(ended(booking()) if is_cancelled else booking(), join_url=LINK))
    assert await place(world) == ("https://meet.example/abc",) * 2


async def test_pages_told_once_stay_where_a_list_does_not_tell_them(world: World):
    one = booking(cancel_url="https://book.example/c", reschedule_url="https://book.example/r")
    listed = replace(one, title="As a list tells it", cancel_url=None, reschedule_url=None)
    await take(world, one, listed)
    [meeting] = await meetings(world)
    assert meeting.outside is not None
    assert (meeting.outside.cancel_url, meeting.outside.reschedule_url) == (
        one.cancel_url,
        one.reschedule_url,
    )

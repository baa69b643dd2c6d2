"""A history that is being read says how far it is: after each page, also where some cannot be read."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.calendars.facts import Service, Window
from core.errors import BadInput, NotAllowed
from core.outside.trouble import CursorExpired, Unreachable
from core.outside_bookings.importing import begin_import
from core.outside_bookings.setup import SchedulerSetup
from core.schedulers.facts import BookingPage
from tests.core.outside_bookings.bookings import booking
from tests.core.outside_bookings.scene import PAGE, Memory, Scene
from tests.world import MONDAY, World

START = MONDAY - timedelta(days=20)


class SpoiledMemory(Memory):
    """One booking of each page cannot be read."""

    async def bookings(self, window: Window, cursor: str | None = None) -> BookingPage:
        page = await super().bookings(window, cursor)
        return replace(page, bookings=page.bookings[1:], unread=1)


async def begun(scene: Scene, count: int = 6) -> None:
    """So many bookings to be read, `PAGE` at once."""
    await scene.connect()
    await scene.rounds.do_due()
    scene.calendly.hold(*(booking(f"k{day}", START + timedelta(days=day)) for day in range(count)))
    first, last = START.date(), MONDAY.date()
    await scene.world.run(begin_import, await scene.admin(), Service.CALENDLY, first, last)


async def read(scene: Scene, pages: int, trouble: Exception | None = None) -> dict[str, Any]:
    """What the message says after so many pages more and the trouble that comes then."""
    scene.calendly.trouble = [*[None] * pages, trouble or Unreachable("gone")]
    await scene.world.ask("UPDATE chores SET due_at = now() WHERE kind = 'import_bookings'")
    await scene.rounds.do_due()
    await scene.send()
    told = [each.detail for each in scene.world.slack.sent if each.kind == "outside_import"]
    return {name: told[-1].get(name) for name in ("read", "left", "unread", "is_done")}


async def test_in_the_middle_it_says_how_many_are_to_come(world: World):
    scene = Scene(world=world)
    await begun(scene)
    assert await read(scene, 1) == {"read": 2, "left": 4, "unread": None, "is_done": False}
    assert await read(scene, 1) == {"read": 4, "left": 2, "unread": None, "is_done": False}
    assert await read(scene, 1) == {"read": 6, "left": 0, "unread": None, "is_done": True}


async def test_those_that_cannot_be_read_are_counted_over_all_pages(world: World):
    scene = Scene(world=world, calendly=SpoiledMemory())
    await begun(scene)
    assert PAGE == 2
    assert await read(scene, 1) == {"read": 1, "left": 4, "unread": 1, "is_done": False}
    assert await read(scene, 2) == {"read": 3, "left": 0, "unread": 3, "is_done": True}


@pytest.mark.parametrize("pages", [1, 2])
async def test_read_anew_from_the_beginning_nothing_counts_twice(world: World, pages: int):
    scene = Scene(world=world, calendly=SpoiledMemory())
    await begun(scene)
    await read(scene, pages, CursorExpired())
    assert await read(scene, 1) == {"read": 1, "left": 4, "unread": 1, "is_done": False}


async def test_without_a_key_it_is_said_where_one_is_set_and_nothing_begins(world: World):
    scene = Scene(world=world)
    setup = SchedulerSetup(world.run)
    setup.offer(scene.work.schedulers.kinds)
    admin = await scene.admin()
    with pytest.raises(BadInput, match=r"An admin saves one in .* Connections; CALENDLY_API_KEY") as refused:
        await setup.read_history(admin, Service.CALENDLY, START.date(), MONDAY.date())
    assert refused.value.field == "first"
    await scene.connect()
    for first, last, field in (
        (None, MONDAY.date(), "first"),
        (START.date(), None, "last"),
        (MONDAY.date(), START.date(), "last"),
        (START.date(), MONDAY.date() + timedelta(days=3 * 366), "last"),
    ):
        with pytest.raises(BadInput) as refused:
            await setup.read_history(admin, Service.CALENDLY, first, last)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        await setup.read_history(await world.actor("UANA"), Service.CALENDLY, START.date(), MONDAY.date())
    assert await world.ask("SELECT 1 FROM outside_imports") == []

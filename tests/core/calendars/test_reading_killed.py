"""Its owner changes a calendar before, between and while it is read, by processes killed at random points."""

import random

import pytest

from tests.core.calendars.killing import Owner, Readers, taken
from tests.core.calendars.scene import Scene
from tests.world import World

CHANGES = 50_000


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world=world)


async def readers(scene: Scene, dice: random.Random, left: int, page_size: int, changes: int) -> Readers:
    owner = Owner(store=await scene.connect("UANA"), dice=dice, left=left)
    return Readers(world=scene.world, owner=owner, page_size=page_size, changes=changes)


@pytest.mark.parametrize("seed", range(6))
async def test_killed_anywhere_it_ends_equal_to_the_calendar(scene: Scene, seed: int):
    dice = random.Random(seed)
    reading = await readers(scene, dice, left=300, page_size=10, changes=6)
    while reading.owner.left:
        reading.owner.live_on(60)
        if dice.random() < 0.2:
            reading.owner.store.age += 1
        await reading.read_or_die()
    await reading.read_all()
    assert await scene.busy() == taken(reading.owner.store)


async def test_fifty_thousand_changes_between_and_during_reads_cut_short_end_equal_to_the_calendar(
    scene: Scene,
):
    dice = random.Random(CHANGES)
    reading = await readers(scene, dice, left=CHANGES, page_size=800, changes=400)
    owner = reading.owner
    while owner.left:
        owner.live_on(1000)
        if dice.random() < 0.05:
            owner.store.age += 1
        await reading.read_or_die()
        if dice.random() < 0.1:
            await reading.read_all()
            assert await scene.busy() == taken(owner.store)
    await reading.read_all()
    assert await scene.busy() == taken(owner.store)
    assert (owner.done.total(), min(owner.done.values()) > 10_000) == (CHANGES, True)
    assert (reading.deaths > 25, reading.pages > 100) == (True, True)

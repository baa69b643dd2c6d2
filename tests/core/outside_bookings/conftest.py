"""Where most of these begin: with both schedulers connected. Others have a scene of their own."""

import pytest

from core.calendars.facts import Service
from tests.core.outside_bookings.scene import Scene
from tests.world import World


@pytest.fixture
async def scene(world: World) -> Scene:
    made = Scene(world=world)
    await made.connect(Service.CALENDLY)
    await made.connect(Service.CALCOM)
    return made

"""Every adapter of an outside scheduler, for the one suite that judges them all: a line each."""

from collections.abc import AsyncIterator

import pytest

from tests.core.providers.schedulers import calcom_place, calendly_place, memory_place
from tests.core.providers.schedulers.places import OpenPlace, Place

PLACES: dict[str, OpenPlace] = {
    "calcom": calcom_place.open_place,
    "calendly": calendly_place.open_place,
    "memory": memory_place.open_place,
}


@pytest.fixture(params=PLACES)
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """One account at each service."""
    async with PLACES[request.param]() as opened:
        yield opened

"""Every adapter of a calendar service, for the one suite that judges them all: a line each."""

from collections.abc import AsyncIterator

import pytest

from tests.core.providers.contract import (
    caldav_place,
    feed_place,
    google_place,
    memory_place,
    microsoft_place,
)
from tests.core.providers.contract.following import Follower
from tests.core.providers.contract.places import OpenPlace, Place

PLACES: dict[str, OpenPlace] = {
    "caldav": caldav_place.open_place,
    "feed": feed_place.open_place,
    "google": google_place.open_place,
    "memory": memory_place.open_place,
    "microsoft": microsoft_place.open_place,
}


@pytest.fixture(params=PLACES)
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """One account of each service; a module's `NEEDS` are the ports without which its tests say nothing."""
    async with PLACES[request.param]() as opened:
        for port in request.module.NEEDS:
            if not isinstance(opened.adapter, port):
                pytest.skip(f"{request.param} has no {port.__name__}")
        yield opened


@pytest.fixture
def follower(place: Place) -> Follower:
    return Follower(place)

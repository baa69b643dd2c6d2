"""The stand-in for Google on a socket, and Panelry's side of it."""

from collections.abc import AsyncIterator

import pytest

from core.providers.google.calendar import GoogleCalendar
from tests.core.providers.contract.google_place import Stand, Tokens, open_stand


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with open_stand() as opened:
        yield opened


@pytest.fixture
async def tokens(stand: Stand) -> Tokens:
    grant, _ = await stand.connect()
    return Tokens(stand.authority, grant)


@pytest.fixture
def calendar(stand: Stand, tokens: Tokens) -> GoogleCalendar:
    return stand.calendar(tokens)

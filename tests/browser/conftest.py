"""The whole product on a socket, and a real browser in front of its sandbox."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser

from bot.demo.clock import SandboxClock
from bot.sandboxed import SandboxedProduct, sandboxed
from bot.serving import listen
from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.settings import Settings
from tests.browser.chromium import DESK, HAND, NoBrowser, chromium, page_of
from tests.browser.visitor import Visitor
from tests.journeys.conftest import settings
from tests.world import CANDIDATES

__all__ = ["settings"]


@pytest.fixture
async def house(settings: Settings, database_url: str) -> AsyncIterator[SandboxedProduct]:
    """An empty workspace without candidates, on a Monday, 08:05 in London."""
    clock = SandboxClock(settings.panelry_home / "sandbox-clock")
    now = datetime.now(UTC)
    monday = (now + timedelta(days=8 - now.isoweekday())).replace(hour=8, minute=5, second=0, microsecond=0)
    clock.offset = monday - now
    on = listen("127.0.0.1", 0)
    async with sandboxed(settings, database_url, on, clock, demo=False) as opened:
        yield opened
        assert opened.sandbox.workspace.complaints == []


@pytest.fixture
async def candidates(house: SandboxedProduct) -> None:
    """Jane, Omar and Nia."""
    await house.product.run(import_candidates, house.workspace, read_lines(CANDIDATES)[0])


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    try:
        async with chromium() as found:
            yield found
    except NoBrowser as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))


@pytest.fixture
async def visitor(browser: Browser, house: SandboxedProduct) -> AsyncIterator[Visitor]:
    """Somebody at a desk; nothing may go wrong in the page meanwhile."""
    async with page_of(browser, DESK) as (page, complaints):
        yield Visitor(page=page, address=house.address)
    assert complaints == []


@pytest.fixture
async def walker(browser: Browser, house: SandboxedProduct) -> AsyncIterator[Visitor]:
    """Somebody with a phone."""
    async with page_of(browser, HAND) as (page, complaints):
        yield Visitor(page=page, address=house.address)
    assert complaints == []

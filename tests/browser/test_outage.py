"""PostgreSQL away for a moment, as somebody in front of it sees it: told at once, and nothing is lost."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from bot.demo.clock import SandboxClock
from bot.patience import TRYING_AGAIN
from bot.sandbox import people
from bot.sandboxed import SandboxedProduct, sandboxed
from bot.serving import listen
from core.settings import Settings
from tests.browser.accessible import check_page
from tests.browser.visitor import Visitor
from tests.journeys.conftest import next_monday
from tests.proxy import Proxy, proxy_before

TITLE = "Phone screening with Jane Doe"


@pytest.fixture
async def proxy(database_url: str) -> AsyncIterator[Proxy]:
    async with proxy_before(database_url) as opened:
        yield opened


@pytest.fixture
async def house(settings: Settings, proxy: Proxy) -> AsyncIterator[SandboxedProduct]:
    """As everywhere, with a line to PostgreSQL that can be cut."""
    clock = SandboxClock(settings.panelry_home / "sandbox-clock")
    clock.offset = next_monday() - datetime.now(UTC)
    async with sandboxed(settings, proxy.url, listen("127.0.0.1", 0), clock, demo=False) as opened:
        yield opened
        await proxy.restore()
        await opened.house.work.drain(10)
        assert opened.sandbox.workspace.complaints == []


async def test_it_says_so_and_goes_on_by_itself(candidates: None, visitor: Visitor, proxy: Proxy):
    await visitor.arrive(people.ROSA)
    await proxy.cut()
    await visitor.write("/schedule Jane")
    form = visitor.modal("Schedule interview")
    await expect(form).to_contain_text(TRYING_AGAIN)
    await check_page(visitor.page)
    await proxy.restore()
    await visitor.pick("Interviewers", "Ian Schmidt")
    await visitor.block("time-").get_by_role("radio").first.check()

    await proxy.cut()
    await visitor.press("Schedule and send invite")
    await expect(form).to_contain_text(TRYING_AGAIN)
    await expect(form).to_contain_text("press Schedule and send invite again; it is done once only")
    await check_page(visitor.page)
    await proxy.restore()
    await expect(visitor.modal("Booked")).to_contain_text(TITLE)


async def test_whoever_closes_the_window_meanwhile_finds_it_booked(
    candidates: None, visitor: Visitor, proxy: Proxy
):
    await visitor.arrive(people.ROSA)
    await visitor.write("/schedule Jane")
    await visitor.pick("Interviewers", "Ian Schmidt")
    await visitor.block("time-").get_by_role("radio").first.check()
    await proxy.cut()
    await visitor.press("Schedule and send invite")
    await expect(visitor.modal("Schedule interview")).to_contain_text(TRYING_AGAIN)
    await visitor.shut("Schedule interview")
    home = visitor.page.get_by_test_id("home")
    await visitor.go("Panelry Home")
    await expect(home).to_contain_text(TRYING_AGAIN)
    await check_page(visitor.page)
    await proxy.restore()
    await expect(home).to_contain_text(TITLE)
    await visitor.go("hiring")
    await expect(visitor.message(TITLE)).to_contain_text("Scheduled by @Rosa Alvarez")

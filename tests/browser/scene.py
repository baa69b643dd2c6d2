"""Where the pictures are taken: the company on a Monday, a browser, and an album."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Locator, expect

from bot import root
from bot.demo.clock import SandboxClock
from bot.sandbox.people import Member
from bot.sandboxed import SandboxedProduct, sandboxed
from bot.serving import listen
from core.settings import Settings
from tests.browser.album import SCREEN, Album
from tests.browser.chromium import chromium, page_of
from tests.browser.visitor import Visitor
from tests.proxy import Proxy, proxy_before

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where the pictures are taken; `line` is the one to the database."""

    house: SandboxedProduct
    visitor: Visitor
    album: Album
    line: Proxy

    def message(self, words: str) -> Locator:
        return self.visitor.message(words)

    async def open(self, words: str, button: str, title: str) -> None:
        """Press a button of a message and wait for the modal it opens."""
        await self.message(words).get_by_role("button", name=f"{button}: ").first.click()
        await expect(self.visitor.modal(title)).to_be_visible()
        await expect(self.visitor.page.locator("dialog[open]")).not_to_contain_text("One moment")

    async def look_as(self, who: Member, words: str, picture: str) -> None:
        """A message in somebody's conversation with the app."""
        await self.visitor.become(who)
        await self.visitor.go("Panelry, direct message")
        await expect(self.message(words)).to_be_visible()
        await self.album.part(picture, self.message(words))

    async def jump(self, label: str) -> None:
        """From moment to moment, until the one called so is among those offered, and there."""
        marks = self.visitor.page.get_by_test_id("clock").locator(".clock-mark")
        await expect(marks.first).to_be_visible()
        while not await marks.filter(has_text=label).count():
            await self.visitor.jump(await marks.first.locator("span").first.inner_text())
            await expect(marks.first).to_be_visible()
        await self.visitor.jump(label)


@asynccontextmanager
async def opened() -> AsyncIterator[Scene]:
    """The company, a browser, Rosa."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(panelry_home=Path(folder))
        clock = SandboxClock(Path(folder) / "clock")
        now = datetime.now(UTC)
        monday = now + timedelta(days=8 - now.isoweekday())
        clock.offset = monday.replace(hour=14, minute=10, second=0, microsecond=0) - now
        with root.database_url(settings) as url:
            root.bring_up_to_date(url)
            async with (
                proxy_before(url) as line,
                sandboxed(settings, line.url, listen("127.0.0.1", 0), clock) as house,
                chromium() as browser,
                page_of(browser, (SCREEN["width"], SCREEN["height"]), scale=1.5) as (page, complaints),
            ):
                visitor = Visitor(page=page, address=house.address)
                yield Scene(house=house, visitor=visitor, album=Album(page=page, folder=FOLDER), line=line)
                assert complaints == []


async def fill_form(visitor: Visitor, host: str) -> None:
    """An interviewer, and the times it brings."""
    await visitor.pick("Interviewers", host)
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.block("time-").get_by_role("radio")).to_have_count(5)
    await expect(visitor.modal("Schedule interview")).to_be_visible()

"""Somebody in front of the sandbox's page: finds things by their words, uses keyboard and mouse."""

import re
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from bot.sandbox.people import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """`address` is where the sandbox is mounted."""

    page: Page
    address: str

    async def arrive(self, who: Member, place: str = "channel/C0HIRING01") -> None:
        """Open the page as this person; places are those of the page's address."""
        await self.page.goto(f"{self.address}/sandbox/?as={who.id}#{place}")
        await expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    async def become(self, who: Member) -> None:
        """The person switcher."""
        await self.page.get_by_test_id("person-switch").click()
        await self.page.get_by_role("option", name=who.real_name).click()
        await expect(self.page.get_by_test_id("person-switch")).to_contain_text(who.real_name)

    async def go(self, name: str) -> None:
        """A link of the sidebar, by the beginning of what it is called."""
        await self.page.get_by_role("navigation").get_by_role("link", name=name).first.click()

    async def write(self, words: str) -> None:
        """Type into the composer, key by key, and send it."""
        await self.page.get_by_test_id("composer").click()
        await self.page.keyboard.type(words)
        await self.page.keyboard.press("Enter")

    def message(self, showing: str) -> Locator:
        """The newest message that shows these words."""
        return self.page.get_by_test_id("message").filter(has_text=showing).last

    def modal(self, title: str) -> Locator:
        """The open modal called so."""
        return self.page.get_by_role("dialog", name=title, exact=True)

    def field(self, label: str) -> Locator:
        """A field of the open modal by its label, optional or not; words that go on are another's."""
        whole = re.compile(rf"^\s*{re.escape(label)}\s*(\(optional\))?\s*$")
        return self.page.locator("dialog[open]").get_by_label(whole)

    def block(self, prefix: str) -> Locator:
        """The block of the open modal whose id begins so."""
        return self.page.locator(f'dialog[open] [data-block-id^="{prefix}"]')

    async def press(self, words: str) -> None:
        """A button of the open modal by what stands on it; of two that read alike, the one below."""
        shown = re.compile(rf"^\s*{re.escape(words)}\s*$")
        await self.page.locator("dialog[open]").get_by_role("button").filter(has_text=shown).last.click()

    async def pick(self, label: str, option: str) -> None:
        """Type into a select and choose the option that shows these words."""
        await self.field(label).click()
        await self.page.keyboard.type(option)
        await self.page.get_by_role("option", name=option).first.click()

    async def shut(self, title: str) -> None:
        """Close the modal with Escape and wait until it is gone."""
        await self.page.keyboard.press("Escape")
        await expect(self.modal(title)).to_be_hidden()

    async def leave(self) -> None:
        """Close all windows that lie on one another, by the cross."""
        opened = self.page.locator("dialog[open]")
        await opened.get_by_role("button", name="Close", exact=True).first.click()
        await expect(opened).to_have_count(0)

    async def jump(self, label: str) -> None:
        """Press a moment to jump to, by the beginning of its words, and wait until the clock has moved."""
        clock = self.page.get_by_test_id("clock")
        moment = clock.get_by_role("button", name=label)
        await moment.first.click()
        await expect(moment).to_have_count(0)

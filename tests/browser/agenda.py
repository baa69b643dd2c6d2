"""Somebody in front of the page of a calendar, beside the sandbox's."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from playwright.async_api import Locator, Page, expect

from bot.sandbox.people import Member
from tests.browser.accessible import check_page
from tests.browser.visitor import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """The calendar of `who` in a tab of its own; times are theirs."""

    page: Page
    who: Member

    @classmethod
    async def opened(cls, visitor: Visitor, who: Member, service: str = "Google Calendar") -> Self:
        """By the link of the sidebar, then by the list."""
        async with visitor.page.context.expect_page() as opening:
            await visitor.go("People’s calendars")
        return await cls(page=await opening.value, who=who)._chosen(service)

    async def of(self, who: Member, service: str = "Google Calendar") -> Self:
        """Somebody else's, in the same tab."""
        await self.page.get_by_role("link", name="All calendars").click()
        return await replace(self, who=who)._chosen(service)

    def event(self, title: str) -> Locator:
        """The first event called so."""
        return (
            self.page.get_by_role("listitem").filter(has=self.page.get_by_role("heading", name=title)).first
        )

    async def look_again_until(self, title: str, showing: str) -> None:
        """Whatever was asked of Panelry has arrived there."""
        for _ in range(100):
            await self.page.get_by_role("link", name="Look again").click()
            if showing in await self.event(title).inner_text():
                return
            await self.page.wait_for_timeout(50)
        await expect(self.event(title)).to_contain_text(showing)

    async def starts_at(self, title: str, *, hours_later: int = 0) -> datetime:
        """When an event begins, or so many hours later."""
        event = self.event(title)
        day, at = event.locator("input[name=date]"), event.locator("input[name=time]")
        local = datetime.fromisoformat(f"{await day.input_value()}T{await at.input_value()}")
        return local.replace(tzinfo=ZoneInfo(self.who.tz)) + timedelta(hours=hours_later)

    async def move(self, title: str, to: datetime) -> None:
        """To an aware time."""
        local = to.astimezone(ZoneInfo(self.who.tz))
        form = await self._unfolded(title)
        await form.get_by_label("Date").fill(f"{local:%Y-%m-%d}")
        await form.get_by_label("Time").fill(f"{local:%H:%M}")
        await form.get_by_role("button", name="Move").click()
        await expect(self.page.get_by_role("status")).to_contain_text("The event was moved.")

    async def answer(self, title: str, words: str) -> None:
        """For the first guest who may be answered for here."""
        form = await self._unfolded(title)
        await form.get_by_role("combobox", name="Answer").select_option(words)
        await form.get_by_role("button", name="Save answer").click()
        await expect(self.page.get_by_role("status")).to_contain_text("The answer was saved.")

    async def _chosen(self, service: str) -> Self:
        name = f"{self.who.real_name}’s {service}"
        await check_page(self.page)
        await self.page.get_by_role("link", name=name).click()
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(name)
        await check_page(self.page)
        return self

    async def _unfolded(self, title: str) -> Locator:
        event = self.event(title)
        await event.get_by_text("Change").click()
        await check_page(self.page)
        return event

"""The part of the story in which a week and a month are looked at: on the Home tab, and in a browser."""

from dataclasses import replace

from playwright.async_api import Page, expect

from bot.sandbox import people
from tests.browser.album import SCREEN
from tests.browser.scene import Scene


async def look_ahead(scene: Scene) -> None:
    """Ian on his Home tab; then Rosa, who looks after everybody's interviews, in a browser."""
    visitor, album = scene.visitor, scene.album
    await visitor.page.set_viewport_size({"width": 960, "height": 1300})
    await visitor.become(people.IAN)
    await visitor.go("Panelry Home")
    home = visitor.page.get_by_test_id("home")
    parts = (visitor.page.locator(".pane-head"), home)
    await home.get_by_role("button", name="Month interviews").click()
    await expect(home).to_contain_text("Mo Tu We Th Fr Sa Su")
    await album.part("home-month", *parts)
    await home.get_by_role("button", name="Week interviews").click()
    await expect(home.get_by_role("button", name="Open this week in a browser")).to_be_visible()
    await album.part("home-week", *parts)
    await visitor.page.set_viewport_size(SCREEN)
    await visitor.become(people.ROSA)
    await home.get_by_role("button", name="Week interviews").click()
    await home.get_by_role("button", name="Open this week in a browser").click()
    link = visitor.page.get_by_role("link", name="Open your interviews in a browser")
    await expect(link).to_be_visible()
    await album.modal("open-in-browser")
    async with visitor.page.context.expect_page() as opening:
        await link.click()
    page = await opening.value
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.get_by_role("button", name="Open as").click()
    await look_around(scene, page)
    await page.close()
    await visitor.page.keyboard.press("Escape")


async def look_around(scene: Scene, page: Page) -> None:
    """Everybody's week and month, and one interview."""
    album = replace(scene.album, page=page)
    await page.get_by_role("link", name="Everyone’s").click()
    await expect(page.get_by_label("Interviewer or organiser")).to_be_visible()
    await album.window("page-week")
    await page.get_by_role("link", name="Month", exact=True).click()
    await expect(page.get_by_role("table")).to_be_visible()
    await album.window("page-month")
    await page.locator("a.event").last.click()
    await expect(page.get_by_role("link", name="Back to the month")).to_be_visible()
    await page.set_viewport_size({"width": 1280, "height": 430})
    await album.window("page-interview")

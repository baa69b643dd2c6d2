"""The part of the story in which people look things up: by the command, and on the Home tab."""

from playwright.async_api import expect

from bot.sandbox import people
from tests.browser.scene import Scene


async def look_up(scene: Scene) -> None:
    """What the command lists."""
    visitor, album = scene.visitor, scene.album
    await visitor.become(people.IAN)
    await visitor.go("Panelry, direct message")
    await visitor.write("/schedule help")
    await album.part("help", scene.message("How to use Panelry"))
    await visitor.write("/schedule upcoming")
    newest = visitor.page.get_by_test_id("message").last
    await expect(newest).to_contain_text("this week")
    await album.part("upcoming", newest)
    await visitor.become(people.ROSA)
    await visitor.write("/schedule candidate Lena Vogel")
    await expect(visitor.page.locator("dialog[open]")).to_contain_text("Messages")
    await album.modal("candidate")
    await visitor.page.keyboard.press("Escape")
    await visitor.write("/schedule candidate or")
    await expect(visitor.page.locator("dialog[open]")).to_contain_text("“or”")
    await album.modal("candidates")
    await visitor.page.keyboard.press("Escape")
    await look_home(scene)


async def look_home(scene: Scene) -> None:
    """Ian's Home, and Hannah's, who has nothing planned."""
    visitor, album = scene.visitor, scene.album
    await visitor.become(people.IAN)
    home = visitor.page.get_by_test_id("home")
    parts = (visitor.page.locator(".pane-head"), home)
    await visitor.go("Panelry Home")
    await expect(home.get_by_role("button", name="Open").first).to_be_visible()
    await album.part("home-upcoming", *parts)
    await home.get_by_role("button", name="Open").first.click()
    await expect(visitor.page.locator("dialog[open]")).to_contain_text("Scheduled by")
    await album.modal("interview")
    await visitor.page.keyboard.press("Escape")
    await home.get_by_role("button", name="Past").click()
    await expect(home).to_contain_text("Jane Doe")
    await album.part("home-past", *parts)
    await visitor.become(people.HANNAH)
    await expect(home).to_contain_text("Nothing is planned")
    await album.part("home-empty", *parts)

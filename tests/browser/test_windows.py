"""Forms put over their windows: Escape goes back one at a time, with focus where it was."""

from playwright.async_api import expect

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from tests.browser.accessible import check_page
from tests.browser.visitor import Visitor
from tests.journeys.test_rooms import make_admin


async def test_escape_comes_back_to_the_list_and_save_shows_it_anew(
    house: SandboxedProduct, visitor: Visitor
):
    await make_admin(house)
    await visitor.arrive(people.ROSA)
    await visitor.go("Panelry Home")
    await visitor.page.get_by_test_id("home").get_by_role("button", name="Connections").click()
    await visitor.press("Rooms")
    rooms = visitor.modal("Rooms")
    add = rooms.get_by_role("button", name="Add a room")
    await add.click()
    await expect(visitor.field("Name")).to_be_focused()
    await visitor.shut("Add a room")
    await expect(add).to_be_focused()

    await visitor.page.keyboard.press("Enter")
    await visitor.field("Name").fill("Turing")
    await visitor.field("Seats").fill("4")
    await visitor.press("Save")
    await expect(rooms).to_contain_text("Turing (4 seats) is saved.")
    await expect(visitor.page.locator("dialog")).to_have_count(2)
    await check_page(visitor.page)
    await visitor.shut("Rooms")
    await expect(visitor.modal("Your calendars").get_by_role("button", name="Rooms")).to_be_focused()
    await visitor.shut("Your calendars")

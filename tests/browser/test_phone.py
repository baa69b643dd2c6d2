"""The same in the hand: 390 by 844, everything reachable, nothing wider than the screen."""

from playwright.async_api import expect

from bot.sandbox import people
from tests.browser.accessible import check_page
from tests.browser.visitor import Visitor

TITLE = "Phone screening with Jane Doe"


async def test_booked_and_read_on_a_phone(candidates: None, walker: Visitor):
    await walker.arrive(people.ROSA)
    await check_page(walker.page)
    await walker.write("/schedule Jane")
    await walker.pick("Interviewers", "Ian Schmidt")
    times = walker.block("time-").get_by_role("radio")
    await expect(times).to_have_count(5)
    await check_page(walker.page)
    await times.nth(2).check()
    await walker.press("Schedule and send invite")
    await expect(walker.modal("Booked")).to_contain_text(TITLE)
    await check_page(walker.page)
    await walker.press("Close")
    await expect(walker.message(TITLE)).to_be_in_viewport()
    await check_page(walker.page)
    await read_the_mail(walker)


async def read_the_mail(walker: Visitor) -> None:
    """Menu, mailbox, mail, and back to the list."""
    page = walker.page
    menu = page.get_by_role("button", name="Menu")
    await menu.click()
    await expect(page.get_by_test_id("person-switch")).to_be_focused()
    await check_page(page)
    await page.keyboard.press("Escape")
    await expect(menu).to_be_focused()
    await menu.press("Enter")
    await walker.go("Candidate’s mailbox")
    await page.get_by_role("link", name="Interview: Phone screening").click()
    await expect(page.get_by_test_id("invitation")).to_be_visible()
    await check_page(page)
    await page.get_by_role("link", name="All mails").click()
    await expect(page.get_by_test_id("mails")).to_be_visible()

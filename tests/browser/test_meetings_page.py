"""From Slack into the browser: a week, a month and one interview; by keyboard, on a phone, in the dark."""

from playwright.async_api import Page, expect

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from tests.browser.accessible import check_page
from tests.browser.visitor import Visitor

TITLE = "Phone screening with Jane Doe"
JANE = "Jane Doe Phone screening"


async def test_a_week_is_opened_from_slack_and_read_by_keyboard(
    candidates: None, house: SandboxedProduct, visitor: Visitor
):
    await visitor.arrive(people.ROSA)
    await book(visitor)
    page = await opened(visitor)
    await check_page(page)
    await expect(page.get_by_role("link", name=JANE)).to_be_visible()
    await by_keyboard(page)
    for size in ((1280, 860), (320, 640)):
        await page.set_viewport_size({"width": size[0], "height": size[1]})
        for view in ("Month", "Week"):
            await page.get_by_role("link", name=view, exact=True).click()
            await expect(page.get_by_role("link", name=view, exact=True)).to_have_attribute(
                "aria-current", "page"
            )
            await check_page(page)
            await expect(page.get_by_role("link", name=JANE)).to_be_visible()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    await check_page(page)


async def book(visitor: Visitor) -> None:
    await visitor.write("/schedule Jane")
    await visitor.pick("Interviewers", "Ian Schmidt")
    await visitor.block("time-").get_by_role("radio").first.check()
    await visitor.press("Schedule and send invite")
    await expect(visitor.modal("Booked")).to_be_visible()
    await visitor.shut("Booked")


async def opened(visitor: Visitor) -> Page:
    """Home, Week, Open in browser, and in."""
    await visitor.go("Panelry Home")
    home = visitor.page.get_by_test_id("home")
    await home.get_by_role("button", name="Week").click()
    await expect(home.get_by_role("button", name=f"Open: {TITLE}")).to_be_visible()
    await check_page(visitor.page)
    await home.get_by_role("button", name="Open this week in a browser").click()
    link = visitor.page.get_by_role("link", name="Open your interviews in a browser")
    async with visitor.page.context.expect_page() as opening:
        await link.click()
    page = await opening.value
    await check_page(page)
    await page.get_by_role("button", name="Open as Rosa").click()
    await expect(page.get_by_role("link", name="Week", exact=True)).to_have_attribute("aria-current", "page")
    return page


async def by_keyboard(page: Page) -> None:
    """Past what is above it to the interview, into it, and back."""
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the interviews")).to_be_focused()
    await page.keyboard.press("Enter")
    interview = page.get_by_role("link", name=JANE)
    for _ in range(12):
        await page.keyboard.press("Tab")
        if await interview.evaluate("node => node === document.activeElement"):
            break
    await expect(interview).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    await check_page(page)
    await page.get_by_role("link", name="Back to the week").press("Enter")
    await expect(interview).to_be_visible()

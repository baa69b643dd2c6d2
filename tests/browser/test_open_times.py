"""A page of open times follows what is booked in Slack, without being loaded again."""

from playwright.async_api import Browser, Locator, Page, expect

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from tests.browser.accessible import check_page
from tests.browser.chromium import HAND, page_of
from tests.browser.visitor import Visitor


async def test_a_time_that_is_booked_in_slack_goes_from_the_page(
    candidates: None, house: SandboxedProduct, visitor: Visitor, walker: Visitor
):
    page = walker.page
    await come_in(house, page)
    await ask(page)
    live = page.get_by_role("status")
    await expect(live).to_have_text("Live.")
    await check_page(page)
    await page.evaluate("document.body.dataset.loaded = 'once'")
    before = await times(page).count()
    await visitor.arrive(people.ROSA)
    await book(visitor)
    await expect(live).to_contain_text("just taken.")
    assert 0 < await times(page).count() < before
    await check_page(page)
    await expect(page.locator("body")).to_have_attribute("data-loaded", "once")
    await cancel(visitor)
    await expect(live).to_contain_text("just came free.")
    await expect(times(page)).to_have_count(before)


async def test_a_line_that_is_lost_is_said_and_taken_up_again(
    candidates: None, house: SandboxedProduct, walker: Visitor
):
    page = walker.page
    await come_in(house, page)
    await ask(page)
    live = page.get_by_role("status")
    await expect(live).to_have_text("Live.")
    await house.product.open_times.stop()
    await expect(live).to_have_text("Reconnecting…")
    await house.product.open_times.start()
    await expect(live).to_have_text("Live.")


async def test_what_cannot_be_asked_is_said_at_its_field(
    candidates: None, house: SandboxedProduct, browser: Browser
):
    async with page_of(browser, HAND) as (page, complaints):
        await come_in(house, page)
        await page.goto(f"{page.url.partition('/meetings')[0]}/open-times")
        await page.get_by_role("button", name="Show open times").click()
        said = page.get_by_role("group").get_by_role("alert")
        await expect(said).to_have_text("Choose at least one interviewer, at most 20.")
        await expect(page.get_by_role("checkbox").first).to_be_focused()
        await check_page(page)
    assert ["422" in each for each in complaints] == [True]


async def come_in(house: SandboxedProduct, page: Page) -> None:
    """From Slack, as Rosa."""
    rosa = await house.house.people.actor(house.team_id, people.ROSA.id)
    await page.goto(await house.house.parts.visits.begin(rosa))
    await page.get_by_role("button", name="Open as Rosa").click()


async def ask(page: Page) -> None:
    await page.goto(f"{page.url.partition('/meetings')[0]}/open-times")
    await check_page(page)
    await page.get_by_label("Meeting type").select_option("Phone screening")
    await page.get_by_role("checkbox", name="Ian Schmidt").check()
    await page.get_by_role("button", name="Show open times").click()


def times(page: Page) -> Locator:
    return page.get_by_role("region", name="When everyone is free").locator("time")


async def book(visitor: Visitor) -> None:
    await visitor.write("/schedule Jane")
    await visitor.pick("Interviewers", "Ian Schmidt")
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.block("time-")).to_be_visible()
    await visitor.block("time-").get_by_role("radio").first.check()
    await visitor.press("Schedule and send invite")
    await expect(visitor.modal("Booked")).to_be_visible()
    await visitor.shut("Booked")


async def cancel(visitor: Visitor) -> None:
    card = visitor.message("Phone screening with Jane Doe")
    await card.get_by_role("button", name="Cancel").click()
    await visitor.pick("Reason", "The candidate withdrew")
    await visitor.press("Cancel interview")

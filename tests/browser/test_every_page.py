"""Every page of ours in a browser, light and dark, at a desk and in a hand, by keyboard."""

from typing import Literal

import pytest
from playwright.async_api import Browser, Page

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from core.calendars.facts import Service
from tests.browser.accessible import check_page
from tests.browser.chromium import page_of
from tests.browser.reachable import check_reachable


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_is_read_and_gone_through_by_keyboard(
    candidates: None, house: SandboxedProduct, browser: Browser, scheme: Literal["light", "dark"]
):
    async with page_of(browser) as (page, complaints):
        await page.emulate_media(color_scheme=scheme)
        await go_through(house, page)
    assert ["410" in each for each in complaints] == [True] * 3


async def go_through(house: SandboxedProduct, page: Page) -> None:
    rosa = await house.house.people.actor(house.team_id, people.ROSA.id)
    await page.goto(await house.house.parts.visits.begin(rosa))
    await good(page)
    await page.get_by_role("button", name="Open as Rosa").click()
    await good(page)
    for path in (
        "/meetings?whose=all",
        "/meetings?view=month",
        "/open-times",
        "/open-times?type=phone-screening&with=1&with=2",
        "/connect/done/google",
        "/connect/gone",
        *[await house.house.parts.connecting.begin(rosa, each) for each in (Service.GOOGLE, Service.CALDAV)],
    ):
        await page.goto(path if "://" in path else f"{house.address}{path}")
        await good(page)


async def good(page: Page) -> None:
    """At 1280 and at 390 pixels."""
    for size in ((1280, 860), (390, 844)):
        await page.set_viewport_size({"width": size[0], "height": size[1]})
        await page.reload()
        await check_page(page)
        await check_reachable(page)

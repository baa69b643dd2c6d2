"""Somebody looks at a week and a month on Home, and opens them in a browser."""

import re

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from tests.journeys.steps import book
from tests.person import Person
from tests.tab import Tab


async def test_from_home_into_the_browser(house: SandboxedProduct, rosa: Person, ian: Person):
    await book(rosa)
    home = await rosa.open_home(showing="+ Schedule")
    await rosa.click("Month", on=home)
    month = await rosa.home(showing="Mo Tu We Th Fr Sa Su")
    await rosa.click("Open week", on=month)
    week = await rosa.home(showing="Phone screening with Jane Doe")
    assert week.shows("Week ✓")
    await rosa.click("Open in browser", on=week)
    _, link = (await rosa.modal(showing="works once")).pressable("Open the page")
    address = str(link["url"])
    async with Tab() as tab, Tab() as somebody_else:
        page = await tab.go(address)
        assert f"Open as {people.ROSA.real_name}" in page.words
        inside = await tab.send(page)
        assert "Jane Doe Phone screening Ian Schmidt" in inside.words
        assert re.search(r"/meetings\?view=week&day=\d{4}-\d\d-\d\d$", inside.address)
        assert (await somebody_else.go(address)).status == 410
        assert (await somebody_else.go(inside.address)).status == 401
        meeting = next(each for each in inside.links if re.fullmatch(r"/meetings/\d+", each))
        opened = await tab.go(f"{house.address}{meeting}")
        assert "Phone screening with Jane Doe" in opened.words
    await rosa.close()
    await ian.click("Week", on=await ian.open_home(showing="Upcoming"))
    await ian.home(showing="1 interview ·")

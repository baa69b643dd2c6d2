"""The main path without a mouse: where focus goes, what each key does, and that nothing typed is lost."""

import re

from playwright.async_api import Page, expect

from bot.sandbox import people
from tests.browser.accessible import check_page
from tests.browser.visitor import Visitor

TITLE = "Phone screening with Jane Doe"


async def test_from_the_command_to_the_outcome(candidates: None, visitor: Visitor):
    await visitor.arrive(people.ROSA)
    await complete_the_command(visitor)
    await choose_and_book(visitor)
    await ask_and_leave(visitor)
    await answer_as_ian(visitor)


async def complete_the_command(visitor: Visitor) -> None:
    """ "/" offers the command, Enter takes it, and a name after it is only words."""
    keys, composer = visitor.page.keyboard, visitor.page.get_by_test_id("composer")
    await composer.focus()
    await keys.type("/sch")
    await expect(visitor.page.get_by_role("option", name="/schedule")).to_be_visible()
    await keys.press("Tab")
    await expect(composer).to_have_value("/schedule ")
    await keys.type("Jane")
    await keys.press("Enter")
    await expect(visitor.modal("Schedule interview")).to_be_visible()


async def choose_and_book(visitor: Visitor) -> None:
    """Arrows and Enter in the select, arrows in the times, Ctrl and Enter to submit, Escape to leave."""
    keys = visitor.page.keyboard
    await expect(visitor.field("Candidate")).to_be_focused()
    await tab_to(visitor.page, "Interviewers")
    await keys.type("Ian")
    await expect(visitor.page.get_by_role("option", name="Ian Schmidt")).to_be_visible()
    await keys.press("Enter")
    await keys.press("Escape")
    await expect(visitor.page.get_by_role("listbox")).to_have_count(0)
    await expect(visitor.modal("Schedule interview")).to_be_visible()
    times = visitor.block("time-").get_by_role("radio")
    await expect(times).to_have_count(5)
    await expect(visitor.field("Interviewers")).to_be_focused()
    await tab_to(visitor.page, "Prep notes")
    await keys.press("Control+End")
    await keys.type("\nAsk about scale")
    await keys.press("Control+Enter")
    await expect(times.first).to_be_focused()
    await expect(visitor.field("Prep notes")).to_have_value(re.compile(r"\nAsk about scale$"))
    await check_page(visitor.page)
    await keys.press("Space")
    await keys.press("ArrowDown")
    await expect(times.nth(1)).to_be_checked()
    await keys.press("Control+Enter")
    await expect(visitor.modal("Booked")).to_be_visible()
    await visitor.shut("Booked")
    await expect(visitor.page.get_by_test_id("composer")).to_be_focused()


async def ask_and_leave(visitor: Visitor) -> None:
    """Cancel opens a form, Escape leaves it, and focus is back on the button that opened it."""
    button = visitor.message(TITLE).get_by_role("button", name=f"Cancel: {TITLE}")
    await expect(button).to_be_visible()
    await button.focus()
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.field("Reason")).to_be_focused()
    await visitor.shut("Cancel interview")
    await expect(button).to_be_focused()


async def answer_as_ian(visitor: Visitor) -> None:
    """The switcher, the sidebar and the clock by keys; then the outcome."""
    page = visitor.page
    await page.get_by_test_id("person-switch").focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("i")
    while not await page.get_by_role("option", name="Ian Schmidt").evaluate("one => one.matches(':focus')"):
        await page.keyboard.press("i")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("person-switch")).to_be_focused()
    await page.get_by_role("link", name="Panelry, direct message").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("composer")).to_be_focused()
    moment = page.get_by_role("button", name="After the meeting: Jane Doe")
    await moment.focus()
    await page.keyboard.press("Enter")
    advance = visitor.message("How did it go").get_by_role("button", name=f"Advance: {TITLE}")
    await advance.focus()
    await page.keyboard.press("Enter")
    await expect(visitor.field("Outcome")).to_be_focused()
    await tab_to(page, "Notes")
    await page.keyboard.type("Kind")
    await page.keyboard.press("Control+Enter")
    await expect(visitor.modal("Outcome saved")).to_be_visible()
    await visitor.shut("Outcome saved")
    await expect(visitor.message("Recorded by")).to_be_visible()


async def tab_to(page: Page, label: str) -> None:
    """Press Tab until the field called so has focus."""
    field = page.locator("dialog[open]").get_by_label(label)
    for _ in range(25):
        await page.keyboard.press("Tab")
        if await field.evaluate("one => one.matches(':focus')"):
            return
    raise AssertionError(f"Tab never came to {label!r}")

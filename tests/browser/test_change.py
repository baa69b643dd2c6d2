"""Moved, cancelled, lost to somebody faster: what was typed survives, and everybody sees the same card."""

from playwright.async_api import expect

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from tests.browser.accessible import check_page
from tests.browser.visitor import Visitor
from tests.journeys.steps import fill_schedule
from tests.person import Person

TITLE = "Phone screening with Jane Doe"


async def test_moved_then_cancelled_from_the_card(candidates: None, visitor: Visitor):
    await visitor.arrive(people.ROSA)
    await visitor.write("/schedule Jane")
    await visitor.pick("Interviewers", "Ian Schmidt")
    await visitor.block("time-").get_by_role("radio").first.check()
    await visitor.press("Schedule and send invite")
    await expect(visitor.modal("Booked")).to_be_visible()
    await visitor.shut("Booked")
    await move(visitor)
    await cancel(visitor)
    await hear_of_it(visitor)


async def test_somebody_was_faster(candidates: None, house: SandboxedProduct, visitor: Visitor):
    await visitor.arrive(people.ROSA)
    await visitor.write("/schedule Omar")
    await visitor.pick("Interviewers", "Ian Schmidt")
    times = visitor.block("time-").get_by_role("radio")
    await times.first.check()
    await visitor.field("Prep notes").fill("Ask about scale")
    lost = await times.first.get_attribute("value") or ""
    async with Person(f"{house.address}/sandbox", people.TOM.id) as tom:
        await fill_schedule(tom, "Nia")
        await tom.choose("custom_time", int(lost))
        assert await tom.submit() == {}
    await visitor.press("Schedule and send invite")
    await expect(visitor.block("notice")).to_contain_text("Just taken: Ian Schmidt")
    await expect(visitor.page.get_by_role("dialog").get_by_text("Just taken")).to_have_count(1)
    await expect(times).to_have_count(5)
    assert lost not in [await one.get_attribute("value") for one in await times.all()]
    await expect(visitor.field("Prep notes")).to_have_value("Ask about scale")
    await check_page(visitor.page)
    await times.first.check()
    await visitor.press("Schedule and send invite")
    await expect(visitor.modal("Booked")).to_contain_text("Omar Haddad")


async def move(visitor: Visitor) -> None:
    """No reason yet: an error at the field, and the time and the note stay."""
    card = visitor.message(TITLE)
    await card.get_by_role("button", name=f"Reschedule: {TITLE}").click()
    times = visitor.block("time-").get_by_role("radio")
    await times.nth(1).check()
    await visitor.field("Note").fill("Ian is away in the morning")
    await visitor.press("Move and tell everyone")
    await expect(visitor.block("reason").locator(".in-error")).to_be_visible()
    await expect(times.nth(1)).to_be_checked()
    await expect(visitor.field("Note")).to_have_value("Ian is away in the morning")
    await check_page(visitor.page)
    await visitor.pick("Reason", "An interviewer")
    await visitor.press("Move and tell everyone")
    await expect(visitor.modal("Moved")).to_be_visible()
    await visitor.shut("Moved")
    await expect(card).to_contain_text("Moved from")
    await card.get_by_role("link", name="1 reply").click()
    await expect(visitor.page.get_by_test_id("thread")).to_contain_text("moved this from")
    await check_page(visitor.page)
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.page.get_by_test_id("thread")).to_have_count(0)


async def cancel(visitor: Visitor) -> None:
    """Kept at first, then cancelled; the card offers nothing more."""
    card = visitor.message(TITLE)
    button = card.get_by_role("button", name=f"Cancel: {TITLE}")
    await button.click()
    await visitor.press("Keep it")
    await expect(visitor.page.get_by_role("dialog")).to_have_count(0)
    await button.click()
    await visitor.pick("Reason", "The candidate withdrew")
    await visitor.field("Note").fill("Took another offer")
    await visitor.press("Cancel interview")
    await expect(visitor.modal("Cancelled")).to_be_visible()
    await visitor.shut("Cancelled")
    await expect(card).to_contain_text("Cancelled by @Rosa Alvarez")
    await expect(card).not_to_contain_text("another offer")
    await expect(card.get_by_role("button")).to_have_count(0)


async def hear_of_it(visitor: Visitor) -> None:
    """The interviewer, with the note; the candidate, without it."""
    await visitor.become(people.IAN)
    await visitor.go("Panelry, direct message")
    await expect(visitor.message("was cancelled by")).to_contain_text("Took another offer")
    await expect(visitor.message("was moved by")).to_contain_text("Ian is away in the morning")
    await visitor.go("Candidate’s mailbox")
    await visitor.page.get_by_role("link", name="Cancelled: Phone screening").click()
    await expect(visitor.page.get_by_test_id("invitation")).to_contain_text("Cancelled")
    await expect(visitor.page.get_by_test_id("mail-text")).not_to_contain_text("another offer")

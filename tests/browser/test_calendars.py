"""A calendar is connected in a browser; what is done in it later is heard of in Slack, and decided there."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.async_api import Locator, Page, expect

from bot.demo.calendars import connect_calendars
from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from tests.browser.accessible import check_page
from tests.browser.agenda import Agenda
from tests.browser.visitor import Visitor

TITLE = "Phone screening with Jane Doe"


async def test_an_event_is_moved_in_a_calendar_put_back_and_followed(
    candidates: None, house: SandboxedProduct, visitor: Visitor
):
    await sofia_is_connected(house)
    await visitor.arrive(people.IAN, "app/home")
    await connect(visitor)
    await choose_calendars(visitor)
    await visitor.become(people.ROSA)
    await book(visitor)
    agenda = await Agenda.opened(visitor, people.IAN)
    await agenda.look_again_until(TITLE, "Panelry’s")
    before = (await agenda.event(TITLE).inner_text()).splitlines()[0]
    wednesday = at_three(house)
    await agenda.move(TITLE, wednesday)
    await put_back(visitor, wednesday)
    await agenda.look_again_until(TITLE, before)
    await agenda.move(TITLE, wednesday)
    await follow(visitor, wednesday)
    await agenda.look_again_until(TITLE, "15:00–15:30")
    await (await agenda.of(people.SOFIA)).answer(TITLE, "Declined")
    await hear_of_the_answer(visitor)


async def sofia_is_connected(house: SandboxedProduct) -> None:
    actor = await house.house.people.actor(house.team_id, people.SOFIA.id)
    await connect_calendars(house.house.parts.connecting, house.elsewhere, {people.SOFIA: actor})


async def connect(visitor: Visitor) -> None:
    """Home, our page, Google's consent page, and back."""
    home = visitor.page.get_by_test_id("home")
    await home.get_by_role("button", name="Connections").click()
    await expect(visitor.modal("Your calendars")).to_contain_text("None is connected")
    await visitor.page.get_by_role("button", name="Connect: Google Calendar").click()
    link = visitor.page.get_by_role("link", name="Open: Google Calendar")
    async with visitor.page.context.expect_page() as opening:
        await link.click()
    page = await opening.value
    await expect(page.get_by_text("For Ian Schmidt")).to_be_visible()
    await check_page(page)
    await page.get_by_role("button").click()
    await allow(page)
    await page.close()
    await visitor.press("I have connected it")
    await expect(visitor.modal("Your calendars")).to_contain_text(people.IAN.email)
    await check_page(visitor.page)


async def allow(page: Page) -> None:
    """As Ian, whatever the page has chosen already."""
    await expect(page.get_by_role("heading", name="Allow access?")).to_be_visible()
    await page.get_by_role("radio", name="Ian Schmidt").check()
    await page.get_by_role("button", name="Allow").click()
    await expect(page.get_by_role("heading", name="Your Google Calendar is connected")).to_be_visible()
    await check_page(page)


async def choose_calendars(visitor: Visitor) -> None:
    await visitor.press("Choose calendars")
    own = visitor.modal("Choose calendars").get_by_role("checkbox", name=people.IAN.email)
    await expect(own).to_be_checked()
    await expect(visitor.block("writes").get_by_role("radio", name=people.IAN.email)).to_be_checked()
    await check_page(visitor.page)
    await visitor.press("Save")
    await expect(visitor.modal("Your calendars")).to_contain_text("Interviews go to")
    await visitor.shut("Your calendars")


async def book(visitor: Visitor) -> None:
    """With Ian, in whose calendar it stands, and Sofia, who is invited there."""
    await visitor.go("hiring")
    await visitor.write("/schedule Jane")
    await visitor.pick("Interviewers", "Ian Schmidt")
    await visitor.pick("Interviewers", "Sofia Rossi")
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.field("Who is needed")).to_be_visible()  # and with it times that suit both
    await visitor.block("time-").get_by_role("radio").first.check()
    await visitor.press("Schedule and send invite")
    await expect(visitor.modal("Booked")).to_be_visible()
    await visitor.shut("Booked")


async def put_back(visitor: Visitor, to: datetime) -> None:
    """The card asks, and Rosa is asked in person; she wants it as it was."""
    card = visitor.message(TITLE)
    await expect(card).to_contain_text("In Ian Schmidt’s calendar it was moved to")
    await visitor.go("Panelry, direct message")
    question = visitor.message("it was moved to")
    await expect(question).to_contain_text(f"{to.astimezone(ZoneInfo(people.ROSA.tz)):%H:%M}")
    await check_page(visitor.page)
    await question.get_by_role("button", name=f"Put it back: {TITLE}").click()
    await expect(visitor.message("Its event in the calendar is as it should be")).to_be_visible()
    await visitor.go("hiring")
    await expect(card).not_to_contain_text("calendar")


async def follow(visitor: Visitor, to: datetime) -> None:
    """Moved there as well, by a press: the card says so, and the candidate has the new time."""
    card = visitor.message(TITLE)
    await button(card, "Tell the candidate").click()
    await expect(visitor.modal("Moved")).to_be_visible()
    await visitor.shut("Moved")
    await expect(card).to_contain_text("Moved from")
    await expect(card).not_to_contain_text("calendar")
    await visitor.go("Candidate’s mailbox")
    await visitor.page.get_by_role("link", name="to jane@mail.example").first.click()
    invitation = visitor.page.get_by_test_id("invitation")
    await expect(invitation).to_contain_text(f"{to.astimezone(ZoneInfo('UTC')):%H:%M}")
    await visitor.go("hiring")


async def hear_of_the_answer(visitor: Visitor) -> None:
    await expect(visitor.message(TITLE)).to_contain_text("@Sofia Rossi can’t make it")


def button(card: Locator, words: str) -> Locator:
    return card.get_by_role("button", name=f"{words}: {TITLE}")


def at_three(house: SandboxedProduct) -> datetime:
    """On Wednesday in Berlin; morning where Sofia and the candidate are."""
    now = house.clock.now().astimezone(ZoneInfo(people.IAN.tz))
    return (now + timedelta(days=3 - now.isoweekday())).replace(hour=15, minute=0, second=0, microsecond=0)

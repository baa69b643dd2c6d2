"""What goes wrong around the app, in a real browser: each time a sentence, and a way on."""

from collections.abc import Callable

import httpx
import pytest
from playwright.async_api import expect
from sqlalchemy import text

from bot.sandbox import people
from bot.sandboxed import SandboxedProduct
from core.messages.dispatcher import Dispatcher
from tests.browser.accessible import check_page
from tests.browser.visitor import Visitor
from tests.journeys.steps import with_times
from tests.person import Person

TITLE = "Phone screening with Jane Doe"
HIRING = "C0HIRING01"
Arrange = Callable[[SandboxedProduct], None]


async def ready_to_submit(visitor: Visitor) -> None:
    """The form, filled in."""
    await visitor.write("/schedule Jane")
    await visitor.pick("Interviewers", "Ian Schmidt")
    await visitor.block("time-").get_by_role("radio").first.check()


async def book(visitor: Visitor) -> None:
    await ready_to_submit(visitor)
    await visitor.press("Schedule and send invite")
    await expect(visitor.modal("Booked")).to_be_visible()
    await visitor.shut("Booked")


async def test_a_click_too_long_ago_says_so_and_the_next_one_works(
    candidates: None, house: SandboxedProduct, visitor: Visitor
):
    await visitor.arrive(people.ROSA)
    house.sandbox.faults.expire_triggers()
    await visitor.write("/schedule Jane")
    await expect(visitor.message("could not open the window in time")).to_contain_text("please try again")
    await check_page(visitor.page)
    await visitor.write("/schedule Jane")
    await expect(visitor.modal("Schedule interview")).to_contain_text("Interviewers")


async def test_a_form_somebody_overtook_shows_the_new_time_and_asks_again(
    candidates: None, house: SandboxedProduct, visitor: Visitor
):
    await visitor.arrive(people.ROSA)
    await book(visitor)
    await visitor.message(TITLE).get_by_role("button", name=f"Reschedule: {TITLE}").click()
    await visitor.block("time-").get_by_role("radio").nth(2).check()
    await visitor.pick("Reason", "An interviewer")
    async with Person(f"{house.address}/sandbox", people.TOM.id) as tom:
        await tom.click("Reschedule", on=await tom.message(TITLE, channel="hiring"))
        form = await with_times(tom)
        await tom.choose("time-", form.choices("time-")[1])
        await tom.choose("reason", "The candidate asked for another time")
        assert await tom.submit() == {}
    await visitor.press("Move and tell everyone")
    await expect(visitor.block("notice")).to_contain_text("Somebody moved this meeting")
    await check_page(visitor.page)
    await visitor.block("time-").get_by_role("radio").nth(2).check()
    await visitor.press("Move and tell everyone")
    await expect(visitor.modal("Moved")).to_be_visible()


async def test_a_button_of_a_meeting_that_was_cancelled_says_so(
    candidates: None, house: SandboxedProduct, visitor: Visitor
):
    await visitor.arrive(people.ROSA)
    await book(visitor)
    await visitor.message(TITLE).get_by_role("button", name=f"Reschedule: {TITLE}").click()
    await visitor.block("time-").get_by_role("radio").first.check()
    await visitor.pick("Reason", "An interviewer")
    async with Person(f"{house.address}/sandbox", people.TOM.id) as tom:
        await tom.click("Cancel", on=await tom.message(TITLE, channel="hiring"))
        await tom.modal(showing="Reason")
        await tom.choose("reason", "The candidate withdrew")
        assert await tom.submit() == {}
    await visitor.press("Move and tell everyone")
    await expect(visitor.page.locator("dialog[open]")).to_contain_text("was cancelled")
    await check_page(visitor.page)


async def test_somebody_who_left_cannot_be_chosen_any_more(
    candidates: None, house: SandboxedProduct, visitor: Visitor
):
    await visitor.arrive(people.ROSA)
    await ready_to_submit(visitor)
    await house.sandbox.change_profile(people.IAN.id, is_deleted=True)
    await visitor.press("Schedule and send invite")
    error = visitor.block("interviewers").locator(".in-error")
    await expect(error).to_contain_text("Ian Schmidt has left the workspace. Choose somebody else.")
    await check_page(visitor.page)


def archive(house: SandboxedProduct) -> None:
    house.sandbox.workspace.channels[HIRING].is_archived = True


def remove_the_app(house: SandboxedProduct) -> None:
    house.sandbox.workspace.channels[HIRING].members.remove(house.sandbox.workspace.app.bot_user_id)


@pytest.mark.parametrize(
    ("arrange", "why"),
    [
        (archive, "That channel is archived. Take it out of the archive and press Retry."),
        (remove_the_app, "Panelry is not in that channel. Invite it there with /invite @panelry"),
    ],
)
async def test_a_card_its_channel_does_not_take_comes_as_a_message_until_it_does(
    candidates: None, house: SandboxedProduct, visitor: Visitor, arrange: Arrange, why: str
):
    await visitor.arrive(people.ROSA)
    await ready_to_submit(visitor)
    arrange(house)
    await visitor.press("Schedule and send invite")
    await visitor.shut("Booked")
    await visitor.go("Panelry, direct message")
    told = visitor.message("could not be posted in #hiring")
    await expect(told).to_contain_text(why)
    await expect(visitor.message("Scheduled by @Rosa Alvarez")).to_be_visible()
    await check_page(visitor.page)
    channel = house.sandbox.workspace.channels[HIRING]
    channel.is_archived = False
    house.sandbox.workspace.invite(channel, [house.sandbox.workspace.app.bot_user_id])
    await told.get_by_role("button", name=f"Retry: {TITLE}").click()
    await expect(visitor.message("Trying again")).to_be_visible()
    await visitor.go("hiring")
    await expect(visitor.message(TITLE)).to_contain_text("Scheduled by @Rosa Alvarez")


async def test_a_refused_mail_is_told_listed_and_sent_again(
    candidates: None, house: SandboxedProduct, visitor: Visitor
):
    house.sandbox.mailbox.refused.add("jane@mail.example")
    await visitor.arrive(people.ROSA)
    await book(visitor)
    await visitor.go("Panelry, direct message")
    told = visitor.message("The invitation to Phone screening with Jane Doe could not be sent.")
    await expect(told).to_contain_text("The mail server refused this address.")
    await expect(told).not_to_contain_text("jane@mail.example")
    await visitor.go("Panelry Home")
    home = visitor.page.get_by_test_id("home")
    await expect(home).to_contain_text("Did not arrive")
    await check_page(visitor.page)
    house.sandbox.mailbox.refused.clear()
    await home.get_by_role("button", name=f"Retry: {TITLE}").click()
    await expect(home).to_contain_text("Trying again.")
    await expect(home).not_to_contain_text("Did not arrive")
    await visitor.go("Candidate’s mailbox")
    link = visitor.page.get_by_role("link", name="Interview: Phone screening")
    await expect(link.first).to_be_visible()


async def test_a_revoked_token_is_told_and_messages_wait_for_the_next_one(
    candidates: None, house: SandboxedProduct, visitor: Visitor
):
    await visitor.arrive(people.ROSA)
    await ready_to_submit(visitor)
    house.sandbox.faults.revoke_token()
    await visitor.press("Schedule and send invite")
    await expect(visitor.modal("Booked")).to_be_visible()
    await visitor.shut("Booked")
    await visitor.write("/schedule Omar")
    told = visitor.message("Slack no longer lets Panelry in.")
    await expect(told).to_contain_text("Ask an admin to install it again.")
    await check_page(visitor.page)
    async with httpx.AsyncClient(trust_env=False) as client:
        while (answer := await client.get(f"{house.address}/readyz")).status_code == 200:
            pass
    assert "Set a new SLACK_BOT_TOKEN" in answer.json()["problems"]["slack"]
    house.sandbox.faults.clear()
    await restart_sending(house)
    await expect(visitor.message(TITLE)).to_contain_text("Scheduled by @Rosa Alvarez")


async def restart_sending(house: SandboxedProduct) -> None:
    """As with a new token, a minute later; what is under way is marked before."""
    async with house.product.database.outbox() as session:
        while await session.scalar(text("SELECT count(*) FROM messages WHERE state = 'leased'")):
            pass
        await session.execute(text("UPDATE messages SET retry_at = NULL WHERE state = 'waiting'"))
        await session.execute(text("DELETE FROM delivery_pauses"))
    product = house.product
    await Dispatcher(product.database, product.run, product.clock, house.house.roads()).send_due()

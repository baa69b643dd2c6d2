"""Takes the pictures of `docs/pictures` anew: `python -m tests.browser.pictures`.

The demo company in a folder that is thrown away, on a Monday, and a story that visits every screen.
"""

import asyncio
import os

from playwright.async_api import expect

from bot.sandbox import people
from core.logs import set_up_logs
from tests.browser.album import SCREEN
from tests.browser.answering import answer, be_late, leave_unanswered
from tests.browser.asking_why import ask_why
from tests.browser.both_ways import drag, look_after_calendars
from tests.browser.choosing_people import choose_people, lose_somebody
from tests.browser.forgetting import forget
from tests.browser.going_wrong import miss, run_into_trouble
from tests.browser.keeping_rooms import keep_rooms
from tests.browser.looking_ahead import look_ahead
from tests.browser.looking_up import look_up
from tests.browser.scene import FOLDER, Scene, fill_form, opened
from tests.browser.second_thoughts import nobody_answers, offer_earlier, plan_task, remember, undo
from tests.browser.setting_up import set_up
from tests.person import Person

JANE = "Phone screening with Jane Doe"
OMAR = "Phone screening with Omar Haddad"


async def take_all(scene: Scene) -> None:
    """The story, in its order."""
    await scene.visitor.arrive(people.ROSA)
    await say_hello(scene)
    await schedule(scene)
    await choose_people(scene)
    await everybody_hears(scene)
    await look_after_calendars(scene)
    await drag(scene)
    await answer(scene)
    await leave_unanswered(scene)
    await run_into_trouble(scene)
    await change(scene)
    await lose_somebody(scene)
    await call_off(scene)
    await remind(scene)
    await ask(scene)
    await undo(scene)
    await look_up(scene)
    await look_ahead(scene)
    await offer_earlier(scene)
    await remember(scene)
    await nobody_answers(scene)
    await ask_why(scene)
    await forget(scene)
    await miss(scene)
    await set_up(scene)
    await keep_rooms(scene)


async def say_hello(scene: Scene) -> None:
    """People talk about work before the app is asked for anything."""
    async with Person(f"{scene.house.address}/sandbox", people.MAYA.id) as maya:
        await maya.say("Jane Doe looks strong for the platform role. Can we talk to her this week?", "hiring")
    await scene.visitor.write("On it: Ian knows the platform best.")


async def schedule(scene: Scene) -> None:
    visitor, album = scene.visitor, scene.album
    scene.house.sandbox.faults.delay("views.update", 2)
    await visitor.write("/schedule Jane")
    await expect(visitor.modal("Schedule interview")).to_contain_text("One moment")
    await album.modal("loading")
    scene.house.sandbox.faults.delay("views.update", 0)
    await fill_form(visitor, "Ian Schmidt")
    await visitor.block("time-").get_by_role("radio").first.check()
    await album.modal("schedule")
    await visitor.press("Schedule and send invite")
    await expect(visitor.modal("Booked")).to_be_visible()
    await album.modal("booked")
    await visitor.shut("Booked")
    await expect(scene.message(JANE)).to_be_visible()
    await album.part("card-scheduled", scene.message(JANE))


async def everybody_hears(scene: Scene) -> None:
    """The interviewer, the candidate; and the picture that opens the README."""
    visitor, album = scene.visitor, scene.album
    await scene.look_as(people.IAN, JANE, "interviewer")
    await visitor.become(people.ROSA)
    await visitor.go("Candidate’s mailbox")
    await visitor.page.set_viewport_size({"width": 1280, "height": 860})
    await visitor.page.get_by_role("link", name="to jane.doe@mail.example").first.click()
    await expect(visitor.page.get_by_test_id("invitation")).to_be_visible()
    await album.window("mailbox")
    await visitor.go("hiring")
    async with Person(f"{scene.house.address}/sandbox", people.MAYA.id) as maya:
        await maya.say("That was quick, thank you!", "hiring")
    await expect(scene.message("That was quick")).to_be_visible()
    await album.window("sandbox")
    await visitor.page.set_viewport_size(SCREEN)


async def change(scene: Scene) -> None:
    visitor, album = scene.visitor, scene.album
    await scene.open(JANE, "Prep notes", "Prep notes")
    await album.modal("prep-notes")
    await visitor.shut("Prep notes")
    await scene.open(JANE, "Reschedule", "Reschedule interview")
    await visitor.block("time-").get_by_role("radio").first.check()
    await visitor.pick("Reason", "The candidate asked")
    await album.modal("reschedule")
    await visitor.press("Move and tell everyone")
    await expect(visitor.modal("Moved")).to_be_visible()
    await album.modal("moved")
    await visitor.shut("Moved")
    card = scene.message(JANE)
    await expect(card.get_by_role("link", name="1 reply")).to_be_visible()
    await album.part("card-moved", card)
    await card.get_by_role("link", name="1 reply").click()
    thread = visitor.page.get_by_test_id("thread")
    await expect(thread).to_contain_text("moved this")
    messages = thread.get_by_test_id("message")
    parts = (thread.get_by_role("heading"), messages.first, thread.locator(".thread-count"), messages.last)
    await album.part("thread", *parts)
    await visitor.page.keyboard.press("Escape")
    await scene.look_as(people.IAN, "was moved by", "moved-notice")
    await visitor.become(people.ROSA)
    await visitor.go("hiring")


async def call_off(scene: Scene) -> None:
    visitor, album = scene.visitor, scene.album
    await scene.open(OMAR, "Cancel", "Cancel interview")
    await visitor.pick("Reason", "The candidate withdrew")
    await visitor.field("Note").fill("Has taken another offer. Let’s keep in touch.")
    await album.modal("cancel")
    await visitor.press("Cancel interview")
    await expect(visitor.modal("Cancelled")).to_be_visible()
    await album.modal("cancelled")
    await visitor.shut("Cancelled")
    await expect(scene.message(OMAR)).to_contain_text("Cancelled by")
    await album.part("card-cancelled", scene.message(OMAR))
    await scene.look_as(people.IAN, "was cancelled by", "cancelled-notice")


async def remind(scene: Scene) -> None:
    """Ian is in front of his direct messages; the day has come."""
    await scene.jump("15 min before: Jane Doe")
    await expect(scene.message("starts in 15 minutes")).to_be_visible()
    await scene.album.part("reminder", scene.message("starts in 15 minutes"))
    await be_late(scene)
    await scene.visitor.write("/schedule today")
    await expect(scene.message("interviews this week · Berlin time")).to_be_visible()
    await scene.album.part("today", scene.message("interviews this week · Berlin time"))


async def ask(scene: Scene) -> None:
    visitor, album = scene.visitor, scene.album
    await scene.jump("After the meeting: Jane Doe")
    await expect(scene.message("How did it go with Jane")).to_be_visible()
    await album.part("outcome-prompt", scene.message("How did it go with Jane"))
    await visitor.become(people.ROSA)
    await visitor.go("hiring")
    await expect(scene.message(JANE)).to_contain_text("How did it go?")
    await album.part("card-asks", scene.message(JANE))
    await visitor.become(people.IAN)
    await visitor.go("Panelry, direct message")
    await scene.open("How did it go with Jane", "Advance", "How did it go?")
    await visitor.field("Notes").fill("Clear, kind, curious. Led the move to one build for twelve teams.")
    await visitor.field("Next action").fill("Invite her to the video interview")
    await plan_task(scene)
    await album.modal("quick-log")
    await visitor.press("Save outcome")
    await expect(visitor.modal("Outcome saved")).to_be_visible()
    await visitor.shut("Outcome saved")
    await album.part("outcome-recorded", scene.message("Recorded by"))
    await scene.open("Recorded by", "View outcome", "Outcome")
    await album.modal("outcome-view")
    await visitor.shut("Outcome")
    await visitor.become(people.ROSA)
    await visitor.go("hiring")
    await expect(scene.message(JANE)).to_contain_text("Outcome recorded")
    await album.part("card-outcome", scene.message(JANE))
    await go_on(scene)


async def go_on(scene: Scene) -> None:
    """Rosa, who schedules, looks at the outcome once more and is offered the next interview."""
    visitor, album = scene.visitor, scene.album
    await scene.open(JANE, "View outcome", "Outcome")
    await visitor.press("Change outcome")
    await expect(visitor.modal("How did it go?")).to_be_visible()
    await visitor.press("Save outcome")
    await expect(visitor.modal("Outcome saved")).to_be_visible()
    await album.modal("outcome-saved")
    await visitor.press("Schedule next: Video interview")
    await expect(visitor.field("Type")).to_have_value("Video interview")
    await album.modal("next-interview")
    await visitor.page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()


async def take() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with opened() as scene:
        await take_all(scene)


def main() -> None:
    """Settings of the person who takes them do not matter."""
    for name in ("SLACK_BOT_TOKEN", "SMTP_URL", "DATABASE_URL", "HOST", "PORT"):
        os.environ.pop(name, None)
    set_up_logs("WARNING")
    asyncio.run(take())


if __name__ == "__main__":
    main()

"""The part of the story in which an event is moved in a calendar: what is asked then, and the way back."""

from dataclasses import replace

from playwright.async_api import expect

from bot.sandbox import people
from tests.browser.agenda import Agenda
from tests.browser.scene import Scene
from tests.browser.visitor import Visitor

JANE = "Phone screening with Jane Doe"


async def look_after_calendars(scene: Scene) -> None:
    """Ian, whose calendar has been connected from the beginning."""
    visitor, album = scene.visitor, scene.album
    await visitor.become(people.IAN)
    await visitor.go("Panelry Home")
    await visitor.page.get_by_test_id("home").get_by_role("button", name="Connections").click()
    await expect(visitor.modal("Your calendars")).to_contain_text("Interviews go to")
    await album.modal("connections")
    await visitor.press("Choose calendars")
    await expect(visitor.modal("Choose calendars")).to_contain_text("take your time")
    await album.modal("choose-calendars")
    await visitor.press("Cancel")
    await visitor.shut("Your calendars")


async def drag(scene: Scene) -> None:
    """Ian moves Jane's interview in his calendar; Rosa is asked, and has it put back."""
    visitor, album = scene.visitor, scene.album
    await visitor.become(people.ROSA)
    await visitor.go("hiring")
    agenda = await Agenda.opened(visitor, people.IAN)
    await agenda.look_again_until(JANE, "Panelry’s")
    await agenda.page.set_viewport_size({"width": 960, "height": 900})
    await replace(album, page=agenda.page).window("calendar")
    await agenda.move(JANE, await agenda.starts_at(JANE, hours_later=2))
    await agenda.page.close()
    card = scene.message(JANE)
    await expect(card).to_contain_text("it was moved to")
    await album.part("card-calendar", card)
    await visitor.go("Panelry, direct message")
    await album.part("calendar-question", scene.message("it was moved to"))
    await put_back(visitor)


async def put_back(visitor: Visitor) -> None:
    question = visitor.message("it was moved to")
    await question.get_by_role("button", name="Put it back: ").click()
    await expect(visitor.message("is as it should be")).to_be_visible()
    await visitor.go("hiring")
    await expect(visitor.message(JANE)).not_to_contain_text("calendar")

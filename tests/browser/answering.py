"""The part of the story in which Ian answers: no, perhaps another time, yes; and later that he is late."""

from datetime import UTC, datetime, timedelta

from playwright.async_api import expect

from bot.sandbox import people
from tests.browser.scene import Scene
from tests.journeys.steps import fill_schedule
from tests.person import Person

JANE = "Phone screening with Jane Doe"


async def answer(scene: Scene) -> None:
    """What he fills in, and what he, the channel and the organiser see of it."""
    visitor, album = scene.visitor, scene.album
    await visitor.become(people.IAN)
    await visitor.go("Panelry, direct message")
    await scene.open(JANE, "Decline", "Decline")
    await visitor.pick("Reason", "Away or off work")
    await visitor.field("Note").fill("On a plane until the evening.")
    await album.modal("decline")
    await visitor.press("Decline")
    await expect(visitor.modal("Answered")).to_be_visible()
    await album.modal("answered")
    await visitor.shut("Answered")
    await expect(scene.message(JANE)).to_contain_text("You declined.")
    await album.part("declined", scene.message(JANE))
    await visitor.become(people.ROSA)
    await visitor.go("hiring")
    await expect(scene.message(JANE)).to_contain_text("can’t make it")
    await album.part("card-declined", scene.message(JANE))
    await propose(scene)
    await visitor.become(people.ROSA)
    await visitor.go("Panelry, direct message")
    await expect(scene.message("proposes")).to_be_visible()
    await album.part("answers", scene.message("proposes"))
    await visitor.become(people.IAN)
    await from_menu(scene, "Accept")
    await visitor.become(people.ROSA)
    await visitor.go("hiring")
    await expect(scene.message(JANE)).to_contain_text("accepted ✓")
    await album.part("card-accepted", scene.message(JANE))


async def propose(scene: Scene) -> None:
    """From the menu of his own message, which then says what he proposed."""
    visitor, album = scene.visitor, scene.album
    await visitor.become(people.IAN)
    await visitor.go("Panelry, direct message")
    await from_menu(scene, "Propose another time")
    await expect(visitor.block("time-")).to_be_visible()
    await visitor.block("time-").get_by_role("radio").nth(2).check()
    await album.modal("propose")
    await visitor.press("Propose")
    await expect(visitor.modal("Answered")).to_be_visible()
    await visitor.shut("Answered")


async def from_menu(scene: Scene, item: str) -> None:
    await scene.message(JANE).get_by_role("button", name="More actions").click()
    await scene.visitor.page.get_by_role("menuitem", name=item).click()


async def leave_unanswered(scene: Scene) -> None:
    """An interview far enough ahead that Ian is asked for his answer a day later."""
    async with Person(f"{scene.house.address}/sandbox", people.TOM.id) as tom:
        await fill_schedule(tom, "Ravi")
        at = datetime.fromisoformat(f"{scene.house.clock.now() + timedelta(days=10):%Y-%m-%d}T13:00")
        await tom.choose("custom_time", int(at.replace(tzinfo=UTC).timestamp()))
        assert await tom.submit() == {}


async def be_late(scene: Scene) -> None:
    """Ian is in front of his reminder."""
    visitor, album = scene.visitor, scene.album
    await album.part("answer-reminder", scene.message("would like to know"))
    await scene.open("starts in 15 minutes", "Running late", "Running late")
    await album.modal("running-late")
    await visitor.page.locator("dialog[open]").get_by_role("button", name="10 minutes").click()
    await expect(visitor.modal("Answered")).to_be_visible()
    await visitor.shut("Answered")

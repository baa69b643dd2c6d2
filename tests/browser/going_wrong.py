"""The part of the story in which things go wrong: a faster colleague, a refused mail, no database."""

from datetime import UTC, datetime, timedelta

from playwright.async_api import expect

from bot.patience import TRYING_AGAIN
from bot.sandbox import people
from tests.browser.scene import Scene, fill_form
from tests.journeys.steps import fill_schedule
from tests.person import Person

FATIMA = "Phone screening with Fatima Zahra"


async def run_into_trouble(scene: Scene) -> None:
    """Somebody was faster; nobody knows the candidate yet; a time nobody works."""
    visitor, album = scene.visitor, scene.album
    await visitor.write("/schedule Omar")
    await fill_form(visitor, "Ian Schmidt")
    soonest = visitor.block("time-").get_by_role("radio").first
    await soonest.check()
    async with Person(f"{scene.house.address}/sandbox", people.TOM.id) as tom:
        await fill_schedule(tom, "Emily")
        await tom.choose("custom_time", int(await soonest.get_attribute("value") or ""))
        assert await tom.submit() == {}
        await tom.modal(showing="Booked")
    await visitor.press("Schedule and send invite")
    await expect(visitor.page.locator("dialog[open]")).to_contain_text("Just taken")
    await expect(visitor.block("notice")).to_be_visible()
    await album.modal("time-taken")
    await visitor.field("Another time").fill(f"{scene.house.clock.now() + timedelta(days=5):%Y-%m-%dT20:00}")
    await visitor.press("Schedule and send invite")
    await expect(visitor.page.locator("dialog[open]")).to_contain_text("Please check this time")
    await album.modal("warning")
    await visitor.page.get_by_role("checkbox", name="Book it anyway").check()
    await visitor.press("Schedule and send invite")
    await expect(visitor.modal("Booked")).to_be_visible()
    await visitor.shut("Booked")
    await visitor.write("/schedule Ada Lovelace")
    await expect(visitor.field("E-mail")).to_be_visible()
    await album.modal("new-candidate")
    await visitor.shut("Schedule interview")
    await visitor.write("/schedule debrief")
    await expect(visitor.field("Title")).to_be_visible()
    await album.modal("internal")
    await visitor.shut("Schedule meeting")


async def be_cut_off(scene: Scene) -> None:
    """The database is away while Rosa opens the form, and again while she sends it."""
    visitor, album = scene.visitor, scene.album
    form = visitor.modal("Schedule interview")
    await scene.line.cut()
    await visitor.write("/schedule Jane")
    await expect(form).to_contain_text(TRYING_AGAIN)
    await album.modal("waiting")
    await scene.line.restore()
    await fill_form(visitor, "Ian Schmidt")
    await visitor.block("time-").get_by_role("radio").first.check()
    await scene.line.cut()
    await visitor.press("Schedule and send invite")
    await expect(form).to_contain_text(TRYING_AGAIN)
    await album.modal("under-way")
    await scene.line.restore()
    await expect(visitor.modal("Booked")).to_be_visible()
    await visitor.shut("Booked")


async def miss(scene: Scene) -> None:
    """Rosa's invitation does not arrive, a guest may not schedule, and the database is away for a moment."""
    visitor, album = scene.visitor, scene.album
    scene.house.sandbox.mailbox.refused.add("fatima.zahra@mail.example")
    async with Person(f"{scene.house.address}/sandbox", people.ROSA.id) as rosa:
        await fill_schedule(rosa, "Fatima")
        at = datetime.fromisoformat(f"{scene.house.clock.now() + timedelta(days=2):%Y-%m-%d}T10:00")
        await rosa.choose("custom_time", int(at.replace(tzinfo=UTC).timestamp()))
        assert await rosa.submit() == {}
        await rosa.modal(showing="Booked")
        await rosa.close()
    await scene.look_as(people.ROSA, "could not be sent", "undelivered")
    await visitor.go("Panelry Home")
    home = visitor.page.get_by_test_id("home")
    await expect(home).to_contain_text("Did not arrive")
    await album.part("home-failed", visitor.page.locator(".pane-head"), home)
    await visitor.go("hiring")
    await be_cut_off(scene)
    await visitor.become(people.GRACE)
    await visitor.go("hiring")
    await visitor.write("/schedule Jane")
    await expect(visitor.modal("That did not work")).to_be_visible()
    await album.modal("refused")
    await visitor.shut("That did not work")

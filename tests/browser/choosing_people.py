"""The part of the story about who is to meet: one of a group, people who may come, somebody who left."""

from datetime import UTC, datetime, timedelta

from playwright.async_api import expect

from bot.sandbox import people
from tests.browser.scene import Scene, fill_form
from tests.journeys.steps import fill_schedule
from tests.person import Person

YUKI = "Yuki Tanaka"


async def choose_people(scene: Scene) -> None:
    """Rosa is in #hiring; nothing is booked."""
    visitor, album = scene.visitor, scene.album
    await visitor.write("/schedule Lena Vogel")
    await fill_form(visitor, "Ian Schmidt")
    await visitor.pick("Interviewers", "Ingrid Holm")
    await visitor.page.keyboard.press("Escape")
    await visitor.pick("Who is needed", "Any 1 of them")
    await visitor.page.get_by_role("checkbox", name="Another group").check()
    await visitor.page.get_by_role("checkbox", name="People who may join").check()
    await visitor.pick("The other group", "Tom Becker")
    await visitor.page.keyboard.press("Escape")
    await visitor.pick("Observers", "Oliver Grant")
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.block("time-")).to_contain_text("and Tom Becker")
    await album.modal("people")
    await visitor.shut("Schedule interview")


async def lose_somebody(scene: Scene) -> None:
    """Dev leaves with an interview ahead; afterwards he is back."""
    visitor, album = scene.visitor, scene.album
    async with Person(f"{scene.house.address}/sandbox", people.TOM.id) as tom:
        form = await fill_schedule(tom, YUKI, people.DEV)
        if form.has_block("existing-"):  # of the demo company's
            await tom.choose("existing-", "Book both")
        at = datetime.fromisoformat(f"{scene.house.clock.now() + timedelta(days=10):%Y-%m-%d}T10:00")
        await tom.choose("custom_time", int(at.replace(tzinfo=UTC).timestamp()))
        assert await tom.submit() == {}
    await scene.house.sandbox.change_profile(people.DEV.id, is_deleted=True)
    await scene.open(YUKI, "Reschedule", "Reschedule interview")
    await expect(visitor.page.locator("dialog[open]")).to_contain_text("has left the workspace")
    await visitor.pick("Who comes instead", "Ingrid Holm")
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.block("time-")).to_be_visible()
    await album.modal("somebody-left")
    await visitor.shut("Reschedule interview")
    await scene.house.sandbox.change_profile(people.DEV.id, is_deleted=False)

"""The part of the story in which Rosa wonders why a time is not offered, and takes the search with her."""

from datetime import timedelta

from playwright.async_api import expect

from bot.sandbox import people
from tests.browser.scene import Scene
from tests.journeys.steps import fill_schedule
from tests.person import Person

TITLE, DATA = "Why not?", "Search as data"


async def ask_why(scene: Scene) -> None:
    """By command about one time; from a form without times; then as data."""
    await scene.visitor.become(people.ROSA)
    await scene.visitor.go("hiring")
    await ask_about_a_time(scene)
    await ask_from_the_form(scene)


async def ask_about_a_time(scene: Scene) -> None:
    """Ian is in another interview then, and it is night where Bikash lives."""
    visitor = scene.visitor
    at = (scene.house.clock.now() + timedelta(days=2)).replace(hour=15, minute=0, second=0, microsecond=0)
    async with Person(f"{scene.house.address}/sandbox", people.TOM.id) as tom:
        await fill_schedule(tom, "Ethan")
        await tom.choose("custom_time", int(at.timestamp()))
        assert await tom.submit() == {}
    await visitor.write("/schedule why")
    dialog = visitor.page.locator("dialog[open]")
    for name in ("Ian Schmidt", "Bikash Gurung"):
        await visitor.pick("Choose people", name)
        await visitor.page.keyboard.press("Escape")
    await expect(dialog).to_contain_text("in the next")
    await visitor.block("custom_time").locator("input").fill(f"{at:%Y-%m-%d}T10:15")
    await visitor.page.keyboard.press("Tab")
    await expect(dialog).to_contain_text("outside the working hours of Bikash Gurung")
    await scene.album.modal("why")
    await visitor.shut(TITLE)


async def ask_from_the_form(scene: Scene) -> None:
    """Ian in Berlin and Liam in Sydney are never at work at the same time."""
    visitor, album = scene.visitor, scene.album
    await visitor.write("/schedule Jane")
    for name in ("Ian Schmidt", "Liam O'Connor"):
        await visitor.pick("Interviewers", name)
        await visitor.page.keyboard.press("Escape")
    await expect(visitor.modal("Schedule interview")).to_contain_text("No time suits")
    await visitor.page.get_by_role("button", name="Why does no time suit everyone?").click()
    await expect(visitor.modal(TITLE)).to_contain_text("One change")
    await album.modal("why-empty")
    await visitor.page.get_by_role("button", name="Show this search as data").click()
    await expect(visitor.modal(DATA)).to_contain_text("--explain")
    await album.modal("why-export")
    await visitor.shut(DATA)
    await visitor.shut(TITLE)
    await visitor.shut("Schedule interview")

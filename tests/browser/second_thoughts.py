"""The part of the story in which people think again: an outcome undone, a time that came free, a task."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from playwright.async_api import expect

from bot.sandbox import people
from tests.browser.scene import Scene
from tests.journeys.steps import fill_schedule, jump
from tests.person import Person

TASK = "Send the portfolio task"


async def plan_task(scene: Scene) -> None:
    """In the quick log Ian looks at: what he will do, and when."""
    await scene.visitor.field("Follow-up task").fill(TASK)
    await scene.visitor.field("To be done on").fill(_monday(scene).isoformat())


def _monday(scene: Scene) -> date:
    """Of the week after next, whenever in this week it is asked."""
    now = scene.house.clock.now()
    return (now + timedelta(days=15 - now.isoweekday())).date()


async def undo(scene: Scene) -> None:
    """Ian's answer was for somebody else: taken back, and given again."""
    visitor, album = scene.visitor, scene.album
    await visitor.become(people.IAN)
    await visitor.go("Panelry, direct message")
    await scene.open("Recorded by", "View outcome", "Outcome")
    await visitor.page.locator("dialog[open]").get_by_role("button", name="Undo the outcome").click()
    await visitor.page.get_by_test_id("confirm").get_by_role("button", name="Undo").click()
    await expect(visitor.modal("Outcome undone")).to_be_visible()
    await album.modal("outcome-undone")
    await visitor.page.locator("dialog[open]").get_by_role("button", name="Advance: ").click()
    await expect(visitor.modal("How did it go?")).to_be_visible()
    await visitor.press("Save outcome")
    await expect(visitor.modal("Outcome saved")).to_be_visible()
    await visitor.shut("Outcome saved")


async def offer_earlier(scene: Scene) -> None:
    """Kwame's interview with Oliver is called off; Anouk, who fits well, waits for a later one."""
    visitor, album = scene.visitor, scene.album
    soon = _working_day(scene, after=timedelta(days=2))
    async with Person(f"{scene.house.address}/sandbox", people.ROSA.id) as rosa:
        await _book(rosa, "Anouk", _working_day(scene, after=timedelta(days=5)))
        await _book(rosa, "Kwame", soon)
        await rosa.click("Cancel", on=await rosa.message("Kwame Mensah", channel="hiring"))
        await rosa.modal(showing="Reason")
        await rosa.choose("reason", "The candidate withdrew")
        assert await rosa.submit() == {}
        await rosa.close()
    await scene.look_as(people.ROSA, "came free", "slot-offer")
    await scene.message("came free").get_by_role("button", name="Move it there: ").click()
    await expect(scene.message("has the earlier time")).to_be_visible()
    await album.part("slot-taken", scene.message("has the earlier time"))
    await visitor.go("hiring")


def _working_day(scene: Scene, *, after: timedelta) -> datetime:
    """Eleven o'clock UTC, a time of day wherever Oliver's clocks stand."""
    day = scene.house.clock.now() + after
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    return day.replace(hour=11, minute=0, second=0, microsecond=0)


async def _book(rosa: Person, candidate: str, at: datetime) -> None:
    form = await fill_schedule(rosa, candidate, people.OLIVER)
    if form.has_block("existing-"):  # of the demo company's
        await rosa.choose("existing-", "Book both")
    await rosa.choose("custom_time", int(at.timestamp()))
    assert await rosa.submit() == {}
    await rosa.modal("booked")
    await rosa.close()


async def remember(scene: Scene) -> None:
    """Ian's task comes on its day, at nine where he is."""
    at = datetime.combine(_monday(scene), time(9), ZoneInfo(people.IAN.tz))
    await jump(scene.house, at.isoformat())
    await scene.look_as(people.IAN, f"To do: {TASK}", "follow-up")
    await scene.visitor.go("Panelry Home")
    home = scene.visitor.page.get_by_test_id("home")
    await expect(home).to_contain_text("To do")
    await scene.album.part("home-todo", scene.visitor.page.locator(".pane-head"), home)


async def nobody_answers(scene: Scene) -> None:
    """Interviews of days ago without an outcome: asked again, then the organiser."""
    await scene.look_as(people.IAN, "Nothing is recorded yet", "outcome-nudge")
    await scene.look_as(people.ROSA, "Nobody has recorded", "outcome-escalation")

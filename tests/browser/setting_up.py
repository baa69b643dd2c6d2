"""The part of the story in which an admin sets up what the company uses besides Slack."""

from dataclasses import replace
from datetime import timedelta

from playwright.async_api import Page, expect

from bot.sandbox import people
from tests.browser.scene import Scene

TOMAS = {"name": "Tomas Okafor", "email": "tomas.okafor@mail.example", "timezone": "Europe/London"}
JANE_PERHAPS = {
    "name": "J. Doe",
    "email": "jdoe@studio.example",
    "timezone": "America/New_York",
    "text_reminder_number": "+1 212 555 0142",
}


async def set_up(scene: Scene) -> None:
    """Rosa, who is an admin."""
    await scene.visitor.become(people.ROSA)
    await word_events(scene)
    await look_at_zoom(scene)
    await look_at_schedulers(scene)
    await send_link(scene)
    await find_existing(scene)
    await look_for_times(scene)


async def word_events(scene: Scene) -> None:
    """What is typed is shown as it would read; it is not saved."""
    visitor = scene.visitor
    await open_setting(scene, "Calendar events")
    await visitor.field("Title").fill("{{candidate_first_name}} meets {{company}}")
    await visitor.field("Details").fill("{{duration}} with {{interviewers}}.\nQuestions? Ask {{organiser}}.")
    await visitor.modal("Calendar events").get_by_role("radio", name="One shared event").check()
    await visitor.press("Preview")
    await expect(visitor.modal("Calendar events")).to_contain_text("Jane meets Northwind")
    await scene.album.modal("calendar-events")
    await visitor.press("Cancel")
    await visitor.shut("Your calendars")


async def look_at_zoom(scene: Scene) -> None:
    visitor, album = scene.visitor, scene.album
    await open_setting(scene, "Zoom")
    await visitor.press("Test")
    await expect(visitor.modal("Zoom")).to_contain_text("Zoom answers")
    await album.modal("zoom")
    await visitor.press("Set keys")
    await expect(visitor.field("Account ID")).to_be_visible()
    await album.modal("zoom-keys")
    await visitor.leave()


async def look_at_schedulers(scene: Scene) -> None:
    """Somebody books at Calendly; then its answers are given a place."""
    visitor, album = scene.visitor, scene.album
    book_at_calendly(scene, TOMAS)
    await scene.look_as(people.IAN, "via Calendly", "calendly-booked")
    await scene.open("via Calendly", "Details", "Booking details")
    await album.modal("calendly-details")
    await visitor.shut("Booking details")
    book_at_calendly(scene, JANE_PERHAPS, days=15)
    await expect(scene.message("Is it the same person?")).to_be_visible()
    await visitor.become(people.ROSA)
    await open_setting(scene, "Schedulers")
    await visitor.modal("Schedulers").get_by_role("button", name="Test: Calendly").click()
    await expect(visitor.modal("Schedulers")).to_contain_text("Calendly works")
    await album.modal("schedulers")
    await look_at_bookings(scene)
    await visitor.modal("Schedulers").get_by_role("button", name="Fields: Calendly").click()
    await visitor.field("Which salary do you expect?").fill("Salary")
    await album.modal("scheduler-fields")
    await visitor.leave()


async def look_at_bookings(scene: Scene) -> None:
    """From the window of schedulers, and back there."""
    visitor = scene.visitor
    await visitor.modal("Schedulers").get_by_role("button", name="Bookings: Calendly").click()
    await expect(visitor.modal("Bookings")).to_contain_text("2 bookings to come at Calendly")
    await scene.album.modal("scheduler-bookings")
    await visitor.modal("Bookings").get_by_role("button", name="Back to schedulers").click()


def book_at_calendly(scene: Scene, guest: dict[str, str], *, days: int = 8) -> None:
    """With Ian, on the Tuesday after so many days."""
    state = scene.house.elsewhere.calendly.state
    host = next(uri for uri, each in state.people.items() if each["email"] == people.IAN.email)
    kinds = state.event_types.items()
    kind = next(uri for uri, each in kinds if each["profile"]["owner"] == host)
    at = scene.house.clock.now().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=days)
    answer = {"question": "Which salary do you expect?", "answer": "65,000 EUR", "position": 0}
    state.book(kind, at + timedelta(days=(1 - at.weekday()) % 7), guest | {"questions_and_answers": [answer]})


async def send_link(scene: Scene) -> None:
    """From a candidate's card."""
    visitor, album = scene.visitor, scene.album
    await visitor.go("hiring")
    await visitor.write("/schedule candidate Noah")
    await visitor.press("Send a Calendly link")
    await visitor.pick("Event type", "Technical interview")
    await visitor.field("Note").fill("Any day that suits you is fine.")
    await album.modal("calendly-link")
    await visitor.press("Send link")
    await expect(visitor.modal("Link made")).to_be_visible()
    await album.modal("calendly-link-sent")
    await visitor.shut("Link made")
    await visitor.page.keyboard.press("Escape")


async def find_existing(scene: Scene) -> None:
    """The form of somebody who has such an interview already; it is not sent."""
    visitor = scene.visitor
    await visitor.write("/schedule Fatima")
    await expect(visitor.modal("Schedule interview")).to_contain_text("has one of these already")
    await visitor.modal("Schedule interview").get_by_role("radio", name="Use that one").check()
    await expect(visitor.block("time-").get_by_role("radio")).to_have_count(5)
    await scene.album.modal("existing")
    await visitor.press("Cancel")


async def look_for_times(scene: Scene) -> None:
    """In the browser."""
    visitor = scene.visitor
    await visitor.go("Panelry Home")
    home = visitor.page.get_by_test_id("home")
    await home.get_by_role("button", name="Week interviews").click()
    await home.get_by_role("button", name="Open this week in a browser").click()
    async with visitor.page.context.expect_page() as opening:
        await visitor.page.get_by_role("link", name="Open your interviews in a browser").click()
    page = await opening.value
    await page.set_viewport_size({"width": 820, "height": 1280})
    await page.get_by_role("button", name="Open as").click()
    await ask_for_times(scene, page)
    await page.close()
    await visitor.page.keyboard.press("Escape")


async def ask_for_times(scene: Scene, page: Page) -> None:
    await page.get_by_role("link", name="Open times").click()
    await page.get_by_label("Meeting type").select_option("Phone screening")
    await page.get_by_role("checkbox", name="Ian Schmidt").check()
    await page.get_by_role("button", name="Show open times").click()
    await expect(page.get_by_role("status")).to_have_text("Live.")
    await page.evaluate("window.scrollTo(0, 0)")
    await replace(scene.album, page=page).window("page-open-times")


async def open_setting(scene: Scene, name: str) -> None:
    """Home, Connections, and the button there; waits for what it opens."""
    visitor = scene.visitor
    await visitor.go("Panelry Home")
    connections = visitor.page.get_by_test_id("home").get_by_role("button", name="Connections")
    await visitor.page.wait_for_timeout(2000)  # Home is drawn anew under the mouse when it is opened
    await connections.click()
    await visitor.modal("Your calendars").get_by_role("button", name=name).click()
    await expect(visitor.modal(name)).to_be_visible()
    await expect(visitor.page.locator("dialog[open]").last).not_to_contain_text("One moment")

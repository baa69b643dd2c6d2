"""The part of the story in which an admin looks after the rooms, and an interview in person takes one."""

from playwright.async_api import expect

from bot.sandbox import people
from tests.browser.scene import Scene, fill_form
from tests.browser.setting_up import open_setting


async def keep_rooms(scene: Scene) -> None:
    """Rosa writes down one more; then she begins to schedule with Noah."""
    visitor, album = scene.visitor, scene.album
    await visitor.become(people.ROSA)
    await open_setting(scene, "Rooms")
    await expect(visitor.modal("Rooms")).to_contain_text("Konrad Zuse")
    await album.modal("rooms")
    await visitor.modal("Rooms").get_by_role("button", name="Add a room").click()
    await visitor.field("Name").fill("Grace Hopper")
    await visitor.field("Site").fill("London")
    await visitor.field("Seats").fill("many")
    await visitor.press("Save")
    await expect(visitor.modal("Add a room")).to_contain_text("from 1 to 500")
    await album.modal("room-error")
    await visitor.field("Seats").fill("4")
    await visitor.press("Save")
    await expect(visitor.modal("Rooms")).to_contain_text("Grace Hopper, London (4 seats) is saved.")
    await visitor.leave()
    await choose_room(scene)


async def choose_room(scene: Scene) -> None:
    """The form as it is filled in; it is not sent."""
    visitor, album = scene.visitor, scene.album
    await visitor.go("hiring")
    await visitor.write("/schedule Noah")
    await fill_form(visitor, "Ian Schmidt")
    await visitor.pick("Where", "In person")
    await visitor.pick("Room", "Grace Hopper")
    await expect(visitor.block("room-")).to_contain_text("Grace Hopper")
    await album.modal("schedule-room")
    await visitor.press("Cancel")

"""The part of the story in which Lena wants to be forgotten."""

from playwright.async_api import expect

from tests.browser.scene import Scene


async def forget(scene: Scene) -> None:
    """Rosa deletes her, and says that she is sure."""
    visitor, album = scene.visitor, scene.album
    await visitor.write("/schedule candidate Lena Vogel")
    await visitor.page.get_by_role("button", name="Delete candidate").click()
    sure = visitor.page.get_by_test_id("confirm")
    await expect(sure).to_be_visible()
    await album.modal("delete-asks")
    await sure.get_by_role("button", name="Delete").click()
    await expect(visitor.modal("Candidate deleted")).to_be_visible()
    await album.modal("deleted")
    await visitor.shut("Candidate deleted")

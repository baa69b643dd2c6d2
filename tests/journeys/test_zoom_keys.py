"""An admin sets up Zoom with keys of the workspace's own: tried, used, and forgotten."""

from sqlalchemy import text

from bot.sandboxed import SandboxedProduct
from bot.stand_ins import SANDBOX_CLIENT
from tests.journeys.test_video_calls import booked_at, join_link, made_at
from tests.person import Person


async def test_keys_are_tried_in_slack_and_make_the_next_call(house: SandboxedProduct, rosa: Person):
    async with house.product.database.workspace(house.workspace.workspace_id) as session:
        await session.execute(text("UPDATE members SET role = 'admin' WHERE name LIKE 'Rosa%'"))
    await rosa.click("Connections", on=await rosa.open_home(showing="Calendars"))
    await rosa.click("Zoom", on=await rosa.modal(showing="Video calls are made at Zoom"))
    await rosa.click("Set keys", on=await rosa.modal(showing="Uses the keys of this installation"))
    await rosa.modal(showing="Server-to-Server OAuth")
    await rosa.close()
    await rosa.click("Set keys", on=await rosa.modal(showing="Uses the keys of this installation"))
    await rosa.modal(showing="Server-to-Server OAuth")
    for field, words in (("account_id", SANDBOX_CLIENT), ("client_id", SANDBOX_CLIENT)):
        await rosa.type(field, words)
    await rosa.type("client_secret", "wrong")
    assert "Zoom does not accept" in str(await rosa.submit())
    await rosa.type("client_secret", house.elsewhere.zoom.access.app.client_secret)
    await rosa.type("webhook_secret", "signs")
    assert await rosa.submit() == {}
    view = await rosa.modal(showing="The keys are saved")
    assert view.shows(f"/api/v1/webhooks/zoom/{house.workspace.workspace_id}")
    await rosa.click("Test", on=view)
    await rosa.modal(showing="Zoom answers")
    await rosa.close()
    await rosa.modal(showing="Video calls are made at Zoom")
    await rosa.close()
    await rosa.no_modal()
    assert join_link(await booked_at(rosa, "Zoom")) == made_at(house, "Zoom")

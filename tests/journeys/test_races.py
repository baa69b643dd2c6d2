"""Many at once, and the same twice."""

import asyncio
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

from sqlalchemy import func, select

from bot.sandboxed import SandboxedProduct
from core.meetings.read import next_meetings
from db.models import Meeting
from tests.journeys.steps import fill_schedule, hire_recruiters
from tests.person import Person
from tests.surface import Surface


async def test_twenty_submissions_of_one_time_make_one_booking_and_nineteen_open_forms(
    house: SandboxedProduct,
):
    async with AsyncExitStack() as stack:
        recruiters = [
            await stack.enter_async_context(Person(f"{house.address}/sandbox", each.id))
            for each in hire_recruiters(house, 20)
        ]
        forms = [await fill_schedule(each, "intake") for each in recruiters]
        wanted = forms[0].choices("time-")[0]
        for each in recruiters:
            await each.choose("time-", wanted)
        await asyncio.gather(*(each.submit() for each in recruiters))
        settled = [await each.until(partial(_settled, wanted), "the end of it") for each in recruiters]
        assert settled.count("booked") == 1
        assert len([each for each in settled if "Just taken" in each]) == 19
        assert len(await house.product.run(next_meetings, house.workspace)) == 1


def _settled(wanted: str, world: dict[str, Any]) -> str | None:
    """The word booked, or what the open form says above fresh times; None while it is not decided."""
    view = Surface.of_view(world["modals"][-1])
    if view.callback_id == "booked":
        return "booked"
    fresh = view.choices("time-") if view.has_block("time-") else [wanted]
    return None if wanted in fresh else view.text


async def test_the_same_submission_twice_is_one_meeting(house: SandboxedProduct, rosa: Person):
    form = await fill_schedule(rosa)
    await rosa.choose("time-", form.choices("time-")[0])
    await asyncio.gather(rosa.submit(), rosa.submit(), return_exceptions=True)
    await rosa.message("Phone screening with Jane Doe", channel="hiring")
    async with house.product.database.workspace(house.workspace.workspace_id) as session:
        assert await session.scalar(select(func.count()).select_from(Meeting)) == 1

"""An admin says which field of a candidate the answers at a scheduler go to."""

from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.schedule_modal import loading_view
from bot.blocks.scheduler_fields import fields_modal, read_fields
from bot.blocks.schedulers import TITLE, read_service, schedulers_view
from bot.blocks.shapes import View
from bot.journeys.parts import Parts
from bot.journeys.submission import Submission
from bot.journeys.visit import Outdated, Visit
from core.outside_bookings.fields import read_questions, save_fields
from core.tenancy import Actor

LOADING = loading_view(TITLE)


class SchedulerFields:
    """Listeners of "Fields" beside a scheduler, and of the window it opens."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def open(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Fields”."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, partial(self._asked, visit)), visit.tell)

    async def submit(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Save” under the questions."""
        visit = Visit.of(self._parts, context, body)
        await Submission(visit, waiting=LOADING).answer(ack, self._saved(visit))

    async def _asked(self, visit: Visit, actor: Actor) -> View:
        service = read_service(visit.value)
        if service is None:
            raise Outdated
        return fields_modal(await self._parts.run(read_questions, actor, service))

    async def _saved(self, visit: Visit) -> View:
        actor = await visit.actor()
        service, names = read_fields(visit.view or {})
        if service is None:
            raise Outdated
        await self._parts.run(save_fields, actor, service, names)
        statuses = await self._parts.schedulers.status(actor)
        return schedulers_view(statuses, notice="The fields are saved.")

"""An admin says which field of a candidate the answers at a scheduler go to."""

from bot.blocks.scheduler_fields import fields_modal, read_fields
from bot.blocks.schedulers import TITLE, read_service
from bot.blocks.shapes import View
from bot.journeys.schedulers import Schedulers, known
from bot.journeys.visit import Visit
from bot.journeys.windows import FormOver
from core.outside_bookings.fields import read_questions, save_fields
from core.tenancy import Actor


class SchedulerFields(FormOver[Schedulers]):
    """Listeners of "Fields" beside a scheduler, and of the form."""

    title = TITLE

    async def _form(self, visit: Visit, actor: Actor) -> View:
        service = known(read_service(visit.value))
        return fields_modal(await self._parts.run(read_questions, actor, service))

    async def _done(self, visit: Visit, actor: Actor) -> View:
        service, names = read_fields(visit.view or {})
        await self._parts.run(save_fields, actor, known(service), names)
        return await self._beneath.view(actor, notice="The fields are saved.")

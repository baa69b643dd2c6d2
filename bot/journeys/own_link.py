"""Somebody types a link, where a service could make none."""

from bot.blocks.link_modal import link_modal, read_link_form
from bot.blocks.meeting_view import meeting_view
from bot.blocks.shapes import View
from bot.journeys.visit import Visit
from bot.journeys.windows import FormWindow
from core.meetings.own_link import draft_link, set_link
from core.tenancy import Actor


class OwnLink(FormWindow):
    """Listeners of "Add a link" under a meeting, and of the form."""

    title = "Add a link"

    async def _form(self, visit: Visit, actor: Actor) -> View:
        return link_modal(await self._parts.run(draft_link, actor, visit.number))

    async def _done(self, visit: Visit, actor: Actor) -> View:
        meeting = await self._parts.run(set_link, actor, *read_link_form(visit.view or {}))
        return meeting_view(meeting, timezone=actor.timezone)

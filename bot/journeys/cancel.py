"""Somebody cancels a meeting: a button, a modal that asks why, all are told."""

from bot.blocks.booked_view import cancelled_view
from bot.blocks.cancel_modal import cancel_modal, read_cancel_form
from bot.blocks.shapes import View
from bot.journeys.home import Home
from bot.journeys.parts import Parts
from bot.journeys.visit import Visit
from bot.journeys.windows import FormWindow
from core.meetings.cancel import cancel_meeting, draft_cancellation
from core.tenancy import Actor


class Cancel(FormWindow):
    """Listeners of "Cancel" under a meeting, and of the form."""

    title = "Cancel interview"
    once = True

    def __init__(self, parts: Parts, home: Home) -> None:
        super().__init__(parts)
        self._home = home

    async def _form(self, visit: Visit, actor: Actor) -> View:
        meeting = await self._parts.run(draft_cancellation, actor, visit.number)
        return cancel_modal(meeting, timezone=actor.timezone, mail=self._parts.mail)

    async def _done(self, visit: Visit, actor: Actor) -> View:
        form = read_cancel_form(visit.view or {})
        meeting = await self._parts.run(cancel_meeting, actor, form.meeting_id, form.reason, form.note)
        self._home.refresh(visit)
        return cancelled_view(meeting, mail=self._parts.mail)

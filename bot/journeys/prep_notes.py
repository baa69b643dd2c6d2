"""Somebody reads or corrects the prep notes of a meeting."""

from bot.blocks.meeting_view import meeting_view
from bot.blocks.prep_notes_modal import prep_notes_modal
from bot.blocks.prep_notes_modal import read_prep_notes as read_filled_notes
from bot.blocks.shapes import View
from bot.journeys.visit import Visit
from bot.journeys.windows import FormWindow
from core.meetings.correct import correct_prep_notes, read_prep_notes
from core.tenancy import Actor


class PrepNotes(FormWindow):
    """Listeners of "Prep notes" under a meeting, and of the form."""

    title = "Prep notes"

    async def _form(self, visit: Visit, actor: Actor) -> View:
        meeting, may_edit = await self._parts.run(read_prep_notes, actor, visit.number)
        return prep_notes_modal(meeting, may_edit=may_edit)

    async def _done(self, visit: Visit, actor: Actor) -> View:
        form = read_filled_notes(visit.view or {})
        meeting = await self._parts.run(correct_prep_notes, actor, form.meeting_id, form.prep_notes)
        return meeting_view(meeting, timezone=actor.timezone)

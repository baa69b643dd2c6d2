"""Somebody reads or corrects the prep notes of a meeting."""

from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.meeting_view import meeting_view
from bot.blocks.prep_notes_modal import prep_notes_modal
from bot.blocks.prep_notes_modal import read_prep_notes as read_filled_notes
from bot.blocks.schedule_modal import loading_view
from bot.blocks.shapes import View
from bot.journeys.parts import Parts
from bot.journeys.submission import Submission
from bot.journeys.visit import Visit
from core.meetings.correct import correct_prep_notes, read_prep_notes
from core.tenancy import Actor

LOADING = loading_view("Prep notes")


class PrepNotes:
    """Listeners of "Prep notes" and of its modal."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def start(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Prep notes” under a meeting."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, partial(self._modal, visit.number)), visit.tell)

    async def submit(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Save notes”."""
        visit = Visit.of(self._parts, context, body)
        await Submission(visit, waiting=LOADING).answer(ack, self._correct(visit))

    async def _modal(self, meeting_id: int, actor: Actor) -> View:
        meeting, may_edit = await self._parts.run(read_prep_notes, actor, meeting_id)
        return prep_notes_modal(meeting, may_edit=may_edit)

    async def _correct(self, visit: Visit) -> View:
        form, actor = read_filled_notes(visit.view or {}), await visit.actor()
        meeting = await self._parts.run(correct_prep_notes, actor, form.meeting_id, form.prep_notes)
        return meeting_view(meeting, timezone=actor.timezone)

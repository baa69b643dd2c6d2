"""Somebody says what came of a meeting, or takes it back: a button, the quick log, the next one offered."""

from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.buttons import read_undo_value
from bot.blocks.outcome_modal import outcome_modal, outcome_result_view
from bot.blocks.outcome_modal import read_outcome_form as read_filled_form
from bot.blocks.outcome_view import outcome_undone_view, outcome_view
from bot.blocks.schedule_modal import loading_view
from bot.blocks.shapes import View
from bot.journeys.home import Home
from bot.journeys.parts import Parts
from bot.journeys.visit import Outdated, Visit
from bot.journeys.windows import FormWindow
from core.follow_ups.read import follow_ups_of
from core.meetings.facts import Outcome
from core.meetings.outcome import read_outcome_form, record_outcome
from core.meetings.undo import undo_outcome
from core.tenancy import Actor


class Outcomes(FormWindow):
    """Listeners of the outcome buttons, of the quick log and of "View outcome"."""

    title = "How did it go?"

    def __init__(self, parts: Parts, home: Home) -> None:
        super().__init__(parts)
        self._home = home

    async def view(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“View outcome”."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        draw = partial(self.draw, visit.number)
        self._parts.work.spawn(visit.show(loading_view("Outcome"), draw), visit.tell)

    async def undo(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Undo”; under a message, which is edited by itself, nothing more is shown."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        if visit.modal_id is not None:
            work = visit.show(loading_view("Outcome"), partial(self._undone, visit))
        else:
            work = self._undo(visit)
        self._parts.work.spawn(work, visit.tell)

    async def draw(self, meeting_id: int, actor: Actor) -> View:
        """What came of the meeting, with the tasks that follow it."""
        meeting, form = await self._parts.run(read_outcome_form, actor, meeting_id, None)
        tasks = await self._parts.run(follow_ups_of, actor, meeting_id)
        return outcome_view(meeting, form, timezone=actor.timezone, tasks=tasks)

    async def _undone(self, visit: Visit, actor: Actor) -> View:
        result = await self._parts.run(undo_outcome, actor, *read_undo_value(visit.value))
        self._home.refresh(visit)
        return outcome_undone_view(result)

    async def _undo(self, visit: Visit) -> None:
        await self._undone(visit, await visit.actor())

    async def _form(self, visit: Visit, actor: Actor) -> View:
        """Which outcome, says the action id of the button."""
        if visit.choice not in set(Outcome):
            raise Outdated
        asked = self._parts.run(read_outcome_form, actor, visit.number, Outcome(visit.choice))
        return outcome_modal(*await asked)

    async def _done(self, visit: Visit, actor: Actor) -> View:
        form = read_filled_form(visit.view or {})
        if form.follow_up.assignee_id:
            await self._parts.people.ensure(visit.team_id, [form.follow_up.assignee_id])
        result = await self._parts.run(record_outcome, actor, form)
        self._home.refresh(visit)
        return outcome_result_view(result, form.follow_up)

"""Somebody asks why a time is not offered: `/schedule why`, or the button where no time suits."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.schedule_form import read_schedule_form
from bot.blocks.schedule_modal import loading_view
from bot.blocks.shapes import View
from bot.blocks.why_view import TITLE, export_view, read_why_form, why_view
from bot.journeys.choices import Choices
from bot.journeys.parts import Parts
from bot.journeys.visit import Visit
from core.meetings.forms import ScheduleForm
from core.meetings.why import explain_times, export_search
from core.tenancy import Actor


class WhyNot:
    """Listeners of the window that explains, and of the buttons that open it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._choices = Choices(parts.work)

    def ask(self, visit: Visit) -> None:
        """`/schedule why`: nobody is chosen yet."""
        self._open(visit, ScheduleForm(submission_key=""))

    async def start(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Why?” in the schedule form, which stays underneath as it is."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._open(visit, read_schedule_form(visit.view or {}))

    async def choose(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """Other people, another length or a time to ask about."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        form = read_why_form(visit.view or {})

        async def draw() -> View:
            return await self._explained(visit, form, await visit.actor())

        self._choices.redraw(visit, draw)

    async def export(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Show as data”."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        form = read_why_form(visit.view or {})

        async def draw(actor: Actor) -> View:
            return export_view(await self._parts.run(export_search, actor, form))

        self._show(visit, "Search as data", draw)

    def _open(self, visit: Visit, form: ScheduleForm) -> None:
        self._show(visit, TITLE, partial(self._explained, visit, form))

    def _show(self, visit: Visit, title: str, draw: Callable[[Actor], Awaitable[View]]) -> None:
        showing = visit.show(loading_view(title), draw, on_top=True)
        self._parts.work.spawn(showing, visit.tell)

    async def _explained(self, visit: Visit, form: ScheduleForm, actor: Actor) -> View:
        await self._parts.people.ensure(visit.team_id, form.people_ids)
        explanation = await self._parts.run(explain_times, actor, form)
        return why_view(explanation, timezone=actor.timezone, now=self._parts.clock.now())

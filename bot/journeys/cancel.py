"""Somebody cancels a meeting: a button, a modal that asks why, all are told."""

from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.booked_view import cancelled_view
from bot.blocks.cancel_modal import cancel_modal, read_cancel_form
from bot.blocks.schedule_modal import loading_view
from bot.blocks.shapes import View
from bot.journeys.home import Home
from bot.journeys.parts import Parts
from bot.journeys.submission import Submission
from bot.journeys.visit import Visit
from core.meetings.cancel import cancel_meeting, draft_cancellation
from core.tenancy import Actor

LOADING = loading_view("Cancel interview")


class Cancel:
    """Listeners of "Cancel" and of its modal."""

    def __init__(self, parts: Parts, home: Home) -> None:
        self._parts = parts
        self._home = home

    async def start(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Cancel” under a meeting."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, partial(self._modal, visit.number)), visit.tell)

    async def submit(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Cancel interview”."""
        visit = Visit.of(self._parts, context, body)
        await Submission(visit, waiting=LOADING, once=True).answer(ack, self._cancel(visit))

    async def _modal(self, meeting_id: int, actor: Actor) -> View:
        meeting = await self._parts.run(draft_cancellation, actor, meeting_id)
        return cancel_modal(meeting, timezone=actor.timezone, mail=self._parts.mail)

    async def _cancel(self, visit: Visit) -> View:
        form, actor = read_cancel_form(visit.view or {}), await visit.actor()
        meeting = await self._parts.run(cancel_meeting, actor, form.meeting_id, form.reason, form.note)
        self._home.refresh(visit)
        return cancelled_view(meeting, mail=self._parts.mail)

"""Somebody types a link, where a service could make none."""

from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.link_modal import link_modal, read_link_form
from bot.blocks.meeting_view import meeting_view
from bot.blocks.schedule_modal import loading_view
from bot.blocks.shapes import View
from bot.journeys.parts import Parts
from bot.journeys.submission import Submission
from bot.journeys.visit import Visit
from core.meetings.own_link import draft_link, set_link
from core.tenancy import Actor

LOADING = loading_view("Add a link")


class OwnLink:
    """Listeners of "Add a link" and of its modal."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def start(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Add a link” under a meeting."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, partial(self._modal, visit.number)), visit.tell)

    async def submit(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Save”."""
        visit = Visit.of(self._parts, context, body)
        await Submission(visit, waiting=LOADING).answer(ack, self._set(visit))

    async def _modal(self, meeting_id: int, actor: Actor) -> View:
        return link_modal(await self._parts.run(draft_link, actor, meeting_id))

    async def _set(self, visit: Visit) -> View:
        (meeting_id, link), actor = read_link_form(visit.view or {}), await visit.actor()
        meeting = await self._parts.run(set_link, actor, meeting_id, link)
        return meeting_view(meeting, timezone=actor.timezone)

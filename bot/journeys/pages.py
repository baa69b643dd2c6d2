"""Somebody opens their interviews in a browser."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.page_modal import TITLE, page_view
from bot.blocks.schedule_modal import loading_view
from bot.blocks.shapes import View
from bot.journeys.parts import Parts
from bot.journeys.visit import Visit
from core.tenancy import Actor

LOADING = loading_view(TITLE)


class Pages:
    """Listener of "Open in browser"."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def open(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """The value says what is looked at: "week:<day>" or "month:<day>"."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, partial(self._link, visit.value)), visit.tell)

    async def _link(self, place: str, actor: Actor) -> View:
        view, _, day = place.partition(":")
        way = await self._parts.visits.begin(actor)
        return page_view(f"{way}?{urlencode({'view': view, 'day': day})}")

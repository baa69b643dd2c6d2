"""Somebody says which words in titles decide whether an event takes time."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.conflict_words import conflict_words_modal, read_words
from bot.blocks.schedule_modal import loading_view
from bot.blocks.shapes import View
from bot.journeys.connections import CalendarConnections
from bot.journeys.parts import Parts
from bot.journeys.submission import Submission
from bot.journeys.visit import Visit
from core.calendars.word_lists import read_word_lists, set_word_lists
from core.tenancy import Actor

LOADING = loading_view("Words that count")


class ConflictWords:
    """Listeners of "Words that count"."""

    def __init__(self, parts: Parts, connections: CalendarConnections) -> None:
        self._parts = parts
        self._connections = connections

    async def open(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """The window with the words as they are."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, self._words), visit.tell)

    async def submit(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Save”."""
        visit = Visit.of(self._parts, context, body)
        await Submission(visit, waiting=LOADING).answer(ack, self._saved(visit))

    async def _words(self, actor: Actor) -> View:
        return conflict_words_modal(await self._parts.run(read_word_lists, actor))

    async def _saved(self, visit: Visit) -> View:
        actor = await visit.actor()
        await self._parts.run(set_word_lists, actor, *read_words(visit.view or {}))
        return await self._connections.view(actor)

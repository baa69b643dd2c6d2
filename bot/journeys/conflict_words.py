"""Somebody says which words in titles decide whether an event takes time."""

from bot.blocks.conflict_words import conflict_words_modal, read_words
from bot.blocks.shapes import View
from bot.journeys.connections import CalendarConnections
from bot.journeys.visit import Visit
from bot.journeys.windows import FormOver
from core.calendars.word_lists import read_word_lists, set_word_lists
from core.tenancy import Actor


class ConflictWords(FormOver[CalendarConnections]):
    """Listeners of "Words that count", and of the form."""

    title = "Words that count"

    async def _form(self, _: Visit, actor: Actor) -> View:
        return conflict_words_modal(await self._parts.run(read_word_lists, actor))

    async def _done(self, visit: Visit, actor: Actor) -> View:
        await self._parts.run(set_word_lists, actor, *read_words(visit.view or {}))
        return await self._beneath.view(actor, notice="The words are saved.")

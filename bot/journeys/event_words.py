"""An admin words what calendar events say."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.event_words import TITLE, EventForm, event_words_view, read_event_form
from bot.blocks.shapes import View
from bot.journeys.choices import Choices
from bot.journeys.connections import CalendarConnections
from bot.journeys.parts import Parts
from bot.journeys.visit import Outdated, Visit
from bot.journeys.windows import FormOver
from core.errors import BadInput
from core.meetings.event_settings import change_event_words, read_event_words, reset_event_words
from core.meetings.event_words import EventWords, check_words
from core.tenancy import Actor


class CalendarEvents(FormOver[CalendarConnections]):
    """Listeners of "Calendar events", and of the form."""

    title = TITLE

    def __init__(self, parts: Parts, connections: CalendarConnections) -> None:
        super().__init__(parts, connections)
        self._choices = Choices(parts.work)

    async def choose(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """Another type, or “Preview”."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        form = read_event_form(visit.view or {})

        async def draw() -> View:
            return await self._revised(await visit.actor(), form)

        self._choices.redraw(visit, draw)

    async def reset(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Back to our words”."""
        self._leave(context, body)
        await self._show(ack, context, body, self._reset)

    async def submit(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Save”."""
        self._leave(context, body)
        await super().submit(ack, context, body)

    def _leave(self, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """What was chosen before is not drawn any more."""
        self._choices.end(str(Visit.of(self._parts, context, body).modal_id))

    async def _form(self, _: Visit, actor: Actor) -> View:
        return await self._saved(actor)

    async def _reset(self, visit: Visit, actor: Actor) -> View:
        await self._parts.run(reset_event_words, actor, visit.number)
        return await self._saved(actor, visit.number)

    async def _saved(self, actor: Actor, type_id: int | None = None) -> View:
        """The words of a type, or of the first."""
        settings = await self._parts.run(read_event_words, actor, type_id)
        return event_words_view(settings, settings.words)

    async def _revised(self, actor: Actor, form: EventForm) -> View:
        """What was typed stays, also for another type; of what was not touched, that type's is shown."""
        typed, problem = _checked(form.words)
        began = await self._parts.run(read_event_words, actor, form.shown)
        chosen = await self._parts.run(read_event_words, actor, form.type_id)
        if typed == began.words:
            return event_words_view(chosen, chosen.words)
        return event_words_view(chosen, typed, began=began, problem=problem)

    async def _done(self, visit: Visit, actor: Actor) -> View:
        form = read_event_form(visit.view or {})
        if form.type_id is None:
            raise Outdated
        await self._parts.run(change_event_words, actor, form.type_id, form.words)
        saved = await self._parts.run(read_event_words, actor, form.type_id)
        notice = f"The words for events of {saved.type_name} are saved."
        return await self._beneath.view(actor, notice=notice)


def _checked(words: EventWords) -> tuple[EventWords, BadInput | None]:
    """As they would be kept; as they are, and what is wrong with them, when they cannot be."""
    try:
        return check_words(words), None
    except BadInput as problem:
        return words, problem

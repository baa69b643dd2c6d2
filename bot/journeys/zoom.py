"""An admin looks after Zoom: keys, and a test."""

from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.schedule_modal import loading_view
from bot.blocks.shapes import View
from bot.blocks.zoom import TITLE, read_zoom_keys, zoom_keys_modal, zoom_view
from bot.journeys.parts import Parts
from bot.journeys.submission import Submission
from bot.journeys.visit import Visit
from core.calendars.call_keys import check_looks_after_calls
from core.tenancy import Actor

LOADING = loading_view(TITLE)


class ZoomKeys:
    """Listeners of "Zoom" in the window of connections, and of all that is behind it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def open(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Zoom”."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, self._view), visit.tell)

    async def act(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """A button there."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, partial(self._acted, visit)), visit.tell)

    async def submit(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Save” under the keys."""
        visit = Visit.of(self._parts, context, body)
        await Submission(visit, waiting=LOADING).answer(ack, self._saved(visit))

    async def _view(self, actor: Actor, notice: str = "") -> View:
        return zoom_view(await self._parts.calls.status(actor), notice=notice)

    async def _acted(self, visit: Visit, actor: Actor) -> View:
        check_looks_after_calls(actor)
        match visit.choice:
            case "keys":
                return zoom_keys_modal()
            case "test":
                return await self._view(actor, await self._parts.calls.test(actor))
            case _:
                await self._parts.calls.forget(actor)
                return await self._view(actor)

    async def _saved(self, visit: Visit) -> View:
        actor = await visit.actor()
        await self._parts.calls.save(actor, read_zoom_keys(visit.view or {}))
        return await self._view(actor, "The keys are saved. Zoom is offered for interviews from now on.")

"""A meeting that was booked elsewhere: what is known of the booking, and who booked it."""

from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.outside import DETAILS, outside_view
from bot.blocks.schedule_modal import loading_view
from bot.blocks.shapes import View
from bot.journeys.parts import Parts
from bot.journeys.visit import Visit
from core.outside_bookings.origin import read_origin
from core.outside_bookings.same_person import answer_same_person
from core.tenancy import Actor

LOADING = loading_view(DETAILS)


class OutsideBookings:
    """Listeners of "Details" on the card, and of the question whether somebody is known."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def look(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Details”."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, partial(self._details, visit)), visit.tell)

    async def answer(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Yes” or “No”; the question is edited when that is written."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(self._answered(visit), visit.tell)

    async def _details(self, visit: Visit, actor: Actor) -> View:
        meeting, _ = await self._parts.run(read_origin, actor, visit.number)
        return outside_view(meeting, timezone=actor.timezone)

    async def _answered(self, visit: Visit) -> None:
        same = visit.choice == "yes"
        await self._parts.run(answer_same_person, await visit.actor(), visit.number, same=same)

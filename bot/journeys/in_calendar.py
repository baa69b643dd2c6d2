"""An event was moved or deleted in a calendar: to put it back. To follow it, see `move` and `cancel`."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.answer_buttons import read_answer_value
from bot.journeys.parts import Parts
from bot.journeys.visit import Visit
from core.calendars.decide import put_event_back


class InCalendar:
    """Listeners of the question on the card."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def put_back(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """The calendar is to show the meeting as it is; the card is edited when that is written."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(self._put_back(visit), visit.tell)

    async def _put_back(self, visit: Visit) -> None:
        actor = await visit.actor()
        meeting_id, version = read_answer_value(visit.value)
        await self._parts.run(put_event_back, actor, meeting_id, version)

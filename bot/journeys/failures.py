"""Somebody has a message that could not be sent tried again, or wants to hear no more of it."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.failed import retried_words
from bot.journeys.home import Home
from bot.journeys.parts import Parts
from bot.journeys.visit import Visit
from core.messages.failed import dismiss_failed, retry_failed


class Failures:
    """Listeners of "Retry" and "Dismiss", in Home and under the DM that tells of a failure."""

    def __init__(self, parts: Parts, home: Home) -> None:
        self._parts = parts
        self._home = home

    async def retry(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Retry”."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(self._retry(visit), visit.tell)

    async def dismiss(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Dismiss”."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(self._dismiss(visit), visit.tell)

    async def _retry(self, visit: Visit) -> None:
        words = retried_words(await self._parts.run(retry_failed, await visit.actor(), visit.number))
        if visit.is_home:
            await self._home.show(visit, notice=words)
        else:
            await visit.tell(words)
            self._home.refresh(visit)

    async def _dismiss(self, visit: Visit) -> None:
        await self._parts.run(dismiss_failed, await visit.actor(), visit.number)
        await self._home.show(visit)

"""Somebody is offered an earlier time for an interview: moved there in one tap, moved back, or left."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.slot_offer import read_offer_value
from bot.journeys.home import Home
from bot.journeys.parts import Parts
from bot.journeys.visit import Visit
from core.offers.answer import decline_offer, take_back_offer, take_offer
from core.tenancy import Actor, Tx

Answer = Callable[[Tx, Actor, int, str], Awaitable[None]]


class Offers:
    """Listeners of the buttons under an offer. The message itself then says what came of it."""

    def __init__(self, parts: Parts, home: Home) -> None:
        self._parts = parts
        self._home = home

    async def take(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Move it there”."""
        await ack()
        self._answer(Visit.of(self._parts, context, body), take_offer)

    async def take_back(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Move back”."""
        await ack()
        self._answer(Visit.of(self._parts, context, body), take_back_offer)

    async def decline(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“No thanks”."""
        await ack()
        self._answer(Visit.of(self._parts, context, body), decline_offer)

    def _answer(self, visit: Visit, answer: Answer) -> None:
        self._parts.work.spawn(self._run(visit, answer), visit.tell)

    async def _run(self, visit: Visit, answer: Answer) -> None:
        await self._parts.run(answer, await visit.actor(), *read_offer_value(visit.value))
        self._home.refresh(visit)

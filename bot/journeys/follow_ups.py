"""Somebody has done a task that follows a meeting, has not after all, or puts it off until tomorrow."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.schedule_modal import loading_view
from bot.blocks.shapes import View
from bot.journeys.home import Home
from bot.journeys.outcome import Outcomes
from bot.journeys.parts import Parts
from bot.journeys.visit import Visit
from core.follow_ups.change import finish_follow_up, put_off_follow_up, reopen_follow_up
from core.follow_ups.facts import FollowUp
from core.tenancy import Actor, Tx

LOADING = loading_view("Outcome")
Change = Callable[[Tx, Actor, int], Awaitable[FollowUp]]


class FollowUps:
    """Listeners of the buttons of a task: in its message, in Home and in the outcome's window."""

    def __init__(self, parts: Parts, home: Home, outcomes: Outcomes) -> None:
        self._parts = parts
        self._home = home
        self._outcomes = outcomes

    async def finish(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Done”."""
        await ack()
        self._change(Visit.of(self._parts, context, body), finish_follow_up)

    async def reopen(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Not done”."""
        await ack()
        self._change(Visit.of(self._parts, context, body), reopen_follow_up)

    async def put_off(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Ask tomorrow”."""
        await ack()
        self._change(Visit.of(self._parts, context, body), put_off_follow_up)

    def _change(self, visit: Visit, change: Change) -> None:
        """Shown where the person is: the message is edited by itself."""
        if visit.modal_id is not None:
            work = visit.show(LOADING, partial(self._redrawn, visit, change))
        else:
            work = self._run(visit, change)
        self._parts.work.spawn(work, visit.tell)

    async def _redrawn(self, visit: Visit, change: Change, actor: Actor) -> View:
        task = await self._parts.run(change, actor, visit.number)
        self._home.refresh(visit)
        return await self._outcomes.draw(task.meeting_id, actor)

    async def _run(self, visit: Visit, change: Change) -> None:
        await self._parts.run(change, await visit.actor(), visit.number)
        if visit.is_home:
            await self._home.show(visit)
        else:
            self._home.refresh(visit)

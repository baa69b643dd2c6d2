"""A modal submitted: the work has a moment before Slack needs its answer, and goes on when that passes."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import closing
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.blocks.failure import done_view, waiting_view
from bot.blocks.shapes import View
from bot.blocks.state import field_errors
from bot.journeys.refill import filled_in, is_under_way, noticed, refilled, under_way
from bot.journeys.turns import Done
from bot.journeys.visit import Visit
from bot.patience import patient
from bot.requests import mapping, string
from bot.work import Tell, quietly, sentence_of_failure, wait_until_answered
from core.errors import HostBusy, PanelryError, TimeTaken

Freshen = Callable[[PanelryError], Awaitable[View]]

SLOW = "This takes longer than usual."
SENT_BEFORE = "This was done as you first sent it. Changes you made after that are not in it."


class Submission:
    """The answer to one submitted modal.

    While the work takes longer than Slack would wait, the filled form stays and says so: sent once more, it
    is done once all the same, and if the process dies, that is the way on. What is sent meanwhile waits its
    turn, only the newest of it is done, and that one alone draws what came of all.

    doing: what it does. waiting: a view to show instead where Slack did not send the form along.
    freshen: draws the filled form anew after its time was lost; None where no times are offered.
    once: what happens but once: sent with other values after that, the window tells what was done.
    lies_over: the modal lies over the one it is a part of, which shows the view; the form itself goes.
    """

    def __init__(
        self,
        visit: Visit,
        *,
        waiting: View,
        doing: str = "One moment…",
        freshen: Freshen | None = None,
        once: bool = False,
        lies_over: bool = False,
    ) -> None:
        self._visit = visit
        self._view = visit.view or {}
        self._view_id = visit.modal_id or ""
        self._loading = waiting
        self._said = f"{doing} {SLOW}"
        self._is_waiting = False
        self._freshen = freshen
        self._once = once
        self._beneath_id = visit.beneath_id if lies_over else ""
        self._is_beneath = False
        self._work = visit.parts.work
        self._turn = visit.parts.turns.of((visit.team_id, visit.user_id, self._view_id))

    async def answer(self, ack: AsyncAck, work: Coroutine[Any, Any, View]) -> None:
        """Acknowledge with the view `work` returns, with what it refused, or with `waiting`."""
        task = self._work.start(self._in_turn(work))
        last: asyncio.Task[Any] = task
        try:
            # `wait` does not cancel: neither a time-out nor a lost connection stops a booking half-way.
            await asyncio.wait({task}, timeout=self._visit.parts.patience_seconds)
            last = await (self._answer_now(ack, task) if task.done() else self._answer_soon(ack, task))
        finally:
            # Once the window shows what came of it: the next one begins, and draws after it.
            last.add_done_callback(self._turn.end)

    async def _in_turn(self, work: Coroutine[Any, Any, View]) -> View:
        with closing(work), patient(quietly(self._say)):
            await self._turn.come()
            if not self._turn.is_newest:
                return self._waiting()
            if self._once and self._turn.done is not None:
                return await self._placed(self._done_before(self._turn.done))
            view = await work
        if view["callback_id"] != self._view.get("callback_id"):  # else the form came back with a question
            self._turn.done = Done(view=view, values=filled_in(self._view))
        return await self._placed(view)

    async def _placed(self, view: View) -> View:
        """Drawn beneath where the form lies over that; returns what the form's own place is for then."""
        if self._beneath_id:
            await sentence_of_failure(self._draw_beneath(view))
        return done_view(self._loading) if self._is_beneath else view

    async def _draw_beneath(self, view: View) -> None:
        self._is_beneath = await self._visit.update(self._beneath_id, view) is not None

    def _done_before(self, done: Done) -> View:
        return done.view if done.values == filled_in(self._view) else noticed(done.view, SENT_BEFORE)

    async def _say(self, sentence: str) -> None:
        """In the answer when Slack still waits for it, else in the window that waits."""
        self._said = sentence
        if self._is_waiting:
            await self._draw(self._waiting())

    def _waiting(self) -> View:
        send = string(mapping(self._view.get("submit")).get("text"))
        words = f"{self._said} If nothing changes within a minute, press {send} again; it is done once only."
        return under_way(self._view, words) or waiting_view(self._loading, self._said)

    async def _answer_soon(self, ack: AsyncAck, task: asyncio.Task[View]) -> asyncio.Task[None]:
        self._is_waiting = True
        await ack(response_action="update", view=self._waiting())
        return self._go_on(self._answer_later(task), self._give_back)

    async def _answer_now(self, ack: AsyncAck, task: asyncio.Task[View]) -> asyncio.Task[None]:
        try:
            view = task.result()
        except PanelryError as error:
            return await self._refuse(ack, error)
        await (ack() if self._is_beneath else ack(response_action="update", view=view))
        return self._go_on(wait_until_answered(), self._visit.tell)

    async def _refuse(self, ack: AsyncAck, error: PanelryError) -> asyncio.Task[None]:
        errors = field_errors(self._view, error.field, error.sentence) if error.field else {}
        if errors and not is_under_way(self._view):
            await ack(response_action="errors", errors=errors)
        else:
            await ack(response_action="update", view=refilled(self._view, error.sentence))
        if isinstance(error, TimeTaken | HostBusy) and self._freshen is not None:
            return self._go_on(self._show(self._freshen(error)), self._visit.tell)
        return self._go_on(wait_until_answered(), self._visit.tell)

    def _go_on(self, work: Coroutine[Any, Any, None], tell: Tell) -> asyncio.Task[None]:
        return self._work.start(self._work.guard(work, tell))

    async def _answer_later(self, task: asyncio.Task[View]) -> None:
        try:
            await self._show(task)
        except (TimeTaken, HostBusy) as error:
            if self._freshen is None or not self._turn.is_newest:
                raise
            await self._show(self._freshen(error))

    async def _show(self, view: Awaitable[View]) -> None:
        await self._draw(await view)

    async def _draw(self, view: View) -> bool:
        """Whether somebody sees it, or will see what is newer."""
        await wait_until_answered()
        return not self._turn.is_newest or await self._visit.update(self._view_id, view) is not None

    async def _give_back(self, sentence: str) -> None:
        """Nothing came of it: the form as it was, with the sentence; a person who left reads it elsewhere."""
        if not await self._draw(refilled(self._view, sentence)):
            await self._visit.tell(sentence)

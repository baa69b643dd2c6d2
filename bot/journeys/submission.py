"""A modal submitted: the work has a moment before Slack needs its answer, and goes on when that passes."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.blocks.failure import waiting_view
from bot.blocks.shapes import View
from bot.blocks.state import field_errors
from bot.journeys.refill import is_under_way, refilled, under_way
from bot.journeys.visit import Visit
from bot.patience import patient
from bot.requests import mapping, string
from bot.work import quietly, wait_until_answered
from core.errors import HostBusy, PanelryError, TimeTaken

Freshen = Callable[[PanelryError], Awaitable[View]]

SLOW = "This takes longer than usual."


class Submission:
    """The answer to one submitted modal.

    While the work takes longer than Slack would wait, the filled form stays and says so: sent once more, it
    is done once all the same, and if the process dies, that is the way on.

    doing: what it does. waiting: a view to show instead where Slack did not send the form along.
    freshen: draws the filled form anew after its time was lost; None where no times are offered.
    """

    def __init__(
        self, visit: Visit, *, waiting: View, doing: str = "One moment…", freshen: Freshen | None = None
    ) -> None:
        self._visit = visit
        self._view = visit.view or {}
        self._view_id = visit.modal_id or ""
        self._loading = waiting
        self._said = f"{doing} {SLOW}"
        self._is_waiting = False
        self._freshen = freshen
        self._work = visit.parts.work

    async def answer(self, ack: AsyncAck, work: Coroutine[Any, Any, View]) -> None:
        """Acknowledge with the view `work` returns, with what it refused, or with `waiting`."""
        task = self._work.start(self._patiently(work))
        # `wait` does not cancel: neither a time-out nor a lost connection stops a booking half-way.
        await asyncio.wait({task}, timeout=self._visit.parts.patience_seconds)
        if task.done():
            await self._answer_now(ack, task)
        else:
            self._is_waiting = True
            await ack(response_action="update", view=self._waiting())
            self._work.spawn(self._answer_later(task), self._give_back)

    async def _patiently(self, work: Coroutine[Any, Any, View]) -> View:
        with patient(quietly(self._say)):
            return await work

    async def _say(self, sentence: str) -> None:
        """In the answer when Slack still waits for it, else in the window that waits."""
        self._said = sentence
        if self._is_waiting:
            await wait_until_answered()
            await self._visit.update(self._view_id, self._waiting())

    def _waiting(self) -> View:
        send = string(mapping(self._view.get("submit")).get("text"))
        words = f"{self._said} If nothing changes within a minute, press {send} again; it is done once only."
        return under_way(self._view, words) or waiting_view(self._loading, self._said)

    async def _answer_now(self, ack: AsyncAck, task: asyncio.Task[View]) -> None:
        try:
            view = task.result()
        except PanelryError as error:
            await self._refuse(ack, error)
        else:
            await ack(response_action="update", view=view)

    async def _refuse(self, ack: AsyncAck, error: PanelryError) -> None:
        errors = field_errors(self._view, error.field, error.sentence) if error.field else {}
        if errors and not is_under_way(self._view):
            await ack(response_action="errors", errors=errors)
        else:
            await ack(response_action="update", view=refilled(self._view, error.sentence))
        if isinstance(error, TimeTaken | HostBusy) and self._freshen is not None:
            self._work.spawn(self._show(self._freshen(error)), self._visit.tell)

    async def _answer_later(self, task: asyncio.Task[View]) -> None:
        try:
            await self._show(task)
        except (TimeTaken, HostBusy) as error:
            if self._freshen is None:
                raise
            await self._show(self._freshen(error))

    async def _show(self, view: Awaitable[View]) -> None:
        drawn = await view
        await wait_until_answered()
        await self._visit.update(self._view_id, drawn)

    async def _give_back(self, sentence: str) -> None:
        """Nothing came of it: the form as it was, with the sentence; a person who left reads it elsewhere."""
        await wait_until_answered()
        if await self._visit.update(self._view_id, refilled(self._view, sentence)) is None:
            await self._visit.tell(sentence)

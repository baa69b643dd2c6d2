"""Choices in an open modal, in order: the last one wins."""

from collections.abc import Awaitable, Callable
from functools import partial

from slack_sdk.errors import SlackApiError

from bot.blocks.shapes import View
from bot.journeys.refill import refilled
from bot.journeys.visit import Visit
from bot.work import BackgroundWork

Draw = Callable[[], Awaitable[View]]


class Choices:
    """Redraws modals after choices, one redrawing a modal at a time.

    While one is under way only the newest of those that follow waits; Slack sends the whole state with each,
    so that nothing is lost with those in between.
    """

    def __init__(self, work: BackgroundWork) -> None:
        self._work = work
        self._waiting: dict[str, tuple[Visit, Draw]] = {}
        self._busy: set[str] = set()
        self._ended: set[str] = set()

    def redraw(self, visit: Visit, draw: Draw) -> None:
        """Show what `draw` returns in the modal the choice was made in, unless something newer did."""
        view_id = str(visit.modal_id)
        self._ended.discard(view_id)
        self._waiting[view_id] = (visit, draw)
        if view_id not in self._busy:
            self._busy.add(view_id)
            self._work.spawn(self._take_turns(view_id), visit.tell)

    def end(self, view_id: str) -> None:
        """The modal was submitted: choices still under way must not be drawn over the answer."""
        self._waiting.pop(view_id, None)
        if view_id in self._busy:
            self._ended.add(view_id)

    async def _take_turns(self, view_id: str) -> None:
        try:
            while view_id in self._waiting:
                visit, draw = self._waiting.pop(view_id)
                await self._work.guard(self._redraw(visit, draw), partial(self._explain, visit))
        finally:
            self._busy.discard(view_id)
            self._ended.discard(view_id)

    async def _redraw(self, visit: Visit, draw: Draw) -> None:
        view_id = str(visit.modal_id)
        view = await draw()
        if not self._is_newest(view_id):
            return
        try:
            await visit.update(view_id, view, str((visit.view or {}).get("hash") or ""))
        except SlackApiError as error:
            if error.response["error"] != "hash_conflict":
                raise
            # The modal changed since this choice, mostly by drawing the one before. The newest choice stands.
            if self._is_newest(view_id):
                await visit.update(view_id, view)

    async def _explain(self, visit: Visit, sentence: str) -> None:
        """Say it in the modal, which keeps what was typed: its fields stay the same."""
        if visit.view is not None and self._is_newest(str(visit.modal_id)):
            await visit.update(str(visit.modal_id), refilled(visit.view, sentence))

    def _is_newest(self, view_id: str) -> bool:
        return view_id not in self._waiting and view_id not in self._ended

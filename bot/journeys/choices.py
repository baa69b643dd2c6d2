"""Choices in an open modal, in order: the last one wins."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial

from slack_sdk.errors import SlackApiError

from bot.blocks.shapes import View
from bot.journeys.refill import refilled
from bot.journeys.visit import Visit
from bot.refusals import error_name
from bot.work import BackgroundWork

Draw = Callable[[], Awaitable[View]]

MOST_REMEMBERED = 1_000


class Choices:
    """Redraws modals after choices, one redrawing a modal at a time.

    While one is under way only the newest of those that follow waits; Slack sends the whole state with each,
    so that nothing is lost with those in between. What somebody else has drawn meanwhile, such as the answer
    to a submission, is never drawn over.
    """

    def __init__(self, work: BackgroundWork) -> None:
        self._work = work
        self._waiting: dict[str, tuple[Visit, Draw]] = {}
        self._busy: set[str] = set()
        self._ended: set[str] = set()
        self._drawn: OrderedDict[str, str] = OrderedDict()  # the hash of the last view of ours, by view

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
        self._drawn.pop(view_id, None)
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
        await self._show(visit, await draw())

    async def _explain(self, visit: Visit, sentence: str) -> None:
        """Say it in the modal, which keeps what was typed: its fields stay the same."""
        if visit.view is not None:
            await self._show(visit, refilled(visit.view, sentence))

    async def _show(self, visit: Visit, view: View) -> None:
        """Draw over what the person looked at, or over our answer to their choice before; else not at all."""
        view_id = str(visit.modal_id)
        seen = str((visit.view or {}).get("hash") or "")
        for view_hash in dict.fromkeys([seen, self._drawn.get(view_id, "")]):
            if not (view_hash and self._is_newest(view_id)):
                continue
            if await self._drew(visit, view, view_hash):
                return

    async def _drew(self, visit: Visit, view: View, view_hash: str) -> bool:
        """Whether the view was replaced, or nobody looks at it any more."""
        view_id = str(visit.modal_id)
        try:
            drawn = await visit.update(view_id, view, view_hash)
        except SlackApiError as error:
            if error_name(error) == "hash_conflict":
                return False
            raise
        self._remember(view_id, drawn)
        return True

    def _remember(self, view_id: str, view_hash: str | None) -> None:
        self._drawn.pop(view_id, None)
        if view_hash:
            self._drawn[view_id] = view_hash
        if len(self._drawn) > MOST_REMEMBERED:
            self._drawn.popitem(last=False)

    def _is_newest(self, view_id: str) -> bool:
        return view_id not in self._waiting and view_id not in self._ended

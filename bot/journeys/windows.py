"""What most buttons open: a form that is sent, or a window where something is looked after."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.schedule_modal import loading_view
from bot.blocks.shapes import View
from bot.journeys.parts import Parts
from bot.journeys.submission import Submission
from bot.journeys.visit import Visit
from core.tenancy import Actor

Draw = Callable[[Visit, Actor], Awaitable[View]]
W = TypeVar("W", bound="Window")


class Window:
    """Says that it loads, then shows what is drawn. title: what it is called meanwhile."""

    title: ClassVar[str]

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def _show(
        self,
        ack: AsyncAck,
        context: AsyncBoltContext,
        body: dict[str, Any],
        draw: Draw,
        *,
        title: str | None = None,
        on_top: bool = False,
    ) -> None:
        await ack()
        visit = Visit.of(self._parts, context, body)
        showing = visit.show(loading_view(title or self.title), partial(draw, visit), on_top=on_top)
        self._parts.work.spawn(showing, visit.tell)


class FormWindow(Window, ABC):
    """Listeners of a button that opens a form, and of the form when it is sent.

    doing, once, lies_over: as `Submission` has them.
    """

    doing: ClassVar[str] = "One moment…"
    once: ClassVar[bool] = False
    lies_over: ClassVar[bool] = False

    async def open(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """The button."""
        await self._show(ack, context, body, self._form, on_top=self.lies_over)

    async def submit(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """The form, filled in."""
        visit = Visit.of(self._parts, context, body)
        waiting = loading_view(self.title)
        submission = Submission(
            visit, waiting=waiting, doing=self.doing, once=self.once, lies_over=self.lies_over
        )
        await submission.answer(ack, self._sent(visit))

    async def _sent(self, visit: Visit) -> View:
        return await self._done(visit, await visit.actor())

    @abstractmethod
    async def _form(self, visit: Visit, actor: Actor) -> View:
        """As it opens."""

    @abstractmethod
    async def _done(self, visit: Visit, actor: Actor) -> View:
        """Does what was asked for; what is shown then: in its place, or in the window it lies over."""


class FormOver(FormWindow, Generic[W]):
    """One that lies over the window with its button: left without being sent, that is there as it was."""

    lies_over = True

    def __init__(self, parts: Parts, beneath: W) -> None:
        super().__init__(parts)
        self._beneath = beneath


class SettingsWindow(Window, ABC):
    """Listeners of a button that opens a window, over "Connections" or alone, and of the buttons in there."""

    async def open(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """The button."""
        await self._show(ack, context, body, self._looked, on_top=True)

    async def act(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """A button in there; the window shows what came of it."""
        await self._show(ack, context, body, self._acted)

    async def _looked(self, _: Visit, actor: Actor) -> View:
        return await self.view(actor)

    @abstractmethod
    async def view(self, actor: Actor, *, notice: str = "") -> View:
        """The window as it is now; `notice` says what just happened."""

    @abstractmethod
    async def _acted(self, visit: Visit, actor: Actor) -> View:
        """Does what the button says."""

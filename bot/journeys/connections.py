"""Somebody looks after their connected calendars."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.connect_modals import choose_modal, connect_view, read_choice
from bot.blocks.connections import TITLE, connections_view
from bot.blocks.schedulers import read_service
from bot.blocks.shapes import View
from bot.journeys.home import Home
from bot.journeys.parts import Parts
from bot.journeys.visit import Outdated, Visit
from bot.journeys.windows import FormOver, Window
from bot.work import say_nothing
from core.calendars.choose import choose_calendars
from core.calendars.connections import list_connections
from core.calendars.disconnect import disconnect_account
from core.calendars.facts import Service
from core.calendars.forms import SERVICE_NAMES, Connected
from core.errors import NotFound
from core.tenancy import Actor


class CalendarConnections(Window):
    """Listeners of "Connections" and of the buttons in there, and of "Reconnect" under a message."""

    title = TITLE

    def __init__(self, parts: Parts, home: Home) -> None:
        super().__init__(parts)
        self._home = home

    async def open(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Connections”, and the way back there."""
        await self._show(ack, context, body, self._looked)

    async def connect(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Connect” or “Reconnect”; the value says which service."""
        await self._show(ack, context, body, self._link)

    async def disconnect(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Disconnect”, confirmed."""
        await self._show(ack, context, body, self._disconnected)

    async def count(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Count it” or “Do not count”, beside a scheduler of the company's."""
        await self._show(ack, context, body, self._counted)

    async def changed(self, visit: Visit, actor: Actor) -> View:
        """The window after something in it changed, which Home shows, too."""
        self._home.refresh(visit)
        return await self.view(actor)

    def refresh(self, visit: Visit, over: str | None) -> None:
        """Draw it anew where it lies beneath the window `over`; its visitor need not hear of it."""
        if visit.root_id != over:
            self._parts.work.spawn(self._drawn(visit), say_nothing)

    async def view(self, actor: Actor, *, notice: str = "") -> View:
        """The window as it is now; `notice` says what just happened."""
        setups, fallbacks = self._parts.connecting.setups, self._parts.schedulers.fallbacks
        found = await self._parts.run(list_connections, actor, setups, fallbacks)
        return connections_view(found, notice=notice)

    async def _drawn(self, visit: Visit) -> None:
        await visit.update(visit.root_id, await self.view(await visit.actor()))

    async def _looked(self, visit: Visit, actor: Actor) -> View:
        """Pressed after something was connected, Home is old, too."""
        return await (self.view(actor) if visit.modal_id is None else self.changed(visit, actor))

    async def _link(self, visit: Visit, actor: Actor) -> View:
        if visit.value not in {*SERVICE_NAMES}:
            raise Outdated
        service = Service(visit.value)
        return connect_view(service, await self._parts.connecting.begin(actor, service))

    async def _counted(self, visit: Visit, actor: Actor) -> View:
        service = read_service(visit.value)
        if service is None:
            raise Outdated
        act = self._parts.schedulers.count if visit.choice == "on" else self._parts.schedulers.count_no_more
        await act(actor, service)
        return await self.changed(visit, actor)

    async def _disconnected(self, visit: Visit, actor: Actor) -> View:
        await self._parts.run(disconnect_account, actor, visit.number)
        return await self.changed(visit, actor)


class CalendarChoice(FormOver[CalendarConnections]):
    """Listeners of "Choose calendars", and of the form."""

    title = "Choose calendars"

    async def _form(self, visit: Visit, actor: Actor) -> View:
        found = await self._parts.run(list_connections, actor, self._parts.connecting.setups)
        return choose_modal(_of_number(found.connected, visit.number))

    async def _done(self, visit: Visit, actor: Actor) -> View:
        await self._parts.run(choose_calendars, actor, read_choice(visit.view or {}))
        return await self._beneath.changed(visit, actor)


def _of_number(connected: tuple[Connected, ...], connection_id: int) -> Connected:
    for each in connected:
        if each.id == connection_id:
            return each
    raise NotFound("This account is not connected any more. Open your calendars again.")

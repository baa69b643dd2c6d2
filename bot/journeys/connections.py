"""Somebody looks after their connected calendars."""

from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.connect_modals import choose_modal, connect_view, read_choice
from bot.blocks.connections import TITLE, connections_view
from bot.blocks.schedule_modal import loading_view
from bot.blocks.schedulers import read_service
from bot.blocks.shapes import View
from bot.journeys.home import Home
from bot.journeys.parts import Parts
from bot.journeys.submission import Submission
from bot.journeys.visit import Outdated, Visit
from core.calendars.choose import choose_calendars
from core.calendars.connections import list_connections
from core.calendars.disconnect import disconnect_account
from core.calendars.facts import Service
from core.calendars.forms import SERVICE_NAMES, Connected
from core.errors import NotFound
from core.tenancy import Actor

LOADING = loading_view(TITLE)
CHOOSING = loading_view("Choose calendars")


class CalendarConnections:
    """Listeners of "Connections" and of all that is behind it, and of "Reconnect" under a message."""

    def __init__(self, parts: Parts, home: Home) -> None:
        self._parts = parts
        self._home = home

    async def open(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Connections”, and the way back there."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, partial(self._looked, visit)), visit.tell)

    async def connect(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Connect” or “Reconnect”; the value says which service."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, partial(self._link, visit.value)), visit.tell)

    async def choose(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Choose calendars”."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(CHOOSING, partial(self._choices, visit)), visit.tell)

    async def submit(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Save” under the choice."""
        visit = Visit.of(self._parts, context, body)
        await Submission(visit, waiting=CHOOSING).answer(ack, self._chosen(visit))

    async def disconnect(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Disconnect”, confirmed."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, partial(self._disconnected, visit)), visit.tell)

    async def count(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Count it” or “Do not count”, beside a scheduler of the company's."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, partial(self._counted, visit)), visit.tell)

    async def _looked(self, visit: Visit, actor: Actor) -> View:
        """Pressed after something was connected, Home is old, too."""
        if visit.modal_id is not None:
            self._home.refresh(visit)
        return await self.view(actor)

    async def view(self, actor: Actor, *, notice: str = "") -> View:
        """The window as it is now; `notice` says what just happened."""
        setups, fallbacks = self._parts.connecting.setups, self._parts.schedulers.fallbacks
        found = await self._parts.run(list_connections, actor, setups, fallbacks)
        return connections_view(found, notice=notice)

    async def _link(self, service: str, actor: Actor) -> View:
        if service not in {*SERVICE_NAMES}:
            raise Outdated
        address = await self._parts.connecting.begin(actor, Service(service))
        return connect_view(Service(service), address)

    async def _choices(self, visit: Visit, actor: Actor) -> View:
        found = await self._parts.run(list_connections, actor, self._parts.connecting.setups)
        return choose_modal(_of_number(found.connected, visit.number))

    async def _chosen(self, visit: Visit) -> View:
        actor = await visit.actor()
        await self._parts.run(choose_calendars, actor, read_choice(visit.view or {}))
        self._home.refresh(visit)
        return await self.view(actor)

    async def _counted(self, visit: Visit, actor: Actor) -> View:
        service = read_service(visit.value)
        if service is None:
            raise Outdated
        act = self._parts.schedulers.count if visit.choice == "on" else self._parts.schedulers.count_no_more
        await act(actor, service)
        self._home.refresh(visit)
        return await self.view(actor)

    async def _disconnected(self, visit: Visit, actor: Actor) -> View:
        await self._parts.run(disconnect_account, actor, visit.number)
        self._home.refresh(visit)
        return await self.view(actor)


def _of_number(connected: tuple[Connected, ...], connection_id: int) -> Connected:
    for each in connected:
        if each.id == connection_id:
            return each
    raise NotFound("This account is not connected any more. Open your calendars again.")

"""An admin keeps the list of rooms."""

from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.blocks.rooms import TITLE, form_of_room, read_room_form, room_modal, rooms_view, shown_page
from bot.blocks.schedule_modal import loading_view
from bot.blocks.shapes import View
from bot.journeys.parts import Parts
from bot.journeys.submission import Submission
from bot.journeys.visit import Visit
from core.rooms.change import save_room, use_room
from core.rooms.facts import RoomForm
from core.rooms.read import list_rooms, read_room
from core.tenancy import Actor

LOADING = loading_view(TITLE)


class Rooms:
    """Listeners of "Rooms" in the window of connections, and of all that is behind it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def open(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Rooms”."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, self._view), visit.tell)

    async def act(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """A button beside one of them, or below."""
        await ack()
        visit = Visit.of(self._parts, context, body)
        self._parts.work.spawn(visit.show(LOADING, partial(self._acted, visit)), visit.tell)

    async def submit(self, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
        """“Save” under a room."""
        visit = Visit.of(self._parts, context, body)
        await Submission(visit, waiting=LOADING).answer(ack, self._saved(visit))

    async def _view(self, actor: Actor, *, page: int = 0, notice: str = "") -> View:
        return rooms_view(await self._parts.run(list_rooms, actor), page=page, notice=notice)

    async def _acted(self, visit: Visit, actor: Actor) -> View:
        match visit.choice:
            case "add":
                return room_modal(RoomForm())
            case "edit":
                return room_modal(form_of_room(await self._parts.run(read_room, actor, visit.number)))
            case "page":
                return await self._view(actor, page=visit.number)
        is_active = visit.choice == "back"
        room = await self._parts.run(use_room, actor, visit.number, is_active=is_active)
        said = "is in use again" if is_active else "is out of use. Meetings that have it keep it"
        return await self._view(actor, page=shown_page(visit.view or {}), notice=f"{room.named} {said}.")

    async def _saved(self, visit: Visit) -> View:
        actor = await visit.actor()
        room = await self._parts.run(save_room, actor, read_room_form(visit.view or {}))
        return await self._view(actor, notice=f"{room.described} is saved.")

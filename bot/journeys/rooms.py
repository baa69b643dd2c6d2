"""An admin keeps the list of rooms."""

from bot.blocks.rooms import TITLE, form_of_room, page_with, read_room_form, room_modal, rooms_view
from bot.blocks.shapes import View
from bot.journeys.visit import Visit
from bot.journeys.windows import FormOver, SettingsWindow
from core.rooms.change import save_room, use_room
from core.rooms.facts import Room, RoomForm
from core.rooms.read import list_rooms, read_room
from core.tenancy import Actor


class Rooms(SettingsWindow):
    """Listeners of "Rooms", and of what takes them out of use and puts them back."""

    title = TITLE

    async def view(self, actor: Actor, *, notice: str = "", page: int = 0) -> View:
        """A page of the list."""
        return rooms_view(await self._parts.run(list_rooms, actor), page=page, notice=notice)

    async def with_room(self, actor: Actor, room: Room, *, notice: str) -> View:
        """The page with that room."""
        rooms = await self._parts.run(list_rooms, actor)
        return rooms_view(rooms, page=page_with(room.id, rooms), notice=notice)

    async def _acted(self, visit: Visit, actor: Actor) -> View:
        if visit.choice == "page":
            return await self.view(actor, page=visit.number)
        is_active = visit.choice == "back"
        room = await self._parts.run(use_room, actor, visit.number, is_active=is_active)
        said = "is in use again" if is_active else "is out of use. Meetings that have it keep it"
        return await self.with_room(actor, room, notice=f"{room.named} {said}.")


class RoomDetails(FormOver[Rooms]):
    """Listeners of "Add a room" and "Edit", and of the form."""

    title = TITLE
    once = True

    async def _form(self, visit: Visit, actor: Actor) -> View:
        if visit.choice == "add":
            return room_modal(RoomForm())
        return room_modal(form_of_room(await self._parts.run(read_room, actor, visit.number)))

    async def _done(self, visit: Visit, actor: Actor) -> View:
        room = await self._parts.run(save_room, actor, read_room_form(visit.view or {}))
        return await self._beneath.with_room(actor, room, notice=f"{room.described} is saved.")

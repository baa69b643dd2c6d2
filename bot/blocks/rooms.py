"""The windows where admins keep the list of rooms."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from bot.blocks.elements import (
    actions,
    button,
    context,
    divider,
    input_block,
    modal,
    section,
    text_input,
)
from bot.blocks.shapes import Block, Element, View
from bot.blocks.state import FormState, metadata_of, whole
from bot.blocks.text import bold, escape, name
from core.rooms.facts import LONGEST, Room, RoomForm, seats_words

TITLE = "Rooms"
PAGE = 25
_NONE = (
    "*No rooms yet.*\nAdd those you interview in. Whoever schedules an interview in person then chooses "
    "among those that are free."
)


def rooms_view(rooms: Sequence[Room], *, page: int = 0, notice: str = "") -> View:
    """A page of them by site, each with what may be done with it."""
    pages = max(1, -(-len(rooms) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = rooms[page * PAGE : (page + 1) * PAGE]
    blocks = [
        *([section(escape(notice, 500)), divider()] if notice else []),
        *actions(button("Add a room", "room:add", "new", style="primary")),
        *([] if shown else [section(_NONE)]),
        *(
            block
            for site, those in groupby(shown, key=lambda each: each.site)
            for block in _site(site, those)
        ),
        *_turning(page, pages),
    ]
    return modal(TITLE, blocks, callback_id="rooms")


def page_with(room_id: int, rooms: Sequence[Room]) -> int:
    """The page that room stands on; the first where it is on none."""
    return next((place // PAGE for place, each in enumerate(rooms) if each.id == room_id), 0)


def _site(site: str, rooms: Any) -> list[Block]:
    heading = [context(bold(name(site)))] if site else []
    return [*heading, *(block for each in rooms for block in _entry(each))]


def _entry(room: Room) -> list[Block]:
    told = [seats_words(room.seats), name(room.email) if room.email else "", _use(room)]
    words = f"{bold(name(room.name))}\n{' · '.join(filter(None, told))}"
    use = ("Take out of use", "room:out") if room.is_active else ("Put back in use", "room:back")
    return [section(words), *actions(_button("Edit", "room:edit", room), _button(*use, room))]


def _use(room: Room) -> str:
    return "" if room.is_active else "not in use"


def _button(text: str, action_id: str, room: Room) -> Element:
    return button(text, action_id, str(room.id), label=f"{text}: {room.named}")


def _turning(page: int, pages: int) -> list[Block]:
    """Each in a row of its own: action ids are unique within one."""
    earlier = button("Earlier rooms", "room:page", str(page - 1)) if page else None
    later = button("More rooms", "room:page", str(page + 1)) if page + 1 < pages else None
    return [*actions(earlier), *actions(later)]


def room_modal(form: RoomForm) -> View:
    """Where a room is added, or changed."""
    return modal(
        "Add a room" if form.room_id is None else "Edit room",
        [
            input_block("room_name", "Name", text_input("room_name", form.name, most=LONGEST)),
            input_block(
                "room_site",
                "Site",
                text_input("room_site", form.site, placeholder="Berlin, 2nd floor", most=LONGEST),
                optional=True,
                hint="Rooms are listed by site.",
            ),
            input_block("room_seats", "Seats", text_input("room_seats", form.seats, most=4)),
            input_block(
                "room_email",
                "Calendar address",
                text_input("room_email", form.email, most=254),
                optional=True,
                hint="With it, the room is invited and its calendar shows the meeting.",
            ),
        ],
        callback_id="room_form",
        submit="Save",
        close="Cancel",
        metadata={"room": form.room_id},
    )


def form_of_room(room: Room) -> RoomForm:
    """The form filled in with the room as it is."""
    return RoomForm(
        room_id=room.id, name=room.name, site=room.site, seats=str(room.seats), email=room.email or ""
    )


def read_room_form(view: Mapping[str, Any]) -> RoomForm:
    """What was typed."""
    state = FormState(view)
    return RoomForm(
        room_id=whole(metadata_of(view).get("room")),
        name=state.text("room_name"),
        site=state.text("room_site"),
        seats=state.text("room_seats"),
        email=state.text("room_email"),
    )

"""The choice of a room, where a meeting takes place in person."""

from collections.abc import Sequence
from itertools import groupby

from bot.blocks.elements import digest, grouped_select, input_block, option, section
from bot.blocks.shapes import Block, Element
from bot.blocks.text import escape, plain_name
from core.rooms.facts import Room, RoomChoices, seats_words

_MOST = 100
"""What Slack shows in one group."""


def room_blocks(choices: RoomChoices | None, *, action_id: str) -> list[Block]:
    """The rooms by site, and below them what speaks against the one chosen, or how many are left out and why.

    Nothing where there are no rooms to choose from. action_id: told of each choice, as times depend on it.
    """
    if choices is None:
        return []
    said = " ".join(filter(None, [choices.trouble or "", _left_out(choices)]))
    if not choices.rooms:
        return [section(f"*Room*\n{escape(said)}")]
    groups = [group for site, rooms in _by_site(choices.rooms) for group in _groups(site, rooms)]
    chosen = str(choices.chosen) if choices.chosen else None
    select = grouped_select(action_id, "No room", groups, chosen)
    block_id = f"room-{digest([each.id for each in choices.rooms], said)}"
    return [input_block(block_id, "Room", select, optional=True, dispatch=True, hint=said)]


def _by_site(rooms: Sequence[Room]) -> list[tuple[str, list[Room]]]:
    return [(site, list(those)) for site, those in groupby(rooms, key=lambda each: each.site)]


def _groups(site: str, rooms: Sequence[Room]) -> list[tuple[str, Sequence[Element]]]:
    """More than one where a site has more rooms than a group shows."""
    options = [_option(each) for each in rooms]
    pieces = [options[at : at + _MOST] for at in range(0, len(options), _MOST)]
    name = plain_name(site, 60, otherwise="Rooms")
    return [(f"{name} ({at})" if at > 1 else name, piece) for at, piece in enumerate(pieces, 1)]


def _option(room: Room) -> Element:
    return option(f"{plain_name(room.name, 55)} · {seats_words(room.seats)}", str(room.id))


def _left_out(choices: RoomChoices) -> str:
    """As "Left out: 2 too small for 5 people, 1 taken then."."""
    people = "1 person" if choices.people == 1 else f"{choices.people} people"
    told = [
        f"{choices.too_small} too small for {people}" if choices.too_small else "",
        f"{choices.taken} taken at this time" if choices.taken else "",
    ]
    words = ", ".join(filter(None, told))
    return f"Left out: {words}." if words else ""

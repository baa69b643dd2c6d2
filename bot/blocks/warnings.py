"""Rules a chosen time breaks, and the box that says: do it anyway; below the time they are about."""

from collections.abc import Sequence

from bot.blocks.elements import checkboxes, digest, input_block, option, section
from bot.blocks.shapes import Block
from bot.blocks.text import escape
from core.errors import confirmation_of

_ROOM = 8


def warning_blocks(warnings: Sequence[str], words: str, *, confirmation: str = "") -> list[Block]:
    """One line a broken rule, and a box to confirm them, ticked only when these were confirmed before."""
    if not warnings:
        return []
    confirms = confirmation_of(warnings)
    element = checkboxes("confirm", [option(words, confirms)], [confirmation])
    listed = "\n".join(f"• {escape(warning, 250)}" for warning in warnings[:_ROOM])
    more = f"\n• and {len(warnings) - _ROOM} more" if len(warnings) > _ROOM else ""
    block_id = f"confirm-{digest(list(warnings))}"
    return [
        section(f"*Please check this time*\n{listed}{more}"),
        input_block(block_id, "If it has to be this time", element, optional=True),
    ]

"""A link of one's own, for a call that no service could make."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.buttons import of_meeting
from bot.blocks.elements import actions, input_block, modal, section, text_input
from bot.blocks.shapes import Block, View
from bot.blocks.state import FormState, meeting_id_of
from bot.blocks.text import bold
from bot.blocks.words import is_open, title
from core.meetings.facts import Meeting

LINK_LIMIT = 500


def link_row(meeting: Meeting) -> list[Block]:
    """The way on, where there is no link and none is being made."""
    there = meeting.in_calendar
    if not (meeting.location.awaits_link and is_open(meeting)) or (there and there.makes_link):
        return []
    return actions(of_meeting(meeting, "Add a link", "add_link"))


def link_modal(meeting: Meeting) -> View:
    """Asks for it."""
    field = input_block(
        "link",
        "Link",
        text_input("link", placeholder="https://…", most=LINK_LIMIT),
        hint=f"Everybody joins there{', and the candidate is told' if meeting.candidate else ''}.",
    )
    return modal(
        "Add a link",
        [section(bold(title(meeting))), field],
        callback_id="add_link",
        submit="Save",
        close="Cancel",
        metadata={"meeting": meeting.id},
    )


def read_link_form(view: Mapping[str, Any]) -> tuple[int, str]:
    """Meeting id and what was typed."""
    return meeting_id_of(view), FormState(view).text("link")

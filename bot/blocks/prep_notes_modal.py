"""The prep notes of a meeting."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks.elements import input_block, modal, section, text_input
from bot.blocks.shapes import View
from bot.blocks.state import FormState, meeting_id_of
from bot.blocks.text import bold, escape
from bot.blocks.words import title
from core.meetings.facts import Meeting

NOTES_LIMIT = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepNotesForm:
    """Prep notes as corrected."""

    meeting_id: int
    prep_notes: str = ""


def prep_notes_modal(meeting: Meeting, *, may_edit: bool = True) -> View:
    """To correct, or only to read."""
    head = section(bold(title(meeting)))
    if not may_edit:
        notes = section(escape(meeting.prep_notes) or "There are no prep notes.", links=True)
        return modal("Prep notes", [head, notes], callback_id="prep_notes", metadata={"meeting": meeting.id})
    field = input_block(
        "prep_notes",
        "Notes",
        text_input("prep_notes", meeting.prep_notes, multiline=True, most=NOTES_LIMIT),
        optional=True,
        hint="The interviewers see the change at once.",
    )
    return modal(
        "Prep notes",
        [head, field],
        callback_id="prep_notes",
        submit="Save notes",
        close="Cancel",
        metadata={"meeting": meeting.id},
    )


def read_prep_notes(view: Mapping[str, Any]) -> PrepNotesForm:
    """The notes as corrected; "" when emptied."""
    return PrepNotesForm(meeting_id=meeting_id_of(view), prep_notes=FormState(view).text("prep_notes"))

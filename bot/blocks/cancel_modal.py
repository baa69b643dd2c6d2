"""The form that cancels a meeting."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks.elements import modal, section
from bot.blocks.move_modal import note_block, reason_block
from bot.blocks.shapes import View
from bot.blocks.state import FormState, meeting_id_of
from bot.blocks.text import bold, words_list
from bot.blocks.when import zoned_span
from bot.blocks.words import first_of, kind, names, title
from core.meetings.facts import Meeting
from core.meetings.reasons import CANCEL_REASONS


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelForm:
    """A cancellation as filled in. `reason` is a key of `core.meetings.reasons`, "" while none is chosen."""

    meeting_id: int
    reason: str = ""
    note: str = ""


def cancel_modal(
    meeting: Meeting, *, timezone: str, mail: bool = True, form: CancelForm | None = None
) -> View:
    """Asks why, and says who will be told; `mail`: whether mail is set up, `form` fills it in again."""
    when = zoned_span(meeting.starts_at, meeting.ends_at, timezone)
    mailed = [first_of(meeting)] if mail and meeting.candidate and meeting.candidate.email else []
    told = [*mailed, *names(meeting)]
    blocks = [
        section(f"{bold(title(meeting))}\n{when}"),
        *([section(f"{words_list(told)} will be told.")] if told else []),
        reason_block(CANCEL_REASONS, form.reason if form else None),
        note_block(form.note if form else ""),
    ]
    return modal(
        f"Cancel {kind(meeting)}",
        blocks,
        callback_id="cancel_meeting",
        submit=f"Cancel {kind(meeting)}",
        close="Keep it",
        metadata={"meeting": meeting.id},
    )


def read_cancel_form(view: Mapping[str, Any]) -> CancelForm:
    """The form as filled in."""
    state = FormState(view)
    return CancelForm(meeting_id=meeting_id_of(view), reason=state.option("reason"), note=state.text("note"))

"""The forms behind "Decline", "Propose another time" and "Running late", and what is said when it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.blocks.answer_buttons import of_version
from bot.blocks.elements import actions, input_block, modal, option, section, static_select, text_input
from bot.blocks.move_modal import NOTE_LIMIT
from bot.blocks.shapes import Block, View
from bot.blocks.state import FormState, meeting_id_of, metadata_of, whole
from bot.blocks.text import bold, plain_name
from bot.blocks.times import custom_time_block, time_blocks
from bot.blocks.when import zoned_span
from bot.blocks.words import first_of, organiser, title
from core.meetings.facts import LATE_MINUTES, Interviewer, Meeting, Rsvp
from core.meetings.forms import MoveDraft
from core.meetings.reasons import DECLINE_REASONS

PROPOSING_ACTION = "propose_custom_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineForm:
    """A refusal as filled in. `reason` is a key of `core.meetings.reasons`, "" while none is chosen."""

    meeting_id: int
    version: int
    reason: str = ""
    note: str = ""


def decline_modal(meeting: Meeting, *, timezone: str) -> View:
    """Asks why, and says who reads it."""
    options = [option(each.words, each.key) for each in DECLINE_REASONS]
    by = meeting.scheduled_by
    note = input_block(
        "note",
        "Note",
        text_input("note", multiline=True, most=NOTE_LIMIT),
        optional=True,
        hint=f"Only {plain_name(by.name, 60)} reads why." if by else "Never shown in a channel.",
    )
    reason = input_block("reason", "Reason", static_select("reason", "Choose a reason", options))
    return modal(
        "Decline",
        [_about(meeting, timezone), reason, note],
        callback_id="decline_meeting",
        submit="Decline",
        close="Cancel",
        metadata=_metadata(meeting),
    )


def read_decline_form(view: Mapping[str, Any]) -> DeclineForm:
    """The form as filled in."""
    state = FormState(view)
    return DeclineForm(
        meeting_id=meeting_id_of(view),
        version=whole(metadata_of(view).get("version")) or 0,
        reason=state.option("reason"),
        note=state.text("note"),
    )


def propose_modal(draft: MoveDraft, *, timezone: str, now: datetime) -> View:
    """Times that suit everyone, or any other; read back by `read_move_form`."""
    meeting, form = draft.meeting, draft.form
    blocks = [
        _about(meeting, timezone),
        *time_blocks(
            draft.suggestions,
            form.starts_at,
            note=draft.suggestions_note,
            candidate=meeting.candidate,
            timezone=timezone,
        ),
        custom_time_block(
            form.custom_starts_at,
            candidate=meeting.candidate,
            timezone=timezone,
            now=now,
            below_others=bool(draft.suggestions),
            action_id=PROPOSING_ACTION,
        ),
    ]
    return modal(
        "Propose another time",
        blocks,
        callback_id="propose_time",
        submit="Propose",
        close="Cancel",
        metadata=_metadata(meeting),
    )


def late_modal(meeting: Meeting, part: Interviewer | None, *, timezone: str) -> View:
    """One button a length, and one for who is on time after all."""
    back = of_version(meeting, "On time after all", "late_by:0")
    row = actions(
        *(of_version(meeting, f"{each} minutes", f"late_by:{each}") for each in LATE_MINUTES),
        back if part and part.late_minutes else None,
    )
    untold = f" {first_of(meeting)} gets no mail." if meeting.candidate else ""
    words = f"How late will you be? The card and the other interviewers’ messages show it.{untold}"
    return modal(
        "Running late", [_about(meeting, timezone), section(words), *row], callback_id="running_late"
    )


def answered_view(meeting: Meeting, part: Interviewer | None, *, timezone: str) -> View:
    """What was answered, and what happens now."""
    words = _done(meeting, part, timezone) if part else "Your answer is noted."
    return modal("Answered", [_about(meeting, timezone), section(words)], callback_id="answered")


def _done(meeting: Meeting, part: Interviewer, timezone: str) -> str:
    if part.rsvp is Rsvp.DECLINED:
        own = meeting.scheduled_by is None or meeting.scheduled_by.id == part.member.id
        return "You declined." if own else f"You declined. {organiser(meeting)} reads why, and nobody else."
    if part.proposed_starts_at:
        ends_at = part.proposed_starts_at + (meeting.ends_at - meeting.starts_at)
        proposed = zoned_span(part.proposed_starts_at, ends_at, timezone)
        return f"You proposed {bold(proposed)}. {organiser(meeting)} decides; until then nothing moves."
    if part.late_minutes:
        return f"Everybody sees now that you are {part.late_minutes} minutes late."
    return "Everybody sees now that you come on time."


def _about(meeting: Meeting, timezone: str) -> Block:
    return section(f"{bold(title(meeting))}\n{zoned_span(meeting.starts_at, meeting.ends_at, timezone)}")


def _metadata(meeting: Meeting) -> dict[str, Any]:
    return {"meeting": meeting.id, "version": meeting.version}

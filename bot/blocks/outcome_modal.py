"""The quick log after an interview, and what it did."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.buttons import undo_button
from bot.blocks.elements import (
    actions,
    button,
    input_block,
    modal,
    option,
    section,
    static_select,
    text_input,
)
from bot.blocks.follow_up import read_task, saved_words, task_fields
from bot.blocks.shapes import Element, View
from bot.blocks.state import FormState, meeting_id_of, metadata_of
from bot.blocks.text import bold, name
from bot.blocks.words import OUTCOME_WORDS, capital, first_of, plain_title, title
from core.follow_ups.facts import FollowUpForm
from core.meetings.facts import Meeting, Outcome
from core.meetings.outcome_forms import OutcomeForm, OutcomeResult

NOTES_LIMIT, NEXT_ACTION_LIMIT = 3000, 500


def outcome_modal(meeting: Meeting, form: OutcomeForm) -> View:
    """What came of it, notes, next action; filled in with `form`."""
    offered = {*meeting.outcomes, *((form.outcome,) if form.outcome else ())}
    options = [option(words, each) for each, words in OUTCOME_WORDS.items() if each in offered]
    private = "The interviewers, the organiser and recruiters read them; the candidate and channels do not."
    blocks = [
        section(bold(title(meeting))),
        input_block(
            "outcome", "Outcome", static_select("outcome", "Choose an outcome", options, form.outcome)
        ),
        input_block(
            "notes",
            "Notes",
            text_input("notes", form.notes, multiline=True, most=NOTES_LIMIT),
            optional=True,
            hint=private,
        ),
        input_block(
            "next_action",
            "Next action",
            text_input(
                "next_action", form.next_action, placeholder="Ask for references", most=NEXT_ACTION_LIMIT
            ),
            optional=True,
        ),
        *task_fields(form.follow_up),
    ]
    return modal(
        "How did it go?",
        blocks,
        callback_id="record_outcome",
        submit="Save outcome",
        close="Cancel",
        metadata={"meeting": form.meeting_id, "seen": form.seen or ""},
    )


def read_outcome_form(view: Mapping[str, Any]) -> OutcomeForm:
    """The form as filled in."""
    state = FormState(view)
    value = state.option("outcome")
    return OutcomeForm(
        meeting_id=meeting_id_of(view),
        outcome=Outcome(value) if value in set(Outcome) else None,
        notes=state.text("notes"),
        next_action=state.text("next_action"),
        seen=str(metadata_of(view).get("seen") or ""),
        follow_up=read_task(state),
    )


def outcome_result_view(result: OutcomeResult, follow_up: FollowUpForm | None = None) -> View:
    """What recording it did, the task added with it, the next interview to offer, and the way back."""
    task = saved_words(follow_up) if follow_up else ""
    blocks = [
        section("\n".join([_recorded(result), *stage_words(result)])),
        *([section(task)] if task else []),
        *actions(_next(result), undo_button(result.meeting)),
    ]
    return modal("Outcome saved", blocks, callback_id="outcome_saved")


def _recorded(result: OutcomeResult) -> str:
    record = result.meeting.outcome
    words = f": {OUTCOME_WORDS[record.outcome]}" if record else ""
    return f"{bold(title(result.meeting))}{words}"


def stage_words(result: OutcomeResult) -> list[str]:
    """Where the candidate is now; nothing where there is none."""
    if result.meeting.candidate is None:
        return []
    who, after = capital(first_of(result.meeting)), bold(name(result.stage_after, otherwise="no stage"))
    if result.stage_before == result.stage_after:
        return [f"{who} stays in {after}."]
    before = bold(name(result.stage_before, otherwise="no stage"))
    return [f"{who} moved from {before} to {after}."]


def _next(result: OutcomeResult) -> Element | None:
    if result.next_type is None:
        return None
    words = f"Schedule next: {result.next_type.name}"
    label = f"{words}, after {plain_title(result.meeting)}"
    return button(words, "schedule_next", str(result.meeting.id), label=label, style="primary")

"""What came of a meeting, for those who may see it."""

from bot.blocks.buttons import of_meeting, outcome_row, undo_button
from bot.blocks.elements import actions, context, divider, modal, section
from bot.blocks.follow_up import tasks_of_meeting
from bot.blocks.outcome_modal import stage_words
from bot.blocks.shapes import Block, View
from bot.blocks.text import bold, escape
from bot.blocks.when import date_token, zoned_span
from bot.blocks.words import OUTCOME_WORDS, person, title
from core.follow_ups.facts import FollowUp
from core.meetings.facts import Meeting
from core.meetings.outcome_forms import OutcomeForm, OutcomeResult


def outcome_view(
    meeting: Meeting, form: OutcomeForm, *, timezone: str, tasks: tuple[FollowUp, ...] = ()
) -> View:
    """The outcome with its private notes and tasks, and the ways to correct it and to take it back."""
    when = zoned_span(meeting.starts_at, meeting.ends_at, timezone)
    words = OUTCOME_WORDS[form.outcome] if form.outcome else "Nothing recorded yet"
    blocks = [
        section(f"{bold(title(meeting))}\n{when}"),
        section(f"*Outcome*\n{words}"),
        *_typed("Notes", form.notes),
        *_typed("Next action", form.next_action),
        *tasks_of_meeting(tasks),
        *_change(meeting, form),
        *_recorded_by(meeting),
    ]
    return modal("Outcome", blocks, callback_id="outcome_view", metadata={"meeting": meeting.id})


def _typed(label: str, text: str) -> list[Block]:
    """Escaping makes text longer, so long notes may take two paragraphs."""
    shown = escape(text, 2900)
    return [section(f"*{label}*\n{shown}", links=True)] if shown else []


def _change(meeting: Meeting, form: OutcomeForm) -> list[Block]:
    """A slip of the finger, or a no-show who came after all."""
    if form.outcome is None:
        return []
    change = of_meeting(meeting, "Change outcome", f"record_outcome:{form.outcome}")
    return actions(change, undo_button(meeting))


def outcome_undone_view(result: OutcomeResult) -> View:
    """The outcome was taken back: where the candidate is, and the question again."""
    words = [bold(title(result.meeting)), "Nothing is recorded now.", *stage_words(result)]
    blocks = [section("\n".join(words)), *outcome_row(result.meeting)]
    return modal("Outcome undone", blocks, callback_id="outcome_undone")


def _recorded_by(meeting: Meeting) -> list[Block]:
    record = meeting.outcome
    if record is None:
        return []
    return [divider(), context(f"Recorded by {person(record.by)}, {date_token(record.at)}")]

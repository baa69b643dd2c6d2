"""What came of a meeting, for those who may see it."""

from bot.blocks.buttons import of_meeting
from bot.blocks.elements import actions, context, divider, modal, section
from bot.blocks.shapes import Block, View
from bot.blocks.text import bold, escape
from bot.blocks.when import date_token, zoned_span
from bot.blocks.words import OUTCOME_WORDS, person, title
from core.meetings.facts import Meeting
from core.meetings.forms import OutcomeForm


def outcome_view(meeting: Meeting, form: OutcomeForm, *, timezone: str) -> View:
    """The outcome with its private notes, and the way to correct it."""
    when = zoned_span(meeting.starts_at, meeting.ends_at, timezone)
    words = OUTCOME_WORDS[form.outcome] if form.outcome else "Nothing recorded yet"
    blocks = [
        section(f"{bold(title(meeting))}\n{when}"),
        section(f"*Outcome*\n{words}"),
        *_typed("Notes", form.notes),
        *_typed("Next action", form.next_action),
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
    return actions(of_meeting(meeting, "Change outcome", f"record_outcome:{form.outcome}"))


def _recorded_by(meeting: Meeting) -> list[Block]:
    record = meeting.outcome
    if record is None:
        return []
    return [divider(), context(f"Recorded by {person(record.by)}, {date_token(record.at)}")]

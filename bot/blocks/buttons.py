"""The buttons under a meeting. Their value is its id; each tells a screen reader which meeting it is of."""

from bot.blocks.elements import actions, button, confirmation
from bot.blocks.shapes import Block, Element
from bot.blocks.state import whole
from bot.blocks.text import clip
from bot.blocks.words import OUTCOME_WORDS, join_url, plain_title
from core.meetings.facts import Meeting


def of_meeting(
    meeting: Meeting, text: str, action_id: str, *, url: str | None = None, primary: bool = False
) -> Element:
    """A button that acts on this meeting."""
    label = f"{text}: {plain_title(meeting)}"
    return button(
        text, action_id, str(meeting.id), label=label, url=url, style="primary" if primary else None
    )


def join_button(meeting: Meeting) -> Element | None:
    """Opens the meeting in one tap; None when there is no link that a browser may open."""
    url = join_url(meeting)
    return of_meeting(meeting, "Join", "join_meeting", url=url, primary=True) if url else None


def open_meeting_row(meeting: Meeting, *more: Element | None) -> list[Block]:
    """What may be done with a meeting to come; `more` beside joining it."""
    return actions(
        join_button(meeting),
        *more,
        of_meeting(meeting, "Reschedule", "move_meeting"),
        of_meeting(meeting, "Cancel", "cancel_meeting"),
        of_meeting(meeting, "Prep notes", "prep_notes"),
    )


def outcome_row(meeting: Meeting) -> list[Block]:
    """What may have come of it. None is primary: the product has no opinion about people."""
    return actions(
        *(of_meeting(meeting, OUTCOME_WORDS[each], f"record_outcome:{each}") for each in meeting.outcomes)
    )


def view_outcome_row(meeting: Meeting) -> list[Block]:
    """For those who may see it."""
    return actions(of_meeting(meeting, "View outcome", "view_outcome"))


def outcome_given_row(meeting: Meeting) -> list[Block]:
    """The same for those asked, who may also take it back."""
    return actions(of_meeting(meeting, "View outcome", "view_outcome"), undo_button(meeting))


def undo_button(meeting: Meeting) -> Element | None:
    """Takes the outcome back; its value says which one, and what was written down is not lost by a slip."""
    record = meeting.outcome
    if record is None:
        return None
    value = f"{meeting.id}:{record.seen}"
    label = clip(f"Undo the outcome: {plain_title(meeting)}", 75)
    undo = of_meeting(meeting, "Undo", "undo_outcome") | {"value": value, "accessibility_label": label}
    if not (record.notes or record.next_action):
        return undo
    words = "The outcome goes, with its notes and next action. Tasks stay."
    return undo | {"confirm": confirmation("Undo the outcome?", words, confirm="Undo", deny="Keep it")}


def read_undo_value(value: str) -> tuple[int, str]:
    """Meeting id and outcome behind the button; 0, which no meeting has, for anything else."""
    meeting_id, _, seen = value.partition(":")
    return whole(meeting_id) or 0, seen

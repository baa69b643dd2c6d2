"""The message to each interviewer: their own copy of the meeting, edited in place."""

from bot.blocks.buttons import join_button, of_meeting, open_meeting_row, view_outcome_row
from bot.blocks.elements import actions, context, message, section
from bot.blocks.shapes import Block, Message
from bot.blocks.text import bold, struck
from bot.blocks.when import candidate_time, length_words, same_clock, zoned_span
from bot.blocks.words import first_of, is_cancelled, is_open, people, person, private_place, title
from core.meetings.facts import Meeting


def interviewer_dm(meeting: Meeting, *, timezone: str | None, reader: str | None = None) -> Message:
    """What, when in the interviewer's own zone, with whom, where; why they get it comes first.

    reader: the interviewer's Slack id.
    """
    why = why_you(meeting, reader)
    when = zoned_span(meeting.starts_at, meeting.ends_at, timezone)
    text = f"{why} {title(meeting)}, {when}. {private_place(meeting)}."
    return message(text=text, blocks=[section(why), *details(meeting, timezone=timezone), *_row(meeting)])


def why_you(meeting: Meeting, reader: str | None) -> str:
    """Why this message is here, and whether anything is left to do."""
    if is_cancelled(meeting):
        return "Cancelled: you no longer need to keep this time."
    if not is_open(meeting):
        return "This meeting is over."
    by = meeting.scheduled_by
    who = "You" if by and by.slack_user_id == reader else person(by)
    moved = " It was moved: this is the new time." if meeting.moved_from else ""
    if meeting.is_internal:
        return f"You are part of this meeting. {who} scheduled it.{moved}"
    return f"You are interviewing {first_of(meeting)}. {who} scheduled it.{moved}"


def details(meeting: Meeting, *, timezone: str | None) -> list[Block]:
    """The facts of a meeting for somebody who takes part in it."""
    when = zoned_span(meeting.starts_at, meeting.ends_at, timezone)
    if is_cancelled(meeting):
        return [section(f"{struck(title(meeting))}\nWas {when}")]
    rows = [
        bold(title(meeting)),
        f"{when} · {length_words(meeting.duration_minutes)}",
        private_place(meeting),
    ]
    return [section("\n".join(rows), links=True), context(_small_print(meeting, timezone))]


def _small_print(meeting: Meeting, timezone: str | None) -> str:
    with_whom = f"With {people(meeting)}"
    candidate = meeting.candidate
    theirs = candidate_time(candidate, meeting.starts_at, meeting.ends_at)
    if candidate is None or theirs is None or same_clock(timezone, candidate.timezone, meeting.starts_at):
        return with_whom
    return f"For {first_of(meeting)}: {theirs}\n{with_whom}"


def _row(meeting: Meeting) -> list[Block]:
    if is_open(meeting):
        return open_meeting_row(meeting)
    if meeting.outcome and not is_cancelled(meeting):
        return view_outcome_row(meeting)
    return []


def join_row(meeting: Meeting) -> list[Block]:
    """For a reminder: join, or read up."""
    return actions(join_button(meeting), of_meeting(meeting, "Prep notes", "prep_notes"))

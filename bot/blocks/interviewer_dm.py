"""The message to each interviewer: their own copy of the meeting, edited in place."""

from bot.blocks.answer_buttons import CAN_YOU, answer_menu, is_awaited, late_button, question
from bot.blocks.buttons import (
    join_button,
    of_meeting,
    open_meeting_row,
    outcome_given_row,
    view_outcome_row,
)
from bot.blocks.elements import actions, context, message, section
from bot.blocks.outside import outside_name
from bot.blocks.shapes import Block, Message
from bot.blocks.text import bold, escape, quote, struck
from bot.blocks.when import candidate_time, length_words, same_clock, zoned_span
from bot.blocks.words import (
    first_of,
    is_cancelled,
    is_open,
    organiser,
    other_length,
    others,
    person,
    private_place,
    title,
)
from core.meetings.facts import Interviewer, Meeting, Role, Rsvp

# Of the answers in the menu, the one somebody gave; a refusal may be given again, for another reason.
_SAID = {Rsvp.ACCEPTED: "accept"}
_DOING = {
    Role.INTERVIEWER: "You are interviewing {}.",
    Role.OBSERVER: "You are observing the interview with {}.",
    Role.TRAINEE: "You are sitting in on the interview with {}, to learn.",
}


def interviewer_dm(meeting: Meeting, *, timezone: str | None, reader: str | None = None) -> Message:
    """What, when in the interviewer's own zone, with whom, where; why they get it comes first.

    reader: the interviewer's Slack id.
    """
    part = meeting.part_of(reader)
    why = why_you(meeting, reader)
    when = zoned_span(meeting.starts_at, meeting.ends_at, timezone)
    text = f"{why} {title(meeting)}, {when}. {private_place(meeting)}. {_asked(meeting, part)}".strip()
    blocks = [
        section(why),
        *details(meeting, timezone=timezone, reader=reader),
        *(question(meeting, part) or _answered(meeting, part, timezone)),
        *_row(meeting, part),
    ]
    return message(text=text, blocks=blocks)


def _asked(meeting: Meeting, part: Interviewer | None) -> str:
    return CAN_YOU if is_awaited(meeting, part) else ""


def _answered(meeting: Meeting, part: Interviewer | None, timezone: str | None) -> list[Block]:
    """What they said, and the ways to say something else."""
    if part is None or not is_open(meeting):
        return []
    other = [each for each in ("accept", "decline", "propose") if each != _SAID.get(part.rsvp)]
    return [section(_own_answer(meeting, part, timezone), accessory=answer_menu(meeting, *other))]


def _own_answer(meeting: Meeting, part: Interviewer, timezone: str | None) -> str:
    if part.rsvp is Rsvp.DECLINED:
        why = escape(part.rsvp_note, 1200)
        return f"You declined.\n{quote(why)}" if why else "You declined."
    if part.proposed_starts_at:
        ends_at = part.proposed_starts_at + (meeting.ends_at - meeting.starts_at)
        proposed = zoned_span(part.proposed_starts_at, ends_at, timezone)
        return f"You proposed {bold(proposed)}. {organiser(meeting)} decides."
    if part.late_minutes:
        return f"You said that you are {part.late_minutes} minutes late."
    return "You accepted. ✓"


def why_you(meeting: Meeting, reader: str | None) -> str:
    """Why this message is here, and whether anything is left to do."""
    if is_cancelled(meeting):
        return "Cancelled: you no longer need to keep this time."
    if not is_open(meeting):
        return "This meeting is over."
    by = meeting.scheduled_by
    who = "You" if by and by.slack_user_id == reader else person(by)
    booked = f"It was booked at {outside_name(meeting.outside.service)}." if meeting.outside else ""
    how = f"made {length}" if (length := other_length(meeting)) else "moved"
    moved = f" It was {how}: this is the new time." if meeting.moved_from else ""
    if meeting.is_internal:
        return f"You are part of this meeting. {who} scheduled it.{moved}"
    part = meeting.part_of(reader)
    doing = _DOING[part.role if part else Role.INTERVIEWER].format(first_of(meeting))
    optional = " You may join: it takes place without you, too." if part and part.part == "optional" else ""
    return f"{doing}{optional} {booked or f'{who} scheduled it.'}{moved}"


def details(meeting: Meeting, *, timezone: str | None, reader: str | None = None) -> list[Block]:
    """The facts of a meeting for somebody who takes part in it; `reader` as for the message."""
    when = zoned_span(meeting.starts_at, meeting.ends_at, timezone)
    if is_cancelled(meeting):
        return [section(f"{struck(title(meeting))}\nWas {when}")]
    rows = [
        bold(title(meeting)),
        f"{when} · {length_words(meeting.duration_minutes)}",
        private_place(meeting),
    ]
    small = "\n".join(filter(None, [_their_time(meeting, timezone), _with_whom(meeting, reader)]))
    return [section("\n".join(rows), links=True), *([context(small)] if small else [])]


def _their_time(meeting: Meeting, timezone: str | None) -> str:
    candidate = meeting.candidate
    theirs = candidate_time(candidate, meeting.starts_at, meeting.ends_at)
    if candidate is None or theirs is None or same_clock(timezone, candidate.timezone, meeting.starts_at):
        return ""
    return f"For {first_of(meeting)}: {theirs}"


def _with_whom(meeting: Meeting, reader: str | None) -> str:
    who = others(meeting, reader)
    return f"With {who}" if who else ""


def _row(meeting: Meeting, part: Interviewer | None) -> list[Block]:
    if is_open(meeting):
        return open_meeting_row(meeting, late_button(meeting, part))
    if meeting.outcome and not is_cancelled(meeting):
        judges = part is not None and part.role is Role.INTERVIEWER
        return outcome_given_row(meeting) if judges else view_outcome_row(meeting)
    return []


def join_row(meeting: Meeting, part: Interviewer | None) -> list[Block]:
    """For a reminder: join, say that one is late, or read up."""
    return actions(
        join_button(meeting), late_button(meeting, part), of_meeting(meeting, "Prep notes", "prep_notes")
    )

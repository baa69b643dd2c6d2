"""Answers in messages: what everybody said, for the organiser alone; and the question to who said nothing."""

from bot.blocks.answer_buttons import asking_row, of_version
from bot.blocks.buttons import of_meeting
from bot.blocks.elements import actions, message, section
from bot.blocks.shapes import Block, Element, Message
from bot.blocks.state import moment, whole
from bot.blocks.text import bold, clip, escape, quote, words_list
from bot.blocks.times import unix
from bot.blocks.when import day, zoned_span
from bot.blocks.words import (
    WHAT_TO_DO,
    candidate_answer,
    first_of,
    is_cancelled,
    is_open,
    missing,
    organiser,
    part,
    plain_title,
    title,
)
from core.meetings.facts import Interviewer, Meeting, Rsvp
from core.meetings.forms import MoveForm
from core.wall import zone_of

MOST_TOLD = 20


def answers(meeting: Meeting, *, timezone: str | None) -> Message:
    """To the organiser, edited in place: who comes, who does not and why, and what to do."""
    head = "\n".join([_about(meeting, timezone), *_state(meeting)])
    said = [each for each in meeting.interviewers if each.rsvp in {Rsvp.DECLINED, Rsvp.TENTATIVE}]
    told = [] if is_cancelled(meeting) else said[:MOST_TOLD]
    todo = f"It can’t take place without {who}. {WHAT_TO_DO}" if (who := missing(meeting)) else ""
    words = [head, *(_said(meeting, each, timezone) for each in told), todo]
    blocks = [
        section(head),
        *(_told(meeting, each, timezone) for each in told),
        *([section(todo)] if todo else []),
        *_ways_on(meeting, told),
    ]
    return message(text="\n".join(filter(None, words)), blocks=blocks)


def _about(meeting: Meeting, timezone: str | None) -> str:
    return f"{bold(title(meeting))}\n{zoned_span(meeting.starts_at, meeting.ends_at, timezone)}"


def _state(meeting: Meeting) -> list[str]:
    """Those of whom no more is to be said, in a line for each answer."""
    if is_cancelled(meeting):
        return ["It was cancelled: no answers are needed any more."]
    accepted = [_comes(each) for each in meeting.interviewers if each.rsvp is Rsvp.ACCEPTED]
    silent = [part(each) for each in meeting.interviewers if each.rsvp is Rsvp.PENDING]
    groups = (("Accepted", accepted), ("No answer yet" if is_open(meeting) else "No answer", silent))
    told = [f"{label}: {words_list(people)}" for label, people in groups if people]
    answer = candidate_answer(meeting)
    return [*told, f"{first_of(meeting)} (candidate): {answer}"] if answer else told


def _comes(one: Interviewer) -> str:
    late = f" ({one.late_minutes} minutes late)" if one.late_minutes else ""
    return f"{part(one)}{late}"


def _said(meeting: Meeting, one: Interviewer, timezone: str | None) -> str:
    who = part(one)
    if one.rsvp is Rsvp.DECLINED:
        why = escape(one.rsvp_note, 1200)
        return f"{who} declined.\n{quote(why)}" if why else f"{who} declined."
    if one.proposed_starts_at is None:
        return f"{who} proposes another time."
    ends_at = one.proposed_starts_at + (meeting.ends_at - meeting.starts_at)
    return f"{who} proposes {bold(zoned_span(one.proposed_starts_at, ends_at, timezone))}."


def _told(meeting: Meeting, one: Interviewer, timezone: str | None) -> Block:
    """What somebody said; a proposal can be taken at once."""
    return section(_said(meeting, one, timezone), accessory=_taking(meeting, one, timezone))


def _taking(meeting: Meeting, one: Interviewer, timezone: str | None) -> Element | None:
    at = one.proposed_starts_at
    if at is None or not is_open(meeting):
        return None
    local = at.astimezone(zone_of(timezone))
    taking = of_version(meeting, "Move it there", "take_proposal", unix(at))
    label = f"Move it to {day(local)}, {local:%H:%M}: {plain_title(meeting)}"
    return taking | {"accessibility_label": clip(label, 75)}


def read_proposal(value: str) -> MoveForm:
    """What "Move it there" asks for."""
    meeting_id, version, at = [*value.split(":"), "", ""][:3]
    return MoveForm(
        meeting_id=whole(meeting_id) or 0,
        version=whole(version) or 0,
        custom_starts_at=moment(at),
        reason="interviewer_conflict",
    )


def _ways_on(meeting: Meeting, told: list[Interviewer]) -> list[Block]:
    cannot_come = bool(told) or meeting.candidate_rsvp is Rsvp.DECLINED
    if not (cannot_come and is_open(meeting)):
        return []
    return actions(
        of_meeting(meeting, "Reschedule", "move_meeting"), of_meeting(meeting, "Cancel", "cancel_meeting")
    )


def answer_reminder(meeting: Meeting, *, timezone: str | None, reader: str | None) -> Message:
    """To who has not answered, whose Slack user id is `reader`."""
    words = f"{organiser(meeting)} would like to know whether you can make it.\n{_about(meeting, timezone)}"
    return message(text=words, blocks=[section(words), *asking_row(meeting, meeting.part_of(reader))])

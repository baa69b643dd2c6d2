"""The card in the channel: one a meeting, edited in place for its whole life.

Everybody in the channel reads it, so it holds no e-mail, number, notes or outcome; after the outcome it looks
the same whatever came of it, so that a rejection cannot be told from a step forward.
"""

from bot.blocks.answer_buttons import answer_menu, is_awaited, yes_or_no
from bot.blocks.buttons import open_meeting_row, outcome_row, view_outcome_row
from bot.blocks.contacts import without_contacts
from bot.blocks.elements import context, fields, message, section
from bot.blocks.in_calendar import in_calendar_blocks, in_calendar_words
from bot.blocks.link_modal import link_row
from bot.blocks.outside import outside_blocks, outside_words
from bot.blocks.room_declined import room_declined_blocks, room_declined_words
from bot.blocks.shapes import Block, Element, Message
from bot.blocks.text import bold, name, struck, words_list
from bot.blocks.when import candidate_time, date_token, length_words, span_token
from bot.blocks.words import (
    PARTY_WORDS,
    WHAT_TO_DO,
    candidate_answer,
    is_cancelled,
    is_open,
    missing,
    other_length,
    part,
    people,
    person,
    public_place,
    public_title,
    sentence,
    wants_outcome,
)
from core.meetings.facts import Cancellation, Meeting, Move
from core.meetings.reasons import CHOOSES_ANEW, REPLACED, reason_words

# Words of these reasons say nothing about a person's health, chances or conduct.
NEUTRAL_REASONS = {"candidate_asked", "interviewer_unavailable", REPLACED.key, CHOOSES_ANEW.key}


def card(meeting: Meeting) -> Message:
    """The card as the meeting is now."""
    told = [*_missing(meeting), *in_calendar_blocks(meeting), *link_row(meeting), *_unchecked(meeting)]
    told += [*room_declined_blocks(meeting), *outside_blocks(meeting)]
    blocks = [*_facts(meeting), *told, *_row(meeting), *_answers(meeting)]
    return message(text=_summary(meeting), blocks=blocks)


def state_line(meeting: Meeting) -> str:
    """Where the meeting is in its life, in words a channel may read."""
    if is_cancelled(meeting):
        return cancelled_words(meeting.cancellation)
    if meeting.outcome:
        return f"Outcome recorded by {person(meeting.outcome.by)}"
    if wants_outcome(meeting):
        return "Finished. How did it go?"
    if not is_open(meeting):
        return "Over"
    if meeting.moved_from:
        return _moved_words(meeting, meeting.moved_from)
    return "Scheduled" if meeting.outside else f"Scheduled by {person(meeting.scheduled_by)}"


def _moved_words(meeting: Meeting, move: Move) -> str:
    length, by = other_length(meeting), f" by {person(move.by)}" if move.by else ""
    return f"Made {length}{by}" if length else f"Moved from {date_token(move.starts_at)}{by}"


def cancelled_words(cancellation: Cancellation | None) -> str:
    """Who cancelled and on whose side; the reason only when it is neutral."""
    if cancellation is None:
        return "Cancelled"
    by = f" by {person(cancellation.by)}" if cancellation.by else ""
    if cancellation.reason in NEUTRAL_REASONS:
        return f"Cancelled{by}. {reason_words(cancellation.reason)}."
    return f"Cancelled{by}, {PARTY_WORDS[cancellation.party]}"


def _summary(meeting: Meeting) -> str:
    place = f" {public_place(meeting)}." if is_open(meeting) else ""
    who = f" With {people(meeting)}." if is_open(meeting) else ""
    told = [sentence(state_line(meeting)), _missing_words(meeting), in_calendar_words(meeting)]
    told += [room_declined_words(meeting), outside_words(meeting)]
    state = " ".join(filter(None, told))
    return f"{public_title(meeting)}, {span_token(meeting)}.{place}{who} {state}"


def _facts(meeting: Meeting) -> list[Block]:
    if is_cancelled(meeting):
        return [
            context(state_line(meeting)),
            section(f"{struck(public_title(meeting))}\nWas {span_token(meeting)}"),
        ]
    when = f"{span_token(meeting)} · {length_words(meeting.duration_minutes)}"
    head = f"{bold(public_title(meeting))}\n{when}{_theirs(meeting)}"
    return [
        context(state_line(meeting)),
        section(head, accessory=_rarer_answers(meeting)),
        _people_and_place(meeting),
    ]


def _theirs(meeting: Meeting) -> str:
    """The candidate's local time, in words: a date token would show the reader's."""
    theirs = candidate_time(meeting.candidate, meeting.starts_at, meeting.ends_at)
    if meeting.candidate is None or theirs is None or not is_open(meeting):
        return ""
    return f"\nFor {_public_name(meeting.candidate.name, meeting)}: {theirs}"


def _public_name(typed: str, meeting: Meeting) -> str:
    return name(without_contacts(typed, meeting), 60, otherwise="the candidate")


def _people_and_place(meeting: Meeting) -> Block:
    return fields(
        f"{bold('Who')}\n{people(meeting)}{_candidate(meeting)}", f"{bold('Where')}\n{public_place(meeting)}"
    )


def _candidate(meeting: Meeting) -> str:
    """Most titles name them; what they answered is told beside their name."""
    if meeting.candidate is None:
        return ""
    who, answer = _public_name(meeting.candidate.name, meeting), candidate_answer(meeting)
    if who in public_title(meeting) and not answer:
        return ""
    return f"\n{who} ({', '.join(filter(None, ['candidate', answer]))})"


def _missing(meeting: Meeting) -> list[Block]:
    words = _missing_words(meeting)
    return [section(words)] if words else []


def _missing_words(meeting: Meeting) -> str:
    who = missing(meeting)
    return f"{who} can’t make it. {WHAT_TO_DO}" if who else ""


def _unchecked(meeting: Meeting) -> list[Block]:
    """Whose calendar could not be asked when the time was taken."""
    stale = [part(each) for each in meeting.interviewers if each.calendar_stale]
    if not (stale and is_open(meeting)):
        return []
    whose = f"{words_list(stale)}’s calendar" if len(stale) == 1 else f"The calendars of {words_list(stale)}"
    return [context(f"{whose} could not be checked when this was booked.")]


def _rarer_answers(meeting: Meeting) -> Element | None:
    """Behind three dots: the card is read by many, and answered by few."""
    if not (is_open(meeting) and meeting.interviewers):
        return None
    often = [] if _is_asking(meeting) else ["accept", "decline"]
    return answer_menu(meeting, *often, "propose", *(["late"] if meeting.is_soon else []))


def _answers(meeting: Meeting) -> list[Block]:
    return yes_or_no(meeting) if _is_asking(meeting) else []


def _is_asking(meeting: Meeting) -> bool:
    return any(is_awaited(meeting, each) for each in meeting.interviewers)


def _row(meeting: Meeting) -> list[Block]:
    if is_open(meeting):
        return open_meeting_row(meeting)
    if meeting.outcome and not is_cancelled(meeting):
        return view_outcome_row(meeting)
    return outcome_row(meeting) if wants_outcome(meeting) else []

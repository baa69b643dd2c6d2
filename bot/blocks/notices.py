"""Notices that something changed: to an interviewer alone, or in the thread under the card."""

from bot.blocks.answer_buttons import CAN_YOU, is_awaited, question
from bot.blocks.buttons import join_button, of_meeting
from bot.blocks.card import cancelled_words
from bot.blocks.elements import actions, context, message, section
from bot.blocks.shapes import Message
from bot.blocks.text import bold, escape, quote
from bot.blocks.when import clock_token, date_token, zoned_span
from bot.blocks.words import PARTY_WORDS, mention, other_length, person, public_place, sentence, title
from core.meetings.facts import Cancellation, Meeting
from core.meetings.reasons import reason_words


def moved_notice(meeting: Meeting, *, timezone: str | None, reader: str | None = None) -> Message:
    """To the interviewer whose Slack id is `reader`: it has a new time, for which they are asked anew."""
    text, part = _moved_words(meeting, timezone), meeting.part_of(reader)
    asked = f"\n{CAN_YOU}" if is_awaited(meeting, part) else ""
    row = actions(join_button(meeting), of_meeting(meeting, "Reschedule", "move_meeting"))
    return message(text=f"{text}{asked}", blocks=[section(text), *question(meeting, part), *row])


def _moved_words(meeting: Meeting, timezone: str | None) -> str:
    new = zoned_span(meeting.starts_at, meeting.ends_at, timezone)
    move = meeting.moved_from
    if move is None:
        return f"{bold(title(meeting))} has a new time: {new}."
    old = zoned_span(move.starts_at, move.ends_at, timezone)
    length = other_length(meeting)
    how = f"made {length}" if length else "moved"
    text = f"{bold(title(meeting))} was {how} by {person(move.by)}.\nNow {bold(new)}\nWas {old}"
    return text + why_words(move.reason, move.note)


def cancelled_notice(meeting: Meeting, *, timezone: str | None) -> Message:
    """To an interviewer: it does not take place, and why."""
    when = zoned_span(meeting.starts_at, meeting.ends_at, timezone)
    by, why = _cancelled_how(meeting.cancellation)
    text = (
        f"{bold(title(meeting))} was cancelled{by}.\nWas {when}. You no longer need to keep this time.{why}"
    )
    return message(text=text, blocks=[section(text)])


def _cancelled_how(cancellation: Cancellation | None) -> tuple[str, str]:
    """By whom, and why; on whose side is said where the reason does not tell it."""
    if cancellation is None:
        return "", ""
    side = "" if cancellation.reason else f", {PARTY_WORDS[cancellation.party]}"
    return f" by {person(cancellation.by)}{side}", why_words(cancellation.reason, cancellation.note)


def why_words(reason: str, note: str) -> str:
    """Reason and note below what happened, each on a line of its own."""
    words = f"\nReason: {escape(reason_words(reason), 200)}" if reason else ""
    typed = escape(note, 1500)
    return f"{words}\n{quote(typed)}" if typed else words


def history_line(meeting: Meeting, *, what: str, by: str | None) -> Message:
    """One line of the thread under the card. The channel reads it: no reasons, notes or outcomes.

    what: moved, room, cancelled, outcome or prep_notes; by: a Slack user id, None for the product.
    """
    text = _history_words(meeting, what, mention(by))
    return message(text=text, blocks=[context(text)])


def _history_words(meeting: Meeting, what: str, who: str) -> str:
    new = date_token(meeting.starts_at)
    if what == "moved" and meeting.moved_from:
        if length := other_length(meeting):
            return f"{who} made this {length}: it lasts until {clock_token(meeting.ends_at)} now."
        old = date_token(meeting.moved_from.starts_at)
        return f"{who} moved this from {old} to {new}."
    if what == "cancelled":
        return sentence(cancelled_words(meeting.cancellation))
    words = {
        "moved": f"moved this to {new}.",
        "room": f"changed the room. {sentence(public_place(meeting))}",
        "outcome": "recorded the outcome.",
        "outcome_undone": "took the outcome back.",
        "prep_notes": "updated the prep notes.",
    }
    return f"{who} {words.get(what, 'changed this meeting.')}"

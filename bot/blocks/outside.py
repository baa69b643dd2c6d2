"""Meetings booked at Calendly or Cal.com: a badge, what is known of the booking, and what is to be asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.blocks.buttons import of_meeting
from bot.blocks.elements import actions, button, context, message, modal, section
from bot.blocks.shapes import Block, Element, Message, View
from bot.blocks.text import bold, escape, name, words_list
from bot.blocks.when import date_token, zoned_span
from bot.blocks.words import is_open, mention, part, plain_title, title
from core.meetings.facts import Meeting, Role
from core.meetings.outside import Outside

NAMES = {"calendly": "Calendly", "calcom": "Cal.com"}
DETAILS = "Booking details"
MOST_ANSWERS = 12


def outside_name(service: str) -> str:
    """As people know it."""
    return NAMES.get(service, "another scheduler")


def outside_blocks(meeting: Meeting) -> list[Block]:
    """For the card: where it was booked, who has no time, and what could not be changed there."""
    there = meeting.outside
    if there is None:
        return []
    details = of_meeting(meeting, "Details", "outside_details")
    badge = section(f"via {bold(outside_name(there.service))}", accessory=details)
    words = _busy_words(meeting)
    return [badge, *([context(words)] if words else []), *_failed(meeting, there)]


def _busy_words(meeting: Meeting) -> str:
    """It stands there whatever else they have: nobody here could refuse it."""
    busy = [
        part(each)
        for each in meeting.interviewers
        if not each.keeps_time and each.is_required and each.role is Role.INTERVIEWER
    ]
    if not (busy and is_open(meeting)):
        return ""
    return f"{words_list(busy)} {'has' if len(busy) == 1 else 'have'} another meeting at that time."


def outside_words(meeting: Meeting) -> str:
    """The same in a sentence, "" when there is nothing to say."""
    there = meeting.outside
    failed = _failed_words(there) if there and there.failed else ""
    return " ".join(filter(None, [_busy_words(meeting), failed])) if there else ""


def _failed(meeting: Meeting, there: Outside) -> list[Block]:
    if there.failed is None:
        return []
    label = f"Try again: {plain_title(meeting)}"
    again = button("Try again", "retry_message", str(there.failed), label=label)
    return [section(_failed_words(there)), *actions(again)]


def _failed_words(there: Outside) -> str:
    return f"It could not be changed at {outside_name(there.service)}. {escape(there.why, 300)}"


def outside_view(meeting: Meeting, *, timezone: str) -> View:
    """All that is known of the booking, for who may open the meeting."""
    there = meeting.outside
    if there is None:
        return modal(DETAILS, [section("This meeting was not booked elsewhere.")], callback_id="outside_view")
    when = zoned_span(meeting.starts_at, meeting.ends_at, timezone)
    known = [
        f"{bold(title(meeting))}\n{when}",
        f"Booked at {bold(outside_name(there.service))}{_booked(there)}",
        f"Event type: {name(there.event_type, 120)}" if there.event_type else "",
        f"Organiser there: {name(there.organiser, 120)}" if there.organiser else "",
        f"Heard of it last {date_token(there.synced_at)}",
    ]
    blocks = [section("\n".join(filter(None, known))), *_answers(there), *actions(*_links(meeting, there))]
    return modal(DETAILS, blocks, callback_id="outside_view")


def _booked(there: Outside) -> str:
    return f" {date_token(there.booked_at)}" if there.booked_at else ""


def _answers(there: Outside) -> list[Block]:
    told = there.answers[:MOST_ANSWERS]
    return [section(f"{bold(name(asked, 200))}\n{escape(said, 1000)}") for asked, said in told if asked]


def _links(meeting: Meeting, there: Outside) -> list[Element | None]:
    """The candidate's own pages: to be sent to them, or used for them."""
    if not is_open(meeting):
        return []
    return [
        of_meeting(meeting, "Reschedule page", "outside_page:reschedule", url=there.reschedule_url)
        if there.reschedule_url
        else None,
        of_meeting(meeting, "Cancellation page", "outside_page:cancel", url=there.cancel_url)
        if there.cancel_url
        else None,
    ]


def same_person(meeting: Meeting, *, timezone: str | None) -> Message:
    """To the organiser, edited in place: answered, it says so."""
    when = zoned_span(meeting.starts_at, meeting.ends_at, timezone)
    about = f"{bold(title(meeting))}\n{when}"
    there, candidate = meeting.outside, meeting.candidate
    if there is None or there.alike is None or candidate is None:
        words = f"{about}\nWho booked is settled."
        return message(text=words, blocks=[section(words)])
    known, booked = name(there.alike, 80), name(candidate.name, 80)
    asked = (
        f"{bold(booked)} booked at {outside_name(there.service)} with the number of {bold(known)}, "
        "under another address. Is it the same person?"
    )
    words = f"{about}\n{asked}"
    ways = actions(
        of_meeting(meeting, "Yes, the same", "same_person:yes", primary=True),
        of_meeting(meeting, "No, somebody else", "same_person:no"),
    )
    return message(text=words, blocks=[section(words), *ways])


def given_away_notice(meeting: Meeting, told: Mapping[str, Any]) -> Message:
    """To who hosted it there; told: `service`, `starts_at` as they knew it, and `instead`, Slack ids."""
    at = told.get("starts_at")
    when = date_token(datetime.fromisoformat(at) if at else meeting.starts_at)
    who = words_list([mention(each, "somebody else") for each in told.get("instead") or ()])
    there = f"at {outside_name(str(told.get('service') or ''))}"
    what = f"was given to {who} {there}" if who else f"is no longer with you {there}"
    words = f"{bold(title(meeting))} ({when}) {what}. You are free then."
    return message(text=words, blocks=[section(words)])


def not_taken_notice(service: str, why: str) -> Message:
    """To whoever looks after the scheduler: a booking that is no meeting here."""
    words = (
        f"A booking at {outside_name(service)} is not in Panelry. {escape(why, 300)} "
        f"Cancel or move one of them at {outside_name(service)}."
    )
    return message(text=words, blocks=[section(words)])

"""What the card and its organiser are told of the meeting's event in a calendar, and asked about it."""

from dataclasses import replace

from bot.blocks.answer_buttons import of_version
from bot.blocks.buttons import of_meeting
from bot.blocks.elements import actions, button, message, section
from bot.blocks.shapes import Block, Element, Message
from bot.blocks.state import moment, whole
from bot.blocks.text import bold, escape
from bot.blocks.times import unix
from bot.blocks.when import clock_token, date_token, length_words, zoned_span
from bot.blocks.words import is_cancelled, is_open, plain_title, title
from core.meetings.facts import InCalendar, Meeting
from core.meetings.forms import MoveForm
from core.wall import zone_of


def in_calendar_blocks(meeting: Meeting) -> list[Block]:
    """For the card, which a channel reads: what is asked, or what could not be written or taken away."""
    there = _told_of(meeting)
    if there is None:
        return []
    if _is_asked(meeting, there):
        return [
            section(f"{_asked(meeting, there, None)} {_question(meeting, there)}"),
            *_ways(meeting, there),
        ]
    return [*_failed(meeting, there), *_call_failed(meeting, there)]


def in_calendar_words(meeting: Meeting) -> str:
    """The same in a sentence, "" when there is nothing to say."""
    there = _told_of(meeting)
    if there is None:
        return ""
    if _is_asked(meeting, there):
        return f"{_asked(meeting, there, None)} {_question(meeting, there)}"
    told = [
        _failed_words(meeting, there) if there.failed else "",
        _call_words(meeting, there) if there.call_failed else "",
    ]
    return " ".join(filter(None, told))


def _told_of(meeting: Meeting) -> InCalendar | None:
    """Of what took place nothing is left to be done there; of what was cancelled something may be."""
    return meeting.in_calendar if is_open(meeting) or is_cancelled(meeting) else None


def _is_asked(meeting: Meeting, there: InCalendar) -> bool:
    return there.asks is not None and is_open(meeting)


def calendar_question(meeting: Meeting, *, timezone: str | None) -> Message:
    """To the organiser, edited in place: answered, it says so."""
    there = _told_of(meeting)
    about = f"{bold(title(meeting))}\n{zoned_span(meeting.starts_at, meeting.ends_at, timezone)}"
    if there is not None and _is_asked(meeting, there):
        words = f"{about}\n{_asked(meeting, there, timezone)} {_question(meeting, there)}"
        return message(text=words, blocks=[section(words), *_ways(meeting, there)])
    if there is not None and there.failed is not None:
        words = f"{about}\n{_failed_words(meeting, there)}"
        return message(text=words, blocks=[section(words), *actions(_again(meeting, there.failed))])
    words = f"{about}\nIts event in the calendar is as it should be, or will be in a moment."
    return message(text=words, blocks=[section(words)])


def read_following(value: str) -> MoveForm:
    """What the button asks for that has the meeting follow its event: there, and for as long."""
    meeting_id, version, starts, ends = [whole(each) or 0 for each in [*value.split(":"), "", "", ""][:4]]
    return MoveForm(
        meeting_id=meeting_id,
        version=version,
        custom_starts_at=moment(starts),
        asked_starts_at=moment(starts),
        duration_minutes=ends // 60 - starts // 60,
        reason="interviewer_conflict",
    )


def unasked(form: MoveForm) -> MoveForm:
    """What is left of the form when that is not the question any more: a time somebody chose."""
    chosen = None if form.custom_starts_at == form.asked_starts_at else form.custom_starts_at
    return replace(form, custom_starts_at=chosen, asked_starts_at=None, duration_minutes=None)


def _whose(there: InCalendar) -> str:
    return f"{escape(there.owner.name)}’s calendar" if there.owner else "the calendar"


def _asked(meeting: Meeting, there: InCalendar, timezone: str | None) -> str:
    """What was done to it there; without a zone in the reader's own."""
    starts_at, ends_at = there.asked_starts_at, there.asked_ends_at
    if there.asks == "deleted" or starts_at is None or ends_at is None:
        return f"The event was deleted in {_whose(there)}."
    if _starts_alike(meeting, there):
        until = f"{ends_at.astimezone(zone_of(timezone)):%H:%M}" if timezone else clock_token(ends_at)
        return f"In {_whose(there)} it lasts until {bold(until)} now."
    to = zoned_span(starts_at, ends_at, timezone) if timezone else date_token(starts_at)
    length = ends_at - starts_at
    stays = length == meeting.ends_at - meeting.starts_at
    lasts = "" if stays else f" and lasts {bold(length_words(int(length.total_seconds()) // 60))} now"
    return f"In {_whose(there)} it was moved to {bold(to)}{lasts}."


def _question(meeting: Meeting, there: InCalendar) -> str:
    if there.asks == "deleted":
        return "Cancel the meeting and tell everyone, or put it back?"
    whom = "the candidate" if meeting.candidate else "everyone"
    follow = "Keep that length" if _starts_alike(meeting, there) else "Move the meeting there"
    return f"{follow} and tell {whom}, or put it back?"


def _starts_alike(meeting: Meeting, there: InCalendar) -> bool:
    return there.asked_starts_at == meeting.starts_at


def _ways(meeting: Meeting, there: InCalendar) -> list[Block]:
    back = of_version(meeting, "Put it back", "calendar_put_back")
    return actions(_following(meeting, there), back)


def _following(meeting: Meeting, there: InCalendar) -> Element:
    if there.asks == "deleted" or there.asked_starts_at is None:
        return of_meeting(meeting, "Cancel meeting", "cancel_meeting")
    internal = "Keep that length" if _starts_alike(meeting, there) else "Move it there"
    words = "Tell the candidate" if meeting.candidate else internal
    stands = unix(there.asked_starts_at), unix(there.asked_ends_at)
    return of_version(meeting, words, "calendar_follow", *stands)


def _failed(meeting: Meeting, there: InCalendar) -> list[Block]:
    if there.failed is None:
        return []
    return [section(_failed_words(meeting, there)), *actions(_again(meeting, there.failed))]


def _again(meeting: Meeting, message_id: int) -> Element:
    label = f"Try again: {plain_title(meeting)}"
    return button("Try again", "retry_message", str(message_id), label=label)


def _call_failed(meeting: Meeting, there: InCalendar) -> list[Block]:
    """Of a call that no calendar makes."""
    if there.call_failed is None:
        return []
    return [section(_call_words(meeting, there)), *actions(_again(meeting, there.call_failed))]


def _call_words(meeting: Meeting, there: InCalendar) -> str:
    what = "taken away" if is_cancelled(meeting) else "made"
    return f"The Zoom call could not be {what}. {escape(there.call_why, 300)}"


def _failed_words(meeting: Meeting, there: InCalendar) -> str:
    what = "taken out of" if is_cancelled(meeting) else "written into"
    return f"It could not be {what} {_whose(there)}. {escape(there.why, 300)}"
